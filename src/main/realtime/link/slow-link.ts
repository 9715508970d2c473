/** More audio than this waiting to leave is a slow link; less than that, and it has caught up. */
const SLOW_ABOVE_MS = 1000
const CAUGHT_UP_BELOW_MS = 250

/** A burst, such as a turn that is sent again, gets this long to leave. */
const CHECK_INTERVAL_MS = 500

/** Tells when audio leaves more slowly than it is spoken. It has a timer only while much is waiting. */
export class SlowLink {
  readonly #queuedBytes: () => number
  readonly #onChange: (slow: boolean) => void
  #timer: NodeJS.Timeout | null = null
  #bytesPerMs = 1
  #slow = false

  constructor(queuedBytes: () => number, onChange: (slow: boolean) => void) {
    this.#queuedBytes = queuedBytes
    this.#onChange = onChange
  }

  /** So many bytes of so much audio were handed over. */
  sent(bytes: number, durationMs: number): void {
    if (durationMs > 0) this.#bytesPerMs = bytes / durationMs
    if (this.#timer === null && this.#queuedMs() > SLOW_ABOVE_MS) this.#checkLater()
  }

  /** The connection has ended; nothing is waiting on it any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#become(false)
  }

  #checkLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null
      const queuedMs = this.#queuedMs()
      if (queuedMs > SLOW_ABOVE_MS) this.#become(true)
      else if (queuedMs < CAUGHT_UP_BELOW_MS) this.#become(false)
      if (this.#slow) this.#checkLater()
    }, CHECK_INTERVAL_MS)
  }

  #queuedMs(): number {
    return this.#queuedBytes() / this.#bytesPerMs
  }

  #become(slow: boolean): void {
    if (slow === this.#slow) return
    this.#slow = slow
    this.#onChange(slow)
  }
}
