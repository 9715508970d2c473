import { samplesToMs } from '../../../shared/audio-format.ts'
import type { TurnSummary } from '../../../shared/turn-summary.ts'
import { partKey } from '../../conversation/conversation-state.ts'
import type { Cut } from '../reply/playout-ledger.ts'

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
  /** Oldest first. There are several only when words were said over an answer that went on. */
  #open: OpenTurn[] = []
  /** Interrupted, and waiting for the player to say how far it came. */
  #cutting: OpenTurn[] = []
  #last: TurnSummary | null = null

  constructor(onTurn: (turn: TurnSummary) => void, now: () => number) {
    this.#onTurn = onTurn
    this.#now = now
  }

  /** The latest turn that is over. */
  get last(): TurnSummary | null {
    return this.#last
  }

  /** The person's turn is over. Unless the answer before it goes on, one that has not come by now never comes. */
  asked(userMs: number, answerGoesOn = false): void {
    if (!answerGoesOn) {
      for (const turn of this.#open) this.#close(turn, 'interrupted', null)
      this.#open = []
    }
    this.#open.push({
      userMs,
      askedAt: this.#now(),
      responseIds: [],
      firstHeardAt: null,
      heard: new Map(),
      status: null,
    })
  }

  /** This response answers the latest turn. */
  answering(responseId: string): void {
    const turn = this.#open.at(-1)
    if (turn === undefined) return
    turn.responseIds.push(responseId)
    turn.status = null
  }

  heard(responseId: string, part: string, samples: number): void {
    const turn = [...this.#cutting, ...this.#open].find(({ responseIds }) => responseIds.includes(responseId))
    if (turn === undefined || samples === 0) return
    turn.firstHeardAt ??= this.#now()
    turn.heard.set(part, samples)
    // Answers are heard one after another.
    while (this.#open.includes(turn) && this.#open[0] !== turn) this.#closeOldest()
  }

  /** The server is done with the answer; the turn ends when what it sent has been heard. */
  answered(responseId: string, status: TurnSummary['status']): void {
    const turn = this.#open.find(({ responseIds }) => responseIds.at(-1) === responseId)
    if (turn !== undefined) turn.status = status
  }

  /** The connection was lost: an answer that had begun will not be finished. */
  abandoned(): void {
    for (const turn of this.#open) if (turn.responseIds.length > 0) turn.status ??= 'failed'
  }

  /** Nothing is left to hear. */
  drained(): void {
    while (this.#open[0] !== undefined && this.#open[0].status !== null) this.#closeOldest()
  }

  /** The answer is being silenced; `cut` follows. */
  silenced(): void {
    this.#cutting.push(...this.#open)
    this.#open = []
  }

  /** What the server forgets of it: the one that was playing was cut, and what waited behind it deleted. */
  cut(cuts: readonly Cut[]): void {
    const turns = this.#cutting
    this.#cutting = []
    for (const turn of turns) {
      const truncated = cuts.find(
        (cut) => cut.type === 'truncate' && turn.heard.has(partKey(cut.itemId, cut.contentIndex)),
      )
      const deleted = turn === turns.at(-1) && cuts.some((cut) => cut.type === 'delete')
      const whole = turn !== turns.at(-1) && truncated === undefined
      const at = truncated?.type === 'truncate' ? truncated.audioEndMs : deleted ? 0 : null
      this.#close(turn, whole ? (turn.status ?? 'interrupted') : 'interrupted', at)
    }
  }

  #closeOldest(): void {
    const turn = this.#open.shift()
    if (turn !== undefined) this.#close(turn, turn.status ?? 'completed', null)
  }

  #close(turn: OpenTurn, status: TurnSummary['status'], truncatedAtMs: number | null): void {
    const heardSamples = [...turn.heard.values()].reduce((sum, samples) => sum + samples, 0)
    this.#last = {
      index: this.#last === null ? 0 : this.#last.index + 1,
      userMs: Math.round(turn.userMs),
      firstAudioMs: turn.firstHeardAt === null ? null : Math.round(turn.firstHeardAt - turn.askedAt),
      heardMs: Math.floor(samplesToMs(heardSamples)),
      truncatedAtMs,
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
