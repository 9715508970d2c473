import type { AudioDevice } from '../audio-device.ts'
import { Overdue } from '../overdue.ts'
import { PlayoutLedger, type FlushOutcome, type PartProgress, type PartRef } from './playout-ledger.ts'
import { UnheardAudio, type PartAudio } from './unheard-audio.ts'

/** A player that is gone can't say what it rendered; its last report has to do. */
const FLUSH_TIMEOUT_MS = 250

/** A person is told within two seconds why there is nothing to hear. */
const SILENCE_TIMEOUT_MS = 1_500

/** The player may wait for more than it has, but never for as much as this: 120 ms. */
const MOST_HELD_BACK = 2_880

export interface ReplyPlayerListener {
  /** Parts whose received or heard samples changed. */
  onProgress(parts: readonly PartProgress[]): void
  /** These samples were heard, next after the ones before; as they were pushed, without fade or volume. */
  onHeard(audio: PartAudio): void
  onInterrupted(outcome: FlushOutcome): void
  /** Everything that was pushed has been heard. */
  onDrained(): void
  /** Whether there is something to be heard, and nothing is. */
  onSilence(silent: boolean): void
}

/**
 * Gives the answer's audio to the player, and knows how much of it has been heard. What was not heard is kept: when
 * the player dies, another gets it, in an epoch of its own so that nothing of the first is taken for the second's.
 */
export class ReplyPlayer {
  readonly #device: AudioDevice
  readonly #listener: ReplyPlayerListener
  #epoch: number
  #ledger = new PlayoutLedger()
  #unheard = new UnheardAudio()
  #nextSeq = 0
  /** The server has sent all of the part at hand. */
  #finished = false
  #flushing: {
    epoch: number
    base: number
    ledger: PlayoutLedger
    unheard: UnheardAudio
  } | null = null
  /** The ledger's count when this epoch began: more than 0 after a player died. */
  #base = 0
  /** Another player has the answer, and nothing of it was heard yet. */
  #resuming = false
  readonly #flushOverdue = new Overdue()
  readonly #soundOverdue = new Overdue()
  #silent = false
  /** Rendered until the flushes before this one. */
  #renderedBefore = 0

  /** @param epoch the first, newer than any that the player has seen */
  constructor(device: AudioDevice, listener: ReplyPlayerListener, epoch = 0) {
    this.#device = device
    this.#listener = listener
    this.#epoch = epoch
  }

  /** The one at hand. */
  get epoch(): number {
    return this.#epoch
  }

  /** Over all epochs. */
  get renderedSamples(): number {
    return this.#renderedBefore + this.#ledger.rendered + (this.#flushing?.ledger.rendered ?? 0)
  }

  get drained(): boolean {
    return this.#ledger.pending === 0
  }

  play(part: PartRef, samples: Int16Array): void {
    this.#finished = false
    this.#unheard.push(part, samples)
    this.#send(samples)
    this.#listener.onProgress([this.#ledger.push(part, samples.length)])
    this.#awaitSound()
  }

  /** The last of this part was pushed. */
  completePart(part: PartRef): void {
    this.#finished = true
    this.#ledger.completePart(part)
    this.#device.send({ type: 'finish', epoch: this.#epoch })
    this.#awaitSound()
  }

  /** No more comes of the answer, whole or not: the player waits for nothing. */
  end(): void {
    if (this.#finished || this.drained) return
    this.#finished = true
    this.#device.send({ type: 'finish', epoch: this.#epoch })
    this.#awaitSound()
  }

  /** Silence, at once. `onInterrupted` follows when the player has said how far it came. */
  flush(): void {
    if (this.#flushing !== null) this.#settle()
    this.#flushing = {
      epoch: this.#epoch,
      base: this.#base,
      ledger: this.#ledger,
      unheard: this.#unheard,
    }
    this.#flushOverdue.after(FLUSH_TIMEOUT_MS, () => this.#settle())
    this.#ledger = new PlayoutLedger()
    this.#unheard = new UnheardAudio()
    this.#finished = false
    this.#resuming = false
    this.#stopAwaiting()
    this.#enterNextEpoch()
  }

  /**
   * The player is gone with what it held: the rest of the answer goes to the one that comes after. Returns false when
   * that one failed too before anything of it was heard.
   */
  resume(): boolean {
    if (this.#flushing !== null) this.#settle()
    if (this.#resuming) return false
    this.#enterNextEpoch()
    if (this.drained) return true
    this.#resuming = true
    this.#awaitSound()
    for (const samples of this.#unheard.chunks()) this.#send(samples)
    if (this.#finished) this.#device.send({ type: 'finish', epoch: this.#epoch })
    return true
  }

  /** `rendered` of the player: samples of the epoch that were heard. */
  rendered(epoch: number, samples: number): void {
    if (epoch === this.#flushing?.epoch) {
      this.#listener.onProgress(this.#report(this.#flushing, this.#flushing.base + samples))
      return
    }
    if (epoch !== this.#epoch) return
    const changed = this.#report({ ledger: this.#ledger, unheard: this.#unheard }, this.#base + samples)
    if (changed.length === 0) return
    this.#resuming = false
    this.#stopAwaiting()
    this.#awaitSound()
    this.#listener.onProgress(changed)
    if (this.drained) this.#listener.onDrained()
  }

  /** `flushed` of the player. */
  flushed(endedEpoch: number, rendered: number): void {
    if (endedEpoch !== this.#flushing?.epoch) return
    this.#listener.onProgress(this.#report(this.#flushing, this.#flushing.base + rendered))
    this.#settle()
  }

  #report(of: { ledger: PlayoutLedger; unheard: UnheardAudio }, rendered: number): readonly PartProgress[] {
    const before = of.ledger.rendered
    const changed = of.ledger.report(rendered)
    for (const audio of of.unheard.take(of.ledger.rendered - before)) this.#listener.onHeard(audio)
    return changed
  }

  #send(samples: Int16Array): void {
    this.#device.send({ type: 'play', epoch: this.#epoch, seq: this.#nextSeq, samples })
    this.#nextSeq += 1
  }

  #enterNextEpoch(): void {
    this.#epoch += 1
    this.#nextSeq = 0
    this.#base = this.#ledger.rendered
    this.#device.send({ type: 'flush', epoch: this.#epoch })
  }

  /** From the first sound that is due, or the last one that came. */
  #awaitSound(): void {
    const { pending } = this.#ledger
    if (pending === 0 || (pending <= MOST_HELD_BACK && !this.#finished)) return
    if (!this.#soundOverdue.awaits)
      this.#soundOverdue.after(SILENCE_TIMEOUT_MS, () => this.#tellSilence(true))
  }

  #stopAwaiting(): void {
    this.#soundOverdue.stop()
    if (this.#silent) this.#tellSilence(false)
  }

  #tellSilence(silent: boolean): void {
    this.#silent = silent
    this.#listener.onSilence(silent)
  }

  #settle(): void {
    if (this.#flushing === null) return
    const { ledger } = this.#flushing
    this.#flushOverdue.stop()
    this.#flushing = null
    this.#renderedBefore += ledger.rendered
    this.#listener.onInterrupted(ledger.settle())
  }
}
