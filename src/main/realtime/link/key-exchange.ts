import { isEarshotError } from '../dialects/endpoint.ts'
import type { ExchangeKey, OpenTransport, Transport, TransportEnd, TransportListener } from './transport.ts'

/** `open`, for endpoints too whose key has to be exchanged for a short-lived secret before each connection. */
export function exchangingKeys(open: OpenTransport, fetchNow: typeof fetch): OpenTransport {
  return (endpoint, listener) =>
    endpoint.exchangeKey === undefined
      ? open(endpoint, listener)
      : new ExchangingTransport(open, endpoint.exchangeKey, fetchNow, listener)
}

/** Opens its transport when the secret has come. Until then there is nothing to send on. */
class ExchangingTransport implements Transport {
  readonly #listener: TransportListener
  readonly #exchange = new AbortController()
  #transport: Transport | null = null

  constructor(
    open: OpenTransport,
    exchangeKey: ExchangeKey,
    fetchNow: typeof fetch,
    listener: TransportListener,
  ) {
    this.#listener = listener
    const { signal } = this.#exchange
    void exchangeKey((input, init) => fetchNow(input, { ...init, signal })).then((endpoint) => {
      if (signal.aborted) return
      if (isEarshotError(endpoint)) listener.onClose({ kind: 'judged', error: endpoint })
      else this.#transport = open(endpoint, listener)
    })
  }

  get queuedBytes(): number {
    return this.#transport?.queuedBytes ?? 0
  }

  send(text: string): void {
    this.#transport?.send(text)
  }

  ping(): void {
    this.#transport?.ping()
  }

  close(): void {
    if (this.#transport === null) this.#abandon({ kind: 'closed', code: 1000, reason: '' })
    else this.#transport.close()
  }

  terminate(): void {
    if (this.#transport === null) this.#abandon({ kind: 'closed', code: 1006, reason: '' })
    else this.#transport.terminate()
  }

  #abandon(end: TransportEnd): void {
    if (this.#exchange.signal.aborted) return
    this.#exchange.abort()
    queueMicrotask(() => this.#listener.onClose(end))
  }
}
