import type { EarshotError } from '../../../shared/errors.ts'
import type { Connection } from './connection.ts'
import { reconnectDelayMs } from './reconnect-policy.ts'

/** limit: the session comes to its end. change: a setting that a live session refuses. */
export type RolloverCause = 'limit' | 'change'

export interface RolloverOptions {
  /** Opens the connection that is to take over. */
  open(): Connection
  /** The session is between turns: nobody speaks, nothing is answered or heard, all is acknowledged. */
  canRollOver(): boolean
  /** The new connection is ready and knows everything: it is current from here on. */
  onTakeOver(connection: Connection, cause: RolloverCause): void
  /** The new connection was refused for good. The old one goes on. */
  onFailed(error: EarshotError, cause: RolloverCause): void
}

type State =
  | { kind: 'none' }
  /** Waits for the end of the turn. */
  | { kind: 'due'; cause: RolloverCause }
  /** The standby is on its way to being ready. */
  | { kind: 'opening'; cause: RolloverCause; standby: Connection }
  /** It is ready, but a turn had begun meanwhile. */
  | { kind: 'standing-by'; cause: RolloverCause; standby: Connection }
  | { kind: 'failed'; cause: RolloverCause; timer: NodeJS.Timeout }

/** Make before break: opens a second connection between turns, and lets it take over when it is as good as the first. */
export class Rollover {
  readonly #options: RolloverOptions
  #state: State = { kind: 'none' }
  #limitTimer: NodeJS.Timeout | undefined
  #attempt = 0

  constructor(options: RolloverOptions) {
    this.#options = options
  }

  get standby(): Connection | null {
    return 'standby' in this.#state ? this.#state.standby : null
  }

  /** A rollover is due this long from now; null for never. */
  schedule(delayMs: number | null): void {
    clearTimeout(this.#limitTimer)
    if (delayMs !== null) this.#limitTimer = setTimeout(() => this.#request('limit'), delayMs)
  }

  /** Now, or as soon as the turn is over. One that is under way with older settings begins again. */
  requestChange(): void {
    this.#discard()
    this.#request('change')
  }

  /** Sessions are opened otherwise from here on: one that is under way begins again. */
  renew(): void {
    if (!('standby' in this.#state)) return
    const { cause } = this.#state
    this.#discard()
    this.#request(cause)
  }

  /** Something may have changed about whether this is between turns. */
  proceed(): void {
    const state = this.#state
    if (!('cause' in state) || !this.#options.canRollOver()) return
    if (state.kind === 'due') {
      this.#state = { kind: 'opening', cause: state.cause, standby: this.#options.open() }
    } else if (state.kind === 'standing-by') {
      this.#takeOver(state.standby, state.cause)
    }
  }

  /** The standby's `onReady`. */
  standbyReady(): void {
    if (this.#state.kind !== 'opening') return
    this.#state = { ...this.#state, kind: 'standing-by' }
    this.proceed()
  }

  /** The standby's `onEnd`. */
  standbyEnded(error: EarshotError, retryAfterMs: number): void {
    const state = this.#state
    if (!('standby' in state)) return
    const { cause } = state
    if (!error.retryable) {
      this.#state = { kind: 'none' }
      return this.#options.onFailed(error, cause)
    }
    const again = () => {
      this.#state = { kind: 'due', cause }
      this.proceed()
    }
    const timer = setTimeout(again, reconnectDelayMs(this.#attempt, Math.random(), retryAfterMs))
    this.#attempt += 1
    this.#state = { kind: 'failed', cause, timer }
  }

  /** The current connection is gone. Gives up the standby, which may serve in its place; null when there is none. */
  surrender(): Connection | null {
    const { standby } = this
    if (this.#state.kind === 'failed') clearTimeout(this.#state.timer)
    this.schedule(null)
    this.#state = { kind: 'none' }
    this.#attempt = 0
    return standby
  }

  #request(cause: RolloverCause): void {
    if (this.#state.kind === 'none') this.#state = { kind: 'due', cause }
    this.proceed()
  }

  #takeOver(standby: Connection, cause: RolloverCause): void {
    switch (standby.catchUp()) {
      case 'current':
        this.surrender()
        return this.#options.onTakeOver(standby, cause)
      case 'behind':
        // Its `onReady` comes again; this time without the distance of a whole conversation.
        this.#state = { kind: 'opening', cause, standby }
        return
      case 'stale':
        this.#discard()
        return this.#request(cause)
    }
  }

  #discard(): void {
    const { standby } = this
    if (this.#state.kind === 'failed') clearTimeout(this.#state.timer)
    this.#state = { kind: 'none' }
    standby?.close()
  }
}
