import { describe, expect, it } from 'vitest'
import { chromiumFlags, switchesForChromium } from '../../../tools/chromium-host/browser/flags.ts'
import { LoadError } from '../../../tools/chromium-host/browser/load-error.ts'
import { NetworkApprovals } from '../../../tools/chromium-host/browser/network-approvals.ts'
import { UrlMap } from '../../../tools/chromium-host/browser/url-map.ts'
import { parseCommandLine } from '../../../tools/chromium-host/command-line.ts'
import { matchesPattern } from '../../../tools/chromium-host/electron/web-request.ts'

const choices = {
  headless: true,
  isRoot: false,
  isLinux: true,
  userDataDirectory: '/data',
  proxyPort: 4000,
  openDevToolsPort: false,
  extra: [],
}

describe('the command line', () => {
  it('leaves everything after the app directory to the app', () => {
    const options = parseCommandLine(
      ['--headless', '--browser=/b', '--browser-arg=--lang=de', 'app', '--headless', '--use-x', 'y'],
      {},
    )
    expect(options).toEqual({
      headless: true,
      browserPath: '/b',
      browserArgs: ['--lang=de'],
      announce: false,
      endWithInput: false,
      appDirectory: 'app',
      appArgs: ['--headless', '--use-x', 'y'],
    })
  })

  it('takes the browser from the environment unless it is named', () => {
    expect(parseCommandLine(['app'], { EARSHOT_BROWSER: '/e' }).browserPath).toBe('/e')
    expect(parseCommandLine(['--browser=/b', 'app'], { EARSHOT_BROWSER: '/e' }).browserPath).toBe('/b')
  })

  it('names an option that it does not know, and a missing directory', () => {
    expect(() => parseCommandLine(['--hedless', 'app'], {})).toThrow('The host does not know --hedless.')
    expect(() => parseCommandLine(['--browser=', 'app'], {})).toThrow('--browser=')
    expect(() => parseCommandLine(['--headless'], {})).toThrow('No app directory was given.')
  })
})

describe("Chromium's flags", () => {
  it('turn the sandbox off for root alone', () => {
    expect(chromiumFlags(choices)).not.toContain('--no-sandbox')
    expect(chromiumFlags({ ...choices, isRoot: true })).toContain('--no-sandbox')
  })

  it('open a port for other processes only when asked to', () => {
    expect(chromiumFlags(choices).join()).not.toContain('remote-debugging-port')
    expect(chromiumFlags({ ...choices, openDevToolsPort: true })).toContain('--remote-debugging-port=0')
  })

  it("get the app's media switches, but not the one that would answer for its permission handlers", () => {
    const appArgs = [
      '--use-fake-device-for-media-stream',
      '--use-file-for-fake-audio-capture=/a.wav',
      '--use-fake-ui-for-media-stream',
      '--set=provider=practice',
      'file.txt',
    ]
    expect(switchesForChromium(appArgs)).toEqual(appArgs.slice(0, 2))
  })
})

describe('URLs', () => {
  const urls = new UrlMap()
  urls.useScheme('app')

  it.each([
    ['app://main-window/', 'http://main-window.localhost/'],
    ['app://main-window', 'http://main-window.localhost/'],
    ['app://a/b/c.js?d=e#f', 'http://a.localhost/b/c.js?d=e#f'],
    ['https://example.com/x', 'https://example.com/x'],
  ])('%s is %s to Chromium', (app, standIn) => {
    expect(urls.toStandIn(app)).toBe(standIn)
  })

  it.each([
    'app://a/b/c.js?d=e#f',
    'https://example.com/x',
    'http://localhost/x',
    'http://a.localhost:8080/',
  ])('%s comes back as it was', (url) => {
    expect(urls.toApp(urls.toStandIn(url))).toBe(url)
  })

  it('have the origin that Electron gives them', () => {
    expect(urls.originOf('http://audio.localhost/x')).toBe('app://audio')
    expect(urls.originOf('https://example.com/x')).toBe('https://example.com')
  })

  it("in a content security policy mean the app's stand-ins", () => {
    expect(urls.mapPolicy("script-src 'self' app:; img-src app://audio data:; connect-src app.example")).toBe(
      "script-src 'self' http://*.localhost; img-src http://audio.localhost data:; connect-src app.example",
    )
  })

  it.each([
    ['<all_urls>', 'wss://x/', true],
    ['*://*/*', 'https://x/y', true],
    ['*://*/*', 'app://x/y', false],
    ['app://*/*', 'app://x/y', true],
    ['https://*.example.com/a*', 'https://www.example.com/abc', true],
    ['https://*.example.com/a*', 'https://example.com.evil/abc', false],
    ['https://example.com/a.c', 'https://example.com/abc', false],
  ])('the pattern %s against %s gives %s', (pattern, url, expected) => {
    expect(matchesPattern(pattern, url)).toBe(expected)
  })
})

describe('approvals', () => {
  it('hold for one request each', () => {
    const approvals = new NetworkApprovals()
    approvals.approveRequest('http://a.localhost/x#fragment')
    expect(approvals.takeRequest('http://a.localhost/x')).toBe(true)
    expect(approvals.takeRequest('http://a.localhost/x')).toBe(false)
  })

  it('wait for a tunnel whose decision comes later, and refuse one without', async () => {
    const approvals = new NetworkApprovals()
    const early = approvals.mayTunnel('example.com:443')
    approvals.decideTunnel('wss://example.com/socket', Promise.resolve(true))
    expect(await early).toBe(true)
    expect(await approvals.mayTunnel('other.example:443')).toBe(false)
  })
})

describe('a failed load', () => {
  it("has Electron's message, code and number", () => {
    const error = new LoadError('net::ERR_CONNECTION_REFUSED', 'app://x/')
    expect(error).toMatchObject({
      message: "ERR_CONNECTION_REFUSED (-102) loading 'app://x/'",
      code: 'ERR_CONNECTION_REFUSED',
      errno: -102,
    })
  })
})
