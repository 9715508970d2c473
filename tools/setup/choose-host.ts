/** What opens the app. `none`: neither Electron nor a browser is there. */
export type Host =
  | { kind: 'electron'; path: string; flags: readonly string[] }
  | { kind: 'chromium'; browserPath: string }
  | { kind: 'no-display' }
  | { kind: 'none' }

export interface HostCircumstances {
  installed: { browserPath: string | null; electronPath: string | null }
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  isRoot: boolean
}

export function chooseHost({ installed, platform, env, isRoot }: HostCircumstances): Host {
  const { electronPath, browserPath } = installed
  if (electronPath === null && browserPath === null) return { kind: 'none' }
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  if (!hasDisplay) return { kind: 'no-display' }
  // Chromium's sandbox refuses to work for the superuser; nobody else goes without it.
  if (electronPath !== null)
    return { kind: 'electron', path: electronPath, flags: isRoot ? ['--no-sandbox'] : [] }
  return browserPath === null ? { kind: 'none' } : { kind: 'chromium', browserPath }
}

/** One line to say before the app opens; null when there is nothing unusual about it. */
export function hostLine(host: Host): string | null {
  switch (host.kind) {
    case 'electron':
      return host.flags.includes('--no-sandbox')
        ? 'Running as root: Electron starts without its sandbox.'
        : null
    case 'chromium':
      return `Electron is not available here; Earshot opens in ${host.browserPath}.`
    case 'no-display':
      return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set); one spoken turn runs without windows instead.'
    case 'none':
      return null
  }
}
