/** Chromium's command line. */

export interface FlagChoices {
  headless: boolean
  /** Chromium refuses its sandbox to root. */
  isRoot: boolean
  isLinux: boolean
  userDataDirectory: string
  /** The loopback server through which every request goes. */
  proxyPort: number
  /** Lets other processes attach, for tests. */
  openDevToolsPort: boolean
  /** From `app.commandLine`, the app's arguments and `--browser-arg`. */
  extra: readonly string[]
}

/** Where windows that are not shown stay: no screen reaches it, and any window manager may refuse it. */
export const OFF_SCREEN = -32_000

const always = [
  '--remote-debugging-pipe',
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-domain-reliability',
  '--disable-breakpad',
  '--disable-search-engine-choice-screen',
  '--no-pings',
  '--password-store=basic',
  '--use-mock-keychain',
  `--disable-features=${[
    'Translate',
    'MediaRouter',
    'OptimizationHints',
    'AutofillServerCommunication',
    'InterestFeedContentSuggestions',
    'CertificateTransparencyComponentUpdater',
    // Pages of an address bar that no window of an app has: they take Chromium longer to load than a page of ours.
    'WebUIOmniboxPopup',
    'WebUIOmniboxAimPopup',
    'WebUIOmniboxFullPopup',
  ].join(',')}`,
  // As `backgroundThrottling: false` and `autoplayPolicy: 'no-user-gesture-required'`, which in Chromium hold for
  // every page at once.
  '--autoplay-policy=no-user-gesture-required',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-ipc-flooding-protection',
  // WebRTC would otherwise go around the proxy.
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // Electron's MessagePorts have a close event too.
  '--enable-blink-features=MessagePortCloseEvent',
] as const

export function chromiumFlags(choices: FlagChoices): string[] {
  return [
    ...always,
    `--user-data-dir=${choices.userDataDirectory}`,
    `--proxy-server=http://127.0.0.1:${choices.proxyPort}`,
    '--proxy-bypass-list=<-loopback>',
    ...(choices.headless ? ['--headless'] : [`--window-position=${OFF_SCREEN},${OFF_SCREEN}`]),
    // Only X11 lets a program place its windows.
    ...(choices.isLinux && !choices.headless ? ['--ozone-platform=x11'] : []),
    // Without --test-type each window carries a warning about --no-sandbox.
    ...(choices.isRoot ? ['--no-sandbox', '--test-type'] : []),
    ...(choices.openDevToolsPort ? ['--remote-debugging-port=0'] : []),
    ...choices.extra,
  ]
}

const appSwitchesForChromium = new Set([
  'force-device-scale-factor',
  'lang',
  'enable-logging',
  'v',
  'vmodule',
])

/**
 * Switches among the app's arguments that Chromium understands too, as Electron passes them on. Not
 * `--use-fake-ui-for-media-stream`: here the app's permission handlers are that UI, and always decide.
 */
export function switchesForChromium(appArgs: readonly string[]): string[] {
  return appArgs.filter((arg) => {
    const name = /^--([a-z0-9-]+)(=|$)/.exec(arg)?.[1]
    if (name === undefined || name === 'use-fake-ui-for-media-stream') return false
    return name.startsWith('use-') || appSwitchesForChromium.has(name)
  })
}
