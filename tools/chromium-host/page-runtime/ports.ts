/** MessagePorts of a page that lead to main: each is a real DOM port whose other end this world bridges. */
import type { CloneCodec } from '../wire/clone-codec.ts'
import type { PageMessage, PortId } from '../wire/messages.ts'

export class PagePorts {
  readonly #codec: CloneCodec
  readonly #toHost: (message: PageMessage) => void
  readonly #open = new Map<PortId, MessagePort>()
  /** Page-side ends, as this world sees them, even after they moved to the page. */
  readonly #leadingToMain = new WeakSet<MessagePort>()
  /** Posted from here to this window with ports that lead to main, and not yet seen to arrive. */
  readonly #travelling: { fingerprint: string; ports: boolean[] }[] = []
  #lastId = 0

  constructor(codec: CloneCodec, toHost: (message: PageMessage) => void) {
    this.#codec = codec
    this.#toHost = toHost
    this.#followPortsToThePage()
  }

  /** The page's end of a port that main sent. */
  open(id: PortId): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#bridge(id, port1)
    this.#leadingToMain.add(port2)
    return port2
  }

  /** Takes over a port that the page sends to main. */
  adopt(port: MessagePort): PortId {
    const id: PortId = `page-${++this.#lastId}`
    this.#bridge(id, port)
    return id
  }

  deliver(id: PortId, data: unknown): void {
    this.#open.get(id)?.postMessage(data)
  }

  close(id: PortId): void {
    this.#open.get(id)?.close()
    this.#open.delete(id)
  }

  leadsToMain(port: MessagePort): boolean {
    return this.#leadingToMain.has(port)
  }

  #bridge(id: PortId, port: MessagePort): void {
    this.#open.set(id, port)
    port.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      this.#toHost({ kind: 'port-message', port: id, data: this.#codec.encode(data) })
    })
    port.addEventListener('close', () => {
      if (this.#open.delete(id)) this.#toHost({ kind: 'port-closed', port: id })
    })
    port.start()
  }

  /**
   * A port that is posted to the page arrives as a new object. Messages of one window to itself arrive in order, so
   * the first arrival that looks like what was posted is it, and its ports are marked anew.
   */
  #followPortsToThePage(): void {
    const nativePostMessage = window.postMessage.bind(window)
    window.postMessage = (
      message: unknown,
      targetOrOptions: string | WindowPostMessageOptions = {},
      transferArgument: Transferable[] = [],
    ): void => {
      const options =
        typeof targetOrOptions === 'string'
          ? { targetOrigin: targetOrOptions, transfer: transferArgument }
          : targetOrOptions
      const ports = (options.transfer ?? []).filter((item) => item instanceof MessagePort)
      const leading = ports.map((port) => this.leadsToMain(port))
      const fingerprint = leading.includes(true) ? this.#fingerprint(message) : ''
      nativePostMessage(message, options)
      if (leading.includes(true)) this.#travelling.push({ fingerprint, ports: leading })
    }
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.source !== window || event.ports.length === 0) return
      const index = this.#travelling.findIndex(
        ({ fingerprint, ports }) =>
          ports.length === event.ports.length && fingerprint === this.#fingerprint(event.data),
      )
      if (index < 0) return
      const [arrived] = this.#travelling.splice(index, 1)
      event.ports.forEach((port, place) => {
        if (arrived?.ports[place] === true) this.#leadingToMain.add(port)
      })
    })
  }

  /** Messages that hold the port itself have no other fingerprint than that. */
  #fingerprint(message: unknown): string {
    try {
      return JSON.stringify(this.#codec.encode(message))
    } catch {
      return 'a message that holds its port'
    }
  }
}
