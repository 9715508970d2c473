import type { EventEmitter } from 'node:events'
import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import { joinedSamples } from '../../shared/joined-samples.ts'
import type { SessionEvents } from '../realtime/session-options.ts'

/** Eight minutes of sound, about 23 MB. */
const MAX_SAMPLES = 8 * 60 * SAMPLE_RATE

/** A piece of a turn of the person's, or of what was heard of an item. */
interface Piece {
  of: string
  startSample: number
  samples: Int16Array
}

interface Stretch {
  of: string
  startSample: number
  endSample: number
}

const turnKey = (turn: number): string => `turn ${turn}`

/**
 * What was said and heard last, so that it can be heard again: in memory alone, and bounded. Of an answer it is what
 * was heard of it, and no more.
 */
export class TurnSounds {
  /** The oldest first. */
  #pieces: Piece[] = []
  #samples = 0
  /** What each item is made of; the person's is known when the server has taken its turn over. */
  readonly #items = new Map<string, Stretch>()

  constructor(events: Pick<EventEmitter<SessionEvents>, 'on'>) {
    events.on('captured', ({ turn, startSample, samples }) =>
      this.#keep({ of: turnKey(turn), startSample, samples }),
    )
    events.on('spoken', ({ itemId, turn, startSample, endSample }) =>
      this.#items.set(itemId, { of: turnKey(turn), startSample, endSample }),
    )
    events.on('heard', ({ part: { itemId }, samples }) => {
      const startSample = this.#items.get(itemId)?.endSample ?? 0
      this.#items.set(itemId, { of: itemId, startSample: 0, endSample: startSample + samples.length })
      this.#keep({ of: itemId, startSample, samples })
    })
  }

  has(itemId: string): boolean {
    return this.#items.has(itemId)
  }

  /** Null where not all of it is kept. */
  of(itemId: string): Int16Array | null {
    const stretch = this.#items.get(itemId)
    if (stretch === undefined) return null
    const pieces = this.#pieces.filter(({ of }) => of === stretch.of)
    const first = pieces[0]?.startSample ?? 0
    const whole = joinedSamples(pieces.map(({ samples }) => samples))
    return whole.subarray(stretch.startSample - first, stretch.endSample - first)
  }

  /** Another conversation is at hand. */
  clear(): void {
    this.#pieces = []
    this.#samples = 0
    this.#items.clear()
  }

  #keep(piece: Piece): void {
    this.#pieces.push(piece)
    this.#samples += piece.samples.length
    while (this.#samples > MAX_SAMPLES) this.#forgetOldest()
  }

  /** An item without its beginning is none. */
  #forgetOldest(): void {
    const oldest = this.#pieces.shift()
    if (oldest === undefined) return
    this.#samples -= oldest.samples.length
    const end = oldest.startSample + oldest.samples.length
    for (const [itemId, stretch] of this.#items) {
      if (stretch.of === oldest.of && stretch.startSample < end) this.#items.delete(itemId)
    }
  }
}
