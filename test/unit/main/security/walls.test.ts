import type { App, Session } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { pages } from '../../../../src/shared/ipc/pages.ts'
import { blockNetwork, guardNavigation } from '../../../../src/main/security/navigation.ts'
import { restrictPermissions } from '../../../../src/main/security/permissions.ts'
import { demandTls } from '../../../../src/main/security/tls.ts'

type Listener = (...args: unknown[]) => unknown

/** Keeps what is listened for. */
function listeners() {
  const kept = new Map<string, Listener>()
  return {
    on: (name: string, listener: Listener) => void kept.set(name, listener),
    /** Whether the event was prevented. */
    emit(name: string, ...args: unknown[]) {
      const preventDefault = vi.fn()
      kept.get(name)?.({ preventDefault }, ...args)
      return preventDefault.mock.calls.length > 0
    },
  }
}

function guardedContents() {
  const app = listeners()
  const contents = {
    ...listeners(),
    setWindowOpenHandler: vi.fn<(handler: () => unknown) => void>(),
    setWebRTCIPHandlingPolicy: vi.fn<(policy: string) => void>(),
  }
  guardNavigation(app as unknown as App)
  app.emit('web-contents-created', contents)
  return contents
}

describe('every page', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays where it is at %s', (event) => {
    expect(guardedContents().emit(event)).toBe(true)
  })

  it('attaches no webview', () => {
    expect(guardedContents().emit('will-attach-webview')).toBe(true)
  })

  it('opens no window', () => {
    const [[handler] = []] = guardedContents().setWindowOpenHandler.mock.calls
    expect(handler?.()).toEqual({ action: 'deny' })
  })

  it('talks to no peer but by the proxy', () => {
    expect(guardedContents().setWebRTCIPHandlingPolicy).toHaveBeenCalledWith('disable_non_proxied_udp')
  })
})

describe('the pages’ session', () => {
  async function blocked() {
    const session = {
      ...listeners(),
      setProxy: vi.fn<Session['setProxy']>(async () => {}),
      webRequest: { onBeforeRequest: vi.fn<(listener: Listener) => void>() },
    }
    await blockNetwork(session as unknown as Session)
    const [[listener] = []] = session.webRequest.onBeforeRequest.mock.calls
    const isCancelled = (url: string) => {
      const answer = vi.fn<(response: { cancel: boolean }) => void>()
      listener?.({ url }, answer)
      return answer.mock.calls[0]?.[0].cancel
    }
    return { session, isCancelled }
  }

  it('lets no request leave the app', async () => {
    const { isCancelled } = await blocked()
    for (const url of [
      'https://a.example/',
      'http://127.0.0.1:1/',
      'wss://a.example/',
      'file:///etc/passwd',
      'ftp://a/',
    ]) {
      expect(isCancelled(url), url).toBe(true)
    }
    for (const url of ['app://main-window/', 'data:,a', 'blob:app://main-window/a']) {
      expect(isCancelled(url), url).toBe(false)
    }
  })

  it('has a proxy that leads nowhere, for this machine too', async () => {
    const { session } = await blocked()
    expect(session.setProxy).toHaveBeenCalledWith({
      mode: 'fixed_servers',
      proxyRules: expect.stringMatching(/^http:\/\/[a-z]+\.invalid:/),
      proxyBypassRules: '<-loopback>',
    })
  })

  it('saves no download', async () => {
    const { session } = await blocked()
    expect(session.emit('will-download')).toBe(true)
  })
})

describe('permissions', () => {
  type Request = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>
  type Check = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>

  function handlers() {
    const setPermissionRequestHandler = vi.fn<(handler: unknown) => void>()
    const setPermissionCheckHandler = vi.fn<(handler: unknown) => void>()
    restrictPermissions({ setPermissionRequestHandler, setPermissionCheckHandler } as unknown as Session)
    const request = setPermissionRequestHandler.mock.calls[0]?.[0] as Request
    const check = setPermissionCheckHandler.mock.calls[0]?.[0] as Check
    const contents = null as unknown as Parameters<Request>[0]
    return {
      isGranted(permission: string, url: string, mediaTypes?: readonly string[]) {
        const answer = vi.fn<(granted: boolean) => void>()
        const details = { isMainFrame: true, requestingUrl: url, ...(mediaTypes && { mediaTypes }) }
        request(contents, permission as Parameters<Request>[1], answer, details as Parameters<Request>[3])
        return answer.mock.calls[0]?.[0]
      },
      isAllowed: (permission: string, origin: string, mediaType: string) =>
        check(null, permission as Parameters<Check>[1], origin, { mediaType } as Parameters<Check>[3]),
    }
  }

  it('are those to hear and to choose a loudspeaker, of the audio page alone', () => {
    const { isGranted, isAllowed } = handlers()
    expect(isGranted('media', 'app://audio/', ['audio'])).toBe(true)
    expect(isAllowed('media', 'app://audio/', 'audio')).toBe(true)
    expect(isGranted('speaker-selection', 'app://audio/')).toBe(true)
    for (const page of pages.filter((name) => name !== 'audio')) {
      expect(isGranted('media', `app://${page}/`, ['audio']), page).toBe(false)
      expect(isAllowed('media', `app://${page}/`, 'audio'), page).toBe(false)
    }
    for (const stranger of ['https://a.example/', 'app://audio.example/', 'file:///audio', '']) {
      expect(isGranted('media', stranger, ['audio']), stranger).toBe(false)
      expect(isAllowed('media', stranger, 'audio'), stranger).toBe(false)
    }
  })

  it('are not those to see', () => {
    const { isGranted, isAllowed } = handlers()
    expect(isGranted('media', 'app://audio/', ['video'])).toBe(false)
    expect(isGranted('media', 'app://audio/', ['audio', 'video'])).toBe(false)
    expect(isAllowed('media', 'app://audio/', 'video')).toBe(false)
  })

  it.each([
    'clipboard-read',
    'display-capture',
    'fileSystem',
    'fullscreen',
    'geolocation',
    'hid',
    'idle-detection',
    'keyboardLock',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'pointerLock',
    'serial',
    'storage-access',
    'usb',
    'window-management',
    'unknown',
  ])('are not %s', (permission) => {
    const { isGranted, isAllowed } = handlers()
    expect(isGranted(permission, 'app://audio/')).toBe(false)
    expect(isAllowed(permission, 'app://audio/', 'unknown')).toBe(false)
  })
})

describe('the environment', () => {
  it('loosens TLS for nobody that connects later, nor for a child', () => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', PATH: '/bin' }
    demandTls(env)
    expect(env).toEqual({ PATH: '/bin' })
  })
})
