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

/**
 * Knows which part of which item every sample given to the player belongs to, and so turns the player's count of
 * rendered samples into what was heard of each. Samples are rendered in the order in which they were given. A ledger
 * lives for one epoch, the time between two flushes.
 *
 * Invariant: heardSamples <= receivedSamples for every part, and their sums are the rendered and the pushed count.
 */
export class PlayoutLedger {
  readonly epoch: number
  readonly #parts: PartProgress[] = []
  /** What was pushed, in order: the sounds of several items may come in turns. */
  readonly #runs: { part: PartProgress; samples: number }[] = []
  #pushed = 0
  #rendered = 0

  constructor(epoch: number) {
    this.epoch = epoch
  }

  /** Samples given to the player and not rendered yet. */
  get pending(): number {
    return this.#pushed - this.#rendered
  }

  get rendered(): number {
    return this.#rendered
  }

  /** Notes samples that go to the player now. Returns the part's progress with them. */
  push(part: PartRef, samples: number): PartProgress {
    const progress = this.#find(part) ?? this.#start(part)
    progress.receivedSamples += samples
    this.#pushed += samples
    const last = this.#runs.at(-1)
    if (last?.part === progress) last.samples += samples
    else this.#runs.push({ part: progress, samples })
    return { ...progress }
  }

  /** The server has sent the last of this part; once all of it is heard there is nothing left to truncate. */
  completePart(part: PartRef): void {
    const progress = this.#find(part)
    if (progress !== undefined) progress.complete = true
  }

  /**
   * Takes the player's count. Returns the parts whose progress it changed. A count beyond what was pushed, or below
   * an earlier one, is clamped.
   */
  report(rendered: number): readonly PartProgress[] {
    this.#rendered = Math.min(this.#pushed, Math.max(this.#rendered, rendered))
    const heard = new Map<PartProgress, number>()
    let left = this.#rendered
    for (const { part, samples } of this.#runs) {
      const ofRun = Math.min(left, samples)
      heard.set(part, (heard.get(part) ?? 0) + ofRun)
      left -= ofRun
    }
    const changed: PartProgress[] = []
    for (const part of this.#parts) {
      const now = heard.get(part) ?? 0
      if (now === part.heardSamples) continue
      part.heardSamples = now
      changed.push({ ...part })
    }
    return changed
  }

  /** What an interruption at the last reported count means. */
  settle(): FlushOutcome {
    return {
      parts: this.#parts.map((part) => ({ ...part })),
      cuts: cutsOf(this.#parts),
      discardedSamples: this.pending,
    }
  }

  #find(part: PartRef): PartProgress | undefined {
    return this.#parts.find(
      (known) => known.itemId === part.itemId && known.contentIndex === part.contentIndex,
    )
  }

  #start(part: PartRef): PartProgress {
    const progress = { ...part, receivedSamples: 0, heardSamples: 0, complete: false }
    this.#parts.push(progress)
    return progress
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
      if (part.complete && part.heardSamples === part.receivedSamples) continue
      cuts.push({ type: 'truncate', itemId, contentIndex: part.contentIndex, audioEndMs: heardMs(part) })
    }
  }
  return cuts
}

function heardMs(part: PartProgress): number {
  return Math.floor(part.heardSamples / (SAMPLE_RATE / 1000))
}
