import { SAMPLE_RATE } from '../../../shared/audio-format.ts'

/** One content part of an answer, the unit that the server can truncate. */
export interface PartRef {
  responseId: string
  itemId: string
  contentIndex: number
}

export interface PartProgress extends PartRef {
  receivedSamples: number
  heardSamples: number
  /** The server has sent all of this part. */
  complete: boolean
}

/** What the server has to forget after an interruption, because nobody heard it. */
export type Cut =
  | { type: 'truncate'; itemId: string; contentIndex: number; audioEndMs: number }
  | { type: 'delete'; itemId: string }

export interface FlushOutcome {
  parts: readonly PartProgress[]
  cuts: readonly Cut[]
  discardedSamples: number
}

/** Samples of one part that were given to the player one after another, and not heard yet. */
interface Stretch {
  part: PartProgress
  samples: number
}

/**
 * Knows which part of which item every sample given to the player belongs to, and so turns the player's count of
 * rendered samples into what was heard of each. Samples are rendered in the order in which they were given, which need
 * not be part by part. A ledger lives from one flush to the next, and forgets items that were wholly heard.
 *
 * Invariant: heardSamples <= receivedSamples for every part, and their sums are the rendered and the pushed count,
 * less what was forgotten.
 */
export class PlayoutLedger {
  #parts: PartProgress[] = []
  readonly #unheard: Stretch[] = []
  #pushed = 0
  #rendered = 0

  /** Samples given to the player and not rendered yet. */
  get pending(): number {
    return this.#pushed - this.#rendered
  }

  get rendered(): number {
    return this.#rendered
  }

  /** Notes samples that go to the player now. Returns the part's progress with them. */
  push(ref: PartRef, samples: number): PartProgress {
    const part = this.#find(ref) ?? this.#start(ref)
    part.receivedSamples += samples
    this.#pushed += samples
    const last = this.#unheard.at(-1)
    if (last?.part === part) last.samples += samples
    else this.#unheard.push({ part, samples })
    return { ...part }
  }

  /** The server has sent the last of this part; once all of it is heard there is nothing left to truncate. */
  completePart(ref: PartRef): void {
    const part = this.#find(ref)
    if (part !== undefined) part.complete = true
  }

  /**
   * Takes the player's count. Returns the parts whose progress it changed. A count beyond what was pushed, or below
   * an earlier one, is clamped.
   */
  report(rendered: number): readonly PartProgress[] {
    let news = Math.min(this.#pushed, Math.max(this.#rendered, rendered)) - this.#rendered
    this.#rendered += news
    const changed = new Set<PartProgress>()
    while (news > 0) {
      const stretch = this.#unheard[0]
      if (stretch === undefined) break
      const heard = Math.min(news, stretch.samples)
      stretch.part.heardSamples += heard
      stretch.samples -= heard
      news -= heard
      if (heard > 0) changed.add(stretch.part)
      if (stretch.samples === 0) this.#unheard.shift()
    }
    return [...changed].map((part) => ({ ...part }))
  }

  /** What an interruption at the last reported count means. */
  settle(): FlushOutcome {
    return {
      parts: this.#parts.map((part) => ({ ...part })),
      cuts: cutsOf(this.#parts),
      discardedSamples: this.pending,
    }
  }

  #find(ref: PartRef): PartProgress | undefined {
    return this.#parts.find((known) => known.itemId === ref.itemId && known.contentIndex === ref.contentIndex)
  }

  #start(ref: PartRef): PartProgress {
    const part = { ...ref, receivedSamples: 0, heardSamples: 0, complete: false }
    if (!this.#parts.some(({ itemId }) => itemId === ref.itemId)) this.#forgetHeardItems()
    this.#parts.push(part)
    return part
  }

  /** Nothing about these can be cut any more. */
  #forgetHeardItems(): void {
    const open = new Set(this.#parts.filter((part) => !whollyHeard(part)).map(({ itemId }) => itemId))
    this.#parts = this.#parts.filter(({ itemId }) => open.has(itemId))
  }
}

/**
 * Protocol §6: `audio_end_ms` is an integer and never more than was heard; what was wholly heard is left alone, and
 * an item of which nothing was heard is deleted, for it can't be cut to nothing.
 */
function cutsOf(parts: readonly PartProgress[]): Cut[] {
  const cuts: Cut[] = []
  const itemIds = new Set(parts.map((part) => part.itemId))
  for (const itemId of itemIds) {
    const ofItem = parts.filter((part) => part.itemId === itemId)
    if (ofItem.every((part) => heardMs(part) === 0)) {
      cuts.push({ type: 'delete', itemId })
      continue
    }
    for (const part of ofItem) {
      if (whollyHeard(part)) continue
      cuts.push({ type: 'truncate', itemId, contentIndex: part.contentIndex, audioEndMs: heardMs(part) })
    }
  }
  return cuts
}

/** Nothing of it is left to truncate. */
export function whollyHeard({ complete, heardSamples, receivedSamples }: PartProgress): boolean {
  return complete && heardSamples === receivedSamples
}

function heardMs(part: PartProgress): number {
  return Math.floor(part.heardSamples / (SAMPLE_RATE / 1000))
}
