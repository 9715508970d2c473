import { Overdue } from '../overdue.ts'

/**
 * One interval until a silent line is asked, one more until its answer is overdue: a line that is gone is noticed
 * within 10 s, and within 2 s while the person talks.
 */
const IDLE_INTERVAL_MS = 4900
const TALKING_INTERVAL_MS = 900

export interface WatchdogOptions {
  ping(): void
  /** Bytes that were handed over and have not left this process. */
  queuedBytes(): number
  /** Bytes that have left it. */
  flushedBytes(): number
  /** Nothing has come for too long. The last call. */
  onSilence(): void
}

/** An answer is overdue only after so many times what the last one took: a slow line is not a dead one. */
const PATIENCE = 2

type State =
  | { kind: 'stopped' }
  | { kind: 'listening' }
  /** `since`: from when on the answer is awaited; later than the ping where bytes were still leaving. */
  | { kind: 'asking'; since: number; flushedBytes: number }

/** Notices a connection that is gone without a word: asks when nothing comes, and waits so long for the answer. */
export class Watchdog {
  readonly #options: WatchdogOptions
  #state: State = { kind: 'stopped' }
  readonly #overdue = new Overdue()
  #intervalMs = IDLE_INTERVAL_MS
  #lastHeardAt = 0
  #askedAt = 0
  #roundTripMs = 0

  constructor(options: WatchdogOptions) {
    this.#options = options
  }

  start(): void {
    this.#lastHeardAt = performance.now()
    this.#ask()
  }

  stop(): void {
    this.#overdue.stop()
    this.#state = { kind: 'stopped' }
  }

  /** Something came: whatever it is, the line is alive. */
  heard(): void {
    this.#lastHeardAt = performance.now()
    if (this.#state.kind === 'asking') this.#listen()
  }

  /** The answer to a ping came. */
  answered(): void {
    this.#roundTripMs = performance.now() - this.#askedAt
    this.heard()
  }

  /** While the person talks, a line that is gone has to be noticed soon. */
  setTalking(talking: boolean): void {
    const intervalMs = talking ? TALKING_INTERVAL_MS : IDLE_INTERVAL_MS
    if (intervalMs === this.#intervalMs) return
    this.#intervalMs = intervalMs
    if (talking) this.probe()
  }

  /** Asks now, unless an answer is awaited already. */
  probe(): void {
    if (this.#state.kind === 'listening') this.#ask()
    else if (this.#state.kind === 'asking') this.#await(this.#state.since)
  }

  #listen(): void {
    this.#state = { kind: 'listening' }
    this.#wait(this.#lastHeardAt + this.#intervalMs, () => {
      if (performance.now() - this.#lastHeardAt < this.#intervalMs) this.#listen()
      else this.#ask()
    })
  }

  #ask(): void {
    this.#askedAt = performance.now()
    this.#await(this.#askedAt)
    this.#options.ping()
  }

  #await(since: number): void {
    this.#state = { kind: 'asking', since, flushedBytes: this.#options.flushedBytes() }
    const patienceMs = Math.min(IDLE_INTERVAL_MS, PATIENCE * this.#roundTripMs)
    this.#wait(since + Math.max(this.#intervalMs, patienceMs), () => this.#judge())
  }

  #judge(): void {
    if (this.#state.kind !== 'asking') return
    // While bytes leave, a slow line is alive: the answer waits behind audio that is still going out.
    const { flushedBytes } = this.#state
    const flushing = this.#options.flushedBytes() > flushedBytes && this.#options.queuedBytes() > 0
    if (flushing) return this.#await(performance.now())
    this.stop()
    this.#options.onSilence()
  }

  #wait(until: number, then: () => void): void {
    this.#overdue.after(Math.max(0, until - performance.now()), then)
  }
}
