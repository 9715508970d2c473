import type { AudioDevice } from '../audio-device.ts'
import { PlayoutLedger, type FlushOutcome, type PartProgress, type PartRef } from './playout-ledger.ts'

/** A player that is gone can't say what it rendered; its last report has to do. */
const FLUSH_TIMEOUT_MS = 250

export interface ReplyPlayerListener {
  /** Parts whose received or heard samples changed. */
  onProgress(parts: readonly PartProgress[]): void
  onInterrupted(outcome: FlushOutcome): void
  /** Everything that was pushed has been heard. */
  onDrained(): void
}

/** Gives the answer's audio to the player, and knows how much of it has been heard. */
export class ReplyPlayer {
  readonly #device: AudioDevice
  readonly #listener: ReplyPlayerListener
  #ledger = new PlayoutLedger(0)
  #nextSeq = 0
  #flushing: { ledger: PlayoutLedger; timer: NodeJS.Timeout } | null = null
  /** Rendered in the epochs before this one. */
  #renderedBefore = 0

  constructor(device: AudioDevice, listener: ReplyPlayerListener) {
    this.#device = device
    this.#listener = listener
  }

  /** Over all epochs. */
  get renderedSamples(): number {
    return this.#renderedBefore + this.#ledger.rendered + (this.#flushing?.ledger.rendered ?? 0)
  }

  get drained(): boolean {
    return this.#ledger.pending === 0
  }

  play(part: PartRef, samples: Int16Array): void {
    this.#device.send({ type: 'play', epoch: this.#ledger.epoch, seq: this.#nextSeq, samples })
    this.#nextSeq += 1
    this.#listener.onProgress([this.#ledger.push(part, samples.length)])
  }

  /** The last of this part was pushed. */
  completePart(part: PartRef): void {
    this.#ledger.completePart(part)
    this.#device.send({ type: 'finish', epoch: this.#ledger.epoch })
  }

  /** Silence, at once. `onInterrupted` follows when the player has said how far it came. */
  flush(): void {
    if (this.#flushing !== null) this.#settle()
    const ended = this.#ledger
    this.#ledger = new PlayoutLedger(ended.epoch + 1)
    this.#nextSeq = 0
    this.#flushing = { ledger: ended, timer: setTimeout(() => this.#settle(), FLUSH_TIMEOUT_MS) }
    this.#device.send({ type: 'flush', epoch: this.#ledger.epoch })
  }

  /** `rendered` of the player: samples of the epoch that have left it. */
  rendered(epoch: number, samples: number): void {
    if (epoch === this.#flushing?.ledger.epoch) {
      this.#listener.onProgress(this.#flushing.ledger.report(samples))
      return
    }
    if (epoch !== this.#ledger.epoch) return
    const changed = this.#ledger.report(samples)
    if (changed.length === 0) return
    this.#listener.onProgress(changed)
    if (this.drained) this.#listener.onDrained()
  }

  /** `flushed` of the player. */
  flushed(endedEpoch: number, rendered: number): void {
    if (endedEpoch !== this.#flushing?.ledger.epoch) return
    this.#listener.onProgress(this.#flushing.ledger.report(rendered))
    this.#settle()
  }

  #settle(): void {
    if (this.#flushing === null) return
    const { ledger, timer } = this.#flushing
    clearTimeout(timer)
    this.#flushing = null
    this.#renderedBefore += ledger.rendered
    this.#listener.onInterrupted(ledger.settle())
  }
}
