/** Electron's ipcRenderer, over the binding. */
import type { CloneCodec } from '../wire/clone-codec.ts'
import type { HostMessage, PageMessage } from '../wire/messages.ts'
import { EventEmitter } from './event-emitter.ts'
import type { PagePorts } from './ports.ts'

interface Call {
  channel: string
  resolve(result: unknown): void
  reject(error: Error): void
}

export class IpcRenderer extends EventEmitter {
  readonly #codec: CloneCodec
  readonly #ports: PagePorts
  readonly #toHost: (message: PageMessage) => void
  readonly #calls = new Map<number, Call>()
  #lastCall = 0

  constructor(codec: CloneCodec, ports: PagePorts, toHost: (message: PageMessage) => void) {
    super()
    this.#codec = codec
    this.#ports = ports
    this.#toHost = toHost
  }

  send(channel: string, ...args: unknown[]): void {
    this.#toHost({ kind: 'send', channel, args: this.#codec.encode(args), ports: [] })
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    const encoded = this.#codec.encode([message])
    const ports = transfer.map((port) => {
      if (!(port instanceof MessagePort)) throw new TypeError('Invalid value for transfer')
      return this.#ports.adopt(port)
    })
    this.#toHost({ kind: 'send', channel, args: encoded, ports })
  }

  async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    const encoded = this.#codec.encode(args)
    const id = ++this.#lastCall
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { channel, resolve, reject })
      this.#toHost({ kind: 'invoke', id, channel, args: encoded })
    })
  }

  sendSync(): never {
    throw new Error('electron.ipcRenderer.sendSync is not available in the Chromium host')
  }

  sendToHost(): never {
    throw new Error('electron.ipcRenderer.sendToHost is not available in the Chromium host')
  }

  receive(message: Extract<HostMessage, { kind: 'send' | 'invoke-result' | 'invoke-error' }>): void {
    if (message.kind === 'send') {
      const ports = message.ports.map((id) => this.#ports.open(id))
      const args = this.#codec.decode(message.args) as unknown[]
      this.emit(message.channel, { sender: this, ports, senderId: 0 }, ...args)
      return
    }
    const call = this.#calls.get(message.id)
    this.#calls.delete(message.id)
    if (message.kind === 'invoke-result') call?.resolve(this.#codec.decode(message.result))
    else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.message}`))
  }
}
