import { connect, type Socket } from 'node:net'
import type { Break, Direction, Faults } from './faults.ts'
import { closeFrame } from './message-splitter.ts'
import { ShapedPipe } from './shaped-pipe.ts'

/** One client's way to the server and back. */
export class ProxiedConnection {
  /** Messages that were passed on. */
  readonly messages: Record<Direction, number> = { up: 0, down: 0 }
  readonly #client: Socket
  readonly #server: Socket
  readonly #faults: Faults
  readonly #up: ShapedPipe
  readonly #down: ShapedPipe
  #stallTimer: NodeJS.Timeout | null = null

  constructor(
    client: Socket,
    target: { host: string; port: number },
    faults: Faults,
    random: () => number,
    onClose: () => void,
  ) {
    this.#client = client
    this.#faults = faults
    this.#server = connect({ ...target, noDelay: true, allowHalfOpen: true })
    client.setNoDelay(true)
    this.#up = new ShapedPipe(client, this.#server, faults, random, () => this.#passed('up'))
    this.#down = new ShapedPipe(this.#server, client, faults, random, () => this.#passed('down'))
    const sockets = [client, this.#server]
    for (const socket of sockets) {
      // What broke on one side breaks on the other; a half-open connection is destroyed by `destroy` alone.
      socket.on('error', () => this.destroy())
      socket.on('close', () => {
        if (sockets.every((other) => other.destroyed)) onClose()
      })
    }
  }

  break(how: Break): void {
    switch (how.kind) {
      case 'reset':
        this.#up.cut()
        this.#down.cut()
        this.#client.resetAndDestroy()
        this.#server.resetAndDestroy()
        return
      case 'close':
        this.#up.cut()
        return this.#down.atBoundary(() => {
          this.#down.cut()
          this.#client.end(closeFrame(how.code, how.reason ?? ''))
          this.#server.destroy()
        })
      case 'half-open':
        this.#up.cut()
        return this.#down.cut()
      case 'stall':
        this.#up.hold()
        this.#down.hold()
        this.#stallTimer = setTimeout(() => {
          this.#up.release()
          this.#down.release()
        }, how.durationMs)
    }
  }

  destroy(): void {
    if (this.#stallTimer !== null) clearTimeout(this.#stallTimer)
    this.#up.cut()
    this.#down.cut()
    this.#client.destroy()
    this.#server.destroy()
  }

  #passed(direction: Direction): void {
    this.messages[direction] += 1
    const { breakAfter } = this.#faults
    if (breakAfter?.direction !== direction || breakAfter.messages !== this.messages[direction]) return
    this.break(breakAfter.with)
  }
}
