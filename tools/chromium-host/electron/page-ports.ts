/** Main's ends of the ports that one page's document holds. */
import type { Encoded } from '../wire/clone-codec.ts'
import type { HostMessage, PortId } from '../wire/messages.ts'
import { HostMessagePortMain, type PortWire } from './message-port-main.ts'

export class PagePortTable implements PortWire {
  readonly #send: (message: HostMessage) => void
  readonly #ports = new Map<PortId, HostMessagePortMain>()
  #lastId = 0

  constructor(send: (message: HostMessage) => void) {
    this.#send = send
  }

  /**
   * Moves ports to the page. `announce` sends the message that carries them; what was said into them before follows
   * it. Throws Electron's errors for what cannot be transferred.
   */
  move(transfer: readonly unknown[], announce: (ids: PortId[]) => void): void {
    const ports = transfer.map((port, index) => {
      if (!(port instanceof HostMessagePortMain)) throw new TypeError('Invalid value for transfer')
      if (port.isNeutered) throw new Error(`Port at index ${index} is already neutered.`)
      if (transfer.indexOf(port) !== index) throw new Error(`Port at index ${index} is a duplicate.`)
      return port
    })
    const moved = ports.map((port) => {
      const id: PortId = `main-${++this.#lastId}`
      const { remaining, first } = port.moveToPage(this, id)
      if (remaining !== null) this.#ports.set(id, remaining)
      return { id, first, isClosed: remaining === null }
    })
    announce(moved.map(({ id }) => id))
    for (const { id, first, isClosed } of moved) {
      for (const data of first) this.postToPort(id, data)
      if (isClosed) this.closePort(id)
    }
  }

  /** Main's ends of ports that the page sends. */
  adopt(ids: readonly PortId[]): HostMessagePortMain[] {
    return ids.map((id) => {
      const port = HostMessagePortMain.toPage(this, id)
      this.#ports.set(id, port)
      return port
    })
  }

  received(id: PortId, data: Encoded): void {
    this.#ports.get(id)?.receive(data)
  }

  closedByPage(id: PortId): void {
    const port = this.#ports.get(id)
    this.#ports.delete(id)
    port?.disconnected()
  }

  /** The document is gone, and every port with it. */
  closeAll(): void {
    for (const id of [...this.#ports.keys()]) this.closedByPage(id)
  }

  postToPort(id: PortId, data: Encoded): void {
    this.#send({ kind: 'port-message', port: id, data })
  }

  closePort(id: PortId): void {
    this.#ports.delete(id)
    this.#send({ kind: 'port-closed', port: id })
  }
}
