/**
 * MessagePorts in main. A port's other end is another port here, or a DOM MessagePort of a page that is bridged over
 * the page's binding. Messages wait, encoded, until `start`, keep their order and are never dropped while both ends
 * live.
 */
import type Electron from 'electron'
import type { Encoded } from '../wire/clone-codec.ts'
import type { PortId } from '../wire/messages.ts'
import { codec } from './codec.ts'
import { Strict, StrictEmitter, unavailable } from './strict.ts'

/** Leads to the other end. */
type Route =
  | { kind: 'here'; peer: HostMessagePortMain }
  | { kind: 'page'; wire: PortWire; id: PortId }
  /** This end or the other is closed. */
  | { kind: 'closed' }
  /** This end went to a page. */
  | { kind: 'moved' }

/** A page's binding, as ports use it. */
export interface PortWire {
  postToPort(id: PortId, data: Encoded): void
  closePort(id: PortId): void
}

export class HostMessagePortMain
  extends StrictEmitter
  implements Pick<Electron.MessagePortMain, 'start' | 'close' | 'postMessage'>
{
  static override readonly electronName = 'MessagePortMain'
  #route: Route = { kind: 'closed' }
  /** Received and not yet emitted, oldest first. */
  #waiting: Encoded[] = []
  #started = false
  #emitting = false
  /** `close` is due once nothing waits. */
  #closing = false

  static pair(): [HostMessagePortMain, HostMessagePortMain] {
    const ports: [HostMessagePortMain, HostMessagePortMain] = [new this(), new this()]
    ports[0].#route = { kind: 'here', peer: ports[1] }
    ports[1].#route = { kind: 'here', peer: ports[0] }
    return ports
  }

  /** Main's end of a port of a page. */
  static toPage(wire: PortWire, id: PortId): HostMessagePortMain {
    const port = new this()
    port.#route = { kind: 'page', wire, id }
    return port
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    const route = this.#route
    if (route.kind === 'closed' || route.kind === 'moved') return
    if (transfer.length > 0) throw unavailable('MessagePortMain.postMessage with ports')
    const data = codec.encode(message)
    if (route.kind === 'page') route.wire.postToPort(route.id, data)
    else {
      // At once, so that the peer takes it along if it moves; heard later, as across processes.
      route.peer.#waiting.push(data)
      queueMicrotask(() => route.peer.#emitIfStarted())
    }
  }

  start(): void {
    if (this.#started) return
    this.#started = true
    queueMicrotask(() => this.#emitIfStarted())
  }

  close(): void {
    const route = this.#route
    if (route.kind === 'closed' || route.kind === 'moved') return
    this.#route = { kind: 'closed' }
    this.#waiting = []
    if (route.kind === 'page') route.wire.closePort(route.id)
    else {
      route.peer.#route = { kind: 'closed' }
      route.peer.#closing = true
      queueMicrotask(() => route.peer.#emitIfStarted())
    }
    queueMicrotask(() => this.emit('close'))
  }

  /** From the page. */
  receive(data: Encoded): void {
    if (this.#route.kind !== 'page') return
    this.#waiting.push(data)
    this.#emitIfStarted()
  }

  /** The page's end is gone; what it said before is still heard. */
  disconnected(): void {
    if (this.#route.kind !== 'page') return
    this.#route = { kind: 'closed' }
    this.#closing = true
    this.#emitIfStarted()
  }

  /**
   * Gives this end to a page. The port that stays behind, null if it is closed, talks to the page from now on; what
   * it had already said goes first.
   */
  moveToPage(wire: PortWire, id: PortId): { remaining: HostMessagePortMain | null; first: Encoded[] } {
    const route = this.#route
    if (route.kind === 'page')
      throw unavailable('a MessagePortMain that came from a page and goes to another')
    const first = this.#waiting.splice(0)
    this.#route = { kind: 'moved' }
    this.#closing = false
    if (route.kind !== 'here') return { remaining: null, first }
    route.peer.#route = { kind: 'page', wire, id }
    return { remaining: route.peer, first }
  }

  get isNeutered(): boolean {
    return this.#route.kind === 'moved'
  }

  #emitIfStarted(): void {
    if (this.#started) this.#emitWaiting()
  }

  #emitWaiting(): void {
    // A listener may cause the next message to arrive.
    if (this.#emitting) return
    this.#emitting = true
    try {
      for (let data = this.#waiting.shift(); data !== undefined; data = this.#waiting.shift()) {
        this.emit('message', { data: codec.decode(data), ports: [] })
      }
      if (this.#closing) this.emit('close')
      this.#closing = false
    } finally {
      this.#emitting = false
    }
  }
}

export class HostMessageChannelMain extends Strict {
  static override readonly electronName = 'MessageChannelMain'
  readonly port1: HostMessagePortMain
  readonly port2: HostMessagePortMain

  constructor() {
    super()
    const [port1, port2] = HostMessagePortMain.pair()
    this.port1 = port1
    this.port2 = port2
  }
}
