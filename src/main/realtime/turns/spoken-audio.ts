import { SAMPLE_RATE } from '../../../shared/audio-format.ts'

/** Ten minutes, about 29 MB: more than a model remembers of a conversation in sound. */
const MAX_SAMPLES = 10 * 60 * SAMPLE_RATE

/**
 * What the person said, by item, for as long as nobody has put it into words: a new session has to be told it, and
 * has nothing else to be told it by. Bounded; the oldest goes first.
 */
export class SpokenAudio {
  readonly #byItem = new Map<string, Int16Array>()
  #samples = 0

  keep(itemId: string, samples: Int16Array): void {
    this.forget(itemId)
    this.#byItem.set(itemId, samples)
    this.#samples += samples.length
    for (const oldest of this.#byItem.keys()) {
      if (this.#samples <= MAX_SAMPLES) return
      this.forget(oldest)
    }
  }

  of(itemId: string): Int16Array | null {
    return this.#byItem.get(itemId) ?? null
  }

  /** Its words are known, or the item is gone. */
  forget(itemId: string): void {
    this.#samples -= this.#byItem.get(itemId)?.length ?? 0
    this.#byItem.delete(itemId)
  }
}
