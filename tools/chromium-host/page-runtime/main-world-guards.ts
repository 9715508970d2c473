/** Page features that main decides about. Each keeps the native function and asks the isolated world first. */
import { portShownEvent, type HostServices } from './host-services.ts'

/**
 * Windows never open: `setWindowOpenHandler` hears of the attempt, and the page gets null, as when it denies. A page
 * may close its own window, which Chromium allows only to windows that a script has opened.
 */
export function guardWindows(services: HostServices): void {
  window.open = function open(url: string | URL = '', target = '', features = '') {
    const absolute = url === '' ? 'about:blank' : new URL(url, document.baseURI).href
    services.windowOpened(absolute, target, features)
    return null
  }
  if (window === window.top) window.close = () => services.windowClosed()
}

/** Main's permission handlers decide over microphone and camera. */
export function guardCapture(services: HostServices): void {
  // Absent where the page is no secure context.
  if (typeof MediaDevices === 'undefined') return
  const nativeGetUserMedia = MediaDevices.prototype.getUserMedia
  const refuse = (message: string, name: string): Promise<never> =>
    Promise.reject(new DOMException(message, name))
  MediaDevices.prototype.getUserMedia = async function getUserMedia(constraints) {
    const wants = (kind: unknown): boolean => kind !== undefined && kind !== false && kind !== null
    const audio = wants(constraints?.audio)
    const video = wants(constraints?.video)
    if ((audio || video) && !(await services.mayCapture(audio, video))) {
      return refuse('Permission denied', 'NotAllowedError')
    }
    return nativeGetUserMedia.call(this, constraints)
  }
  MediaDevices.prototype.getDisplayMedia = () => refuse('Not supported', 'NotSupportedError')
}

/**
 * Electron loses a message to main together with an ArrayBuffer that is transferred in it
 * (electron/electron#34905), so it is lost here too. Ports that the page passes on to a worker or worklet are out
 * of reach.
 */
export function guardPorts(services: HostServices, secret: string): void {
  const nativePostMessage = MessagePort.prototype.postMessage
  const dispatch = document.dispatchEvent.bind(document)
  const NativeMessageEvent = MessageEvent
  const nativeClone = structuredClone
  const leadsToMain = (port: MessagePort): boolean => {
    dispatch(new NativeMessageEvent(portShownEvent(secret), { ports: [port] }))
    return services.shownPortLeadsToMain()
  }
  MessagePort.prototype.postMessage = function postMessage(
    message: unknown,
    options?: Transferable[] | StructuredSerializeOptions,
  ) {
    const transfer = Array.isArray(options) ? options : (options?.transfer ?? [])
    if (transfer.some((item) => item instanceof ArrayBuffer) && leadsToMain(this)) {
      // Detaches the buffers and refuses what cannot be cloned, as sending it would.
      nativeClone(message, { transfer })
      services.transferLost()
      return
    }
    nativePostMessage.call(this, message, { transfer })
  }
}
