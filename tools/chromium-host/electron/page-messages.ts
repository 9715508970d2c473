/** What a page's isolated world says, and whom in main it concerns. */
import type Electron from 'electron'
import type { PageMessage } from '../wire/messages.ts'
import { codec } from './codec.ts'
import { createEvent } from './event.ts'
import { ipcMain } from './ipc-main.ts'
import { mayNavigate, wantsWindow } from './page-questions.ts'
import type { HostWebContents } from './web-contents.ts'
import type { HostWebFrameMain } from './web-frame-main.ts'

export function receivePageMessage(
  contents: HostWebContents,
  frame: HostWebFrameMain,
  message: PageMessage,
): void {
  switch (message.kind) {
    case 'send': {
      const ports = contents.ports.adopt(message.ports)
      const reply = (channel: string, ...args: unknown[]): void => frame.send(channel, ...args)
      const event = createEvent({ ...senderOf(contents, frame), ports, reply })
      ipcMain.emit(message.channel, event, ...(codec.decode(message.args) as unknown[]))
      return
    }
    case 'invoke':
      void answerInvoke(contents, frame, message)
      return
    case 'port-message':
      return contents.ports.received(message.port, message.data)
    case 'port-closed':
      return contents.ports.closedByPage(message.port)
    case 'media-request':
      void answerMediaRequest(contents, frame, message)
      return
    case 'window-open': {
      const { url, frameName, features } = message
      return wantsWindow(contents, { url, frameName, features, disposition: 'new-window' })
    }
    case 'window-close':
      return contents.closeRequested()
    case 'navigate':
      if (mayNavigate(contents, frame, message.url)) {
        console.error(
          `[${contents.getURL()}] A navigation to ${message.url} is not available in the Chromium host`,
        )
      }
      return
    case 'focus':
      return contents.focusChanged(message.focused)
    case 'resized': {
      const { x, y, width, height } = message
      return contents.resized({ x, y, width, height })
    }
    case 'preload-failed': {
      const error = Object.assign(new Error(message.message), { stack: message.stack })
      return contents.preloadFailed(error)
    }
    case 'transfer-lost':
      console.error(
        `[${contents.getURL()}] A message to main was lost, as it is in Electron, because an ArrayBuffer was ` +
          'transferred with it (electron/electron#34905); clone the buffer instead.',
      )
  }
}

function senderOf(contents: HostWebContents, frame: HostWebFrameMain) {
  return {
    type: 'frame' as const,
    sender: contents,
    senderFrame: frame,
    processId: frame.processId,
    frameId: frame.routingId,
  }
}

async function answerInvoke(
  contents: HostWebContents,
  frame: HostWebFrameMain,
  { id, channel, args }: Extract<PageMessage, { kind: 'invoke' }>,
): Promise<void> {
  const event = createEvent(senderOf(contents, frame)) as unknown as Electron.IpcMainInvokeEvent
  try {
    const result = codec.encode(await ipcMain.answer(channel, event, codec.decode(args) as unknown[]))
    contents.page?.send({ kind: 'invoke-result', id, result }, frame.frameId)
  } catch (error) {
    // Electron prints it too: the page learns no more than its text.
    console.error(`Error occurred in handler for '${channel}':`, error)
    contents.page?.send({ kind: 'invoke-error', id, message: String(error) }, frame.frameId)
  }
}

async function answerMediaRequest(
  contents: HostWebContents,
  frame: HostWebFrameMain,
  { id, audio, video }: Extract<PageMessage, { kind: 'media-request' }>,
): Promise<void> {
  const granted = await contents.session.permissions.requestMedia(contents, frame, { audio, video })
  contents.page?.send({ kind: 'media-answer', id, granted }, frame.frameId)
}
