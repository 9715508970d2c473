import type { EarshotError } from '../../shared/errors.ts'
import { Connection, type ConnectionListener } from './connection.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import { reconnectDelayMs } from './reconnect-policy.ts'
import type { OpenTransport } from './transport.ts'

export interface LinkListener extends Omit<ConnectionListener, 'onEnd'> {
  onConnecting(): void
  /** The connection is gone, and the next try begins at this epoch ms. */
  onRetry(retryAt: number, error: EarshotError): void
  /** The connection is gone, and trying again would not help. Null when we closed it ourselves. */
  onOffline(error: EarshotError | null): void
}

/** Keeps one connection up: opens it, and opens it again for as long as that can help. */
export class Link {
  readonly #open: OpenTransport
  readonly #dialect: Dialect
  readonly #config: SessionConfig
  readonly #listener: LinkListener
  #connection: Connection | null = null
  #retryTimer: NodeJS.Timeout | null = null
  #attempt = 0
  #closing = false

  constructor(open: OpenTransport, dialect: Dialect, config: SessionConfig, listener: LinkListener) {
    this.#open = open
    this.#dialect = dialect
    this.#config = config
    this.#listener = listener
  }

  /** The connection that may be sent on; null until it is ready. */
  get ready(): Connection | null {
    return this.#connection?.ready === true ? this.#connection : null
  }

  /** Opens the connection now, unless it is open or opening. */
  connect(): void {
    if (this.#connection !== null) return
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    this.#closing = false
    this.#listener.onConnecting()
    this.#connection = new Connection(this.#open, this.#dialect, this.#config, {
      onReady: () => {
        this.#attempt = 0
        this.#listener.onReady()
      },
      onIncoming: (incoming) => this.#listener.onIncoming(incoming),
      onSent: (event) => this.#listener.onSent(event),
      onEnd: (error) => this.#ended(error),
    })
  }

  close(): void {
    this.#closing = true
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = null
    if (this.#connection === null) this.#listener.onOffline(null)
    else this.#connection.close()
  }

  #ended(error: EarshotError): void {
    this.#connection = null
    if (this.#closing) return this.#listener.onOffline(null)
    if (!error.retryable) return this.#listener.onOffline(error)
    const delayMs = reconnectDelayMs(this.#attempt, Math.random())
    this.#attempt += 1
    this.#retryTimer = setTimeout(() => this.connect(), delayMs)
    this.#listener.onRetry(Date.now() + delayMs, error)
  }
}
