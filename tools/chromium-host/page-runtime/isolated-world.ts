/**
 * The half of the host that runs in the isolated world, in every frame, before any script of the page: the wire to
 * the host, and in the main frame the preload with Electron's sandboxed modules.
 */
import { createCloneCodec } from '../wire/clone-codec.ts'
import {
  FROM_HOST_FUNCTION,
  TO_HOST_BINDING,
  type HostMessage,
  type PageConfig,
  type PageMessage,
} from '../wire/messages.ts'
import { chromiumBase64 } from './base64.ts'
import { Bridge } from './bridge.ts'
import { HOST_SERVICES_KEY, portShownEvent, type HostServices } from './host-services.ts'
import { IpcRenderer } from './ipc-renderer.ts'
import { holdRequestlessNavigations, reportNativeWindow } from './page-reports.ts'
import { PagePorts } from './ports.ts'
import {
  clearImmediate,
  createSandboxRequire,
  setImmediate,
  strictModule,
  type Require,
} from './sandbox-require.ts'

/** The preload's source, wrapped in a function of the names that Electron gives it. */
export type Preload = (
  require: Require,
  module: { exports: unknown },
  exports: unknown,
  process: unknown,
  global: unknown,
  setImmediate: unknown,
  clearImmediate: unknown,
) => void

type WorldGlobals = Record<string, (text: string) => void>

export function start(config: PageConfig, preload: Preload | null): void {
  const globals = globalThis as unknown as WorldGlobals
  const binding = globals[TO_HOST_BINDING]
  const toHost = (message: PageMessage): void => binding?.(JSON.stringify(message))
  const codec = createCloneCodec(chromiumBase64)
  const ports = new PagePorts(codec, toHost)
  const ipcRenderer = new IpcRenderer(codec, ports, toHost)
  const mediaAnswers = new Map<number, (granted: boolean) => void>()

  globals[FROM_HOST_FUNCTION] = (text) => {
    const message = JSON.parse(text) as HostMessage
    switch (message.kind) {
      case 'port-message':
        return ports.deliver(message.port, codec.decode(message.data))
      case 'port-closed':
        return ports.close(message.port)
      case 'media-answer':
        mediaAnswers.get(message.id)?.(message.granted)
        mediaAnswers.delete(message.id)
        return
      default:
        ipcRenderer.receive(message)
    }
  }

  let shownPort: MessagePort | undefined
  document.addEventListener(portShownEvent(config.secret), (event) => {
    shownPort = (event as MessageEvent).ports[0]
  })
  let mediaRequests = 0
  const services: HostServices = {
    mayCapture: (audio, video) =>
      new Promise((resolve) => {
        const id = ++mediaRequests
        mediaAnswers.set(id, resolve)
        toHost({ kind: 'media-request', id, audio, video })
      }),
    windowOpened: (url, frameName, features) => toHost({ kind: 'window-open', url, frameName, features }),
    windowClosed: () => toHost({ kind: 'window-close' }),
    shownPortLeadsToMain: () => shownPort !== undefined && ports.leadsToMain(shownPort),
    transferLost: () => toHost({ kind: 'transfer-lost' }),
  }
  const bridge = new Bridge('isolated', config.secret, () => undefined)
  bridge.give(HOST_SERVICES_KEY, services)

  // `top` is unforgeable, so a subframe cannot pose as the main frame.
  if (window !== window.top) return
  holdRequestlessNavigations(toHost)
  if (config.hasNativeWindow) reportNativeWindow(toHost)
  if (preload !== null) runPreload(config, preload, ipcRenderer, bridge, toHost)
}

function runPreload(
  config: PageConfig,
  preload: Preload,
  ipcRenderer: IpcRenderer,
  bridge: Bridge,
  toHost: (message: PageMessage) => void,
): void {
  const exposed = new Set<string>()
  const contextBridge = strictModule('electron.contextBridge', {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (exposed.has(key)) {
        throw new Error('Cannot bind an API on top of an existing property on the window object')
      }
      bridge.give(key, api)
      exposed.add(key)
    },
  })
  const electron = strictModule('electron', { contextBridge, ipcRenderer })
  const process = strictModule('process', {
    ...config.process,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
  })
  const module = { exports: {} }
  try {
    preload(
      createSandboxRequire(electron),
      module,
      module.exports,
      process,
      globalThis,
      setImmediate,
      clearImmediate,
    )
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    toHost({ kind: 'preload-failed', message, stack })
  }
}
