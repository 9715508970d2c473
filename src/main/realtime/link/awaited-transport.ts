import type { Transport, TransportEnd, TransportListener } from './transport.ts'

/** Opens the transport now, or why there will be none. */
export type Opening = (() => Transport) | Exclude<TransportEnd, { kind: 'closed' }>

/** A transport that something has to come before: a secret, the way to the server. Until then nothing can be sent. */
export class AwaitedTransport implements Transport {
  readonly #listener: TransportListener
  readonly #waiting = new AbortController()
  #transport: Transport | null = null

  constructor(listener: TransportListener, prepare: (signal: AbortSignal) => Promise<Opening>) {
    this.#listener = listener
    const { signal } = this.#waiting
    void prepare(signal)
      .catch(unprepared)
      .then((opening) => {
        if (signal.aborted) return
        if (typeof opening === 'function') this.#transport = opening()
        else listener.onClose(opening)
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
    if (this.#waiting.signal.aborted) return
    this.#waiting.abort()
    queueMicrotask(() => this.#listener.onClose(end))
  }
}

function unprepared(error: unknown): Opening {
  return { kind: 'unreachable', message: error instanceof Error ? error.message : String(error) }
}
