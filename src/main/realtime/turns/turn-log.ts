import { samplesToMs } from '../../../shared/audio-format.ts'
import type { TurnSummary } from '../../../shared/turn-summary.ts'

interface OpenTurn {
  userMs: number
  askedAt: number
  /** The responses that answer it, the latest last: each call of a tool is followed by another. */
  responseIds: string[]
  firstHeardAt: number | null
  /** Heard samples of each part of the answer. */
  heard: Map<string, number>
  status: TurnSummary['status'] | null
}

/** Takes the times and counts of each turn. */
export class TurnLog {
  readonly #onTurn: (turn: TurnSummary) => void
  readonly #now: () => number
  #open: OpenTurn | null = null
  /** Interrupted, and waiting for the player to say how far it came. */
  #cutting: OpenTurn | null = null
  #last: TurnSummary | null = null

  constructor(onTurn: (turn: TurnSummary) => void, now: () => number) {
    this.#onTurn = onTurn
    this.#now = now
  }

  /** The latest turn that is over. */
  get last(): TurnSummary | null {
    return this.#last
  }

  /** The person's turn is over. One whose answer has not come by now is not going to have it. */
  asked(userMs: number): void {
    if (this.#open !== null) this.#close(this.#open, 'interrupted', null)
    this.#open = {
      userMs,
      askedAt: this.#now(),
      responseIds: [],
      firstHeardAt: null,
      heard: new Map(),
      status: null,
    }
  }

  /** This response answers the turn. */
  answering(responseId: string): void {
    if (this.#open === null) return
    this.#open.responseIds.push(responseId)
    this.#open.status = null
  }

  heard(responseId: string, part: string, samples: number): void {
    const turn = [this.#open, this.#cutting].find((candidate) => candidate?.responseIds.includes(responseId))
    if (turn == null || samples === 0) return
    turn.firstHeardAt ??= this.#now()
    turn.heard.set(part, samples)
  }

  /** The server is done with the answer; the turn ends when what it sent has been heard. */
  answered(responseId: string, status: TurnSummary['status']): void {
    if (this.#open?.responseIds.at(-1) === responseId) this.#open.status = status
  }

  /** The connection was lost: an answer that had begun will not be finished. */
  abandoned(): void {
    if (this.#open !== null && this.#open.responseIds.length > 0) this.#open.status ??= 'failed'
  }

  /** Nothing is left to hear. */
  drained(): void {
    if (this.#open?.status != null) this.#close(this.#open, this.#open.status, null)
  }

  /** The answer is being silenced; `cut` follows. */
  silenced(): void {
    this.#cutting = this.#open
    this.#open = null
  }

  cut(truncatedAtMs: number | null): void {
    if (this.#cutting !== null) this.#close(this.#cutting, 'interrupted', truncatedAtMs)
  }

  #close(turn: OpenTurn, status: TurnSummary['status'], truncatedAtMs: number | null): void {
    if (turn === this.#open) this.#open = null
    else this.#cutting = null
    const heardSamples = [...turn.heard.values()].reduce((sum, samples) => sum + samples, 0)
    this.#last = {
      index: this.#last === null ? 0 : this.#last.index + 1,
      userMs: Math.round(turn.userMs),
      firstAudioMs: turn.firstHeardAt === null ? null : Math.round(turn.firstHeardAt - turn.askedAt),
      heardMs: Math.floor(samplesToMs(heardSamples)),
      truncatedAtMs,
      responseIds: turn.responseIds,
      status,
    }
    this.#onTurn(this.#last)
  }
}

/** A turn's status by the status of the response that answers it. */
export function statusOfAnswer(status: string | null | undefined): TurnSummary['status'] {
  if (status === 'failed' || status === 'incomplete') return status
  return status === 'cancelled' ? 'interrupted' : 'completed'
}
