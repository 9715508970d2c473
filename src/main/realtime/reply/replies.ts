import type { AudioReport } from '../../../shared/audio-format.ts'
import type { LiveConversation } from '../../conversation/live-conversation.ts'
import { partKey } from '../../conversation/conversation-state.ts'
import type { AudioDevice } from '../audio-device.ts'
import type { AudioFormat } from '../dialects/dialect.ts'
import { decodeBase64, type ServerEventOf, type ServerItem } from '../wire/events.ts'
import {
  whollyHeard,
  type Cut,
  type FlushOutcome,
  type PartProgress,
  type PartRef,
} from './playout-ledger.ts'
import { ReplyPlayer } from './reply-player.ts'
import type { PartAudio } from './unheard-audio.ts'
import type { TurnLog } from '../turns/turn-log.ts'
import { decoder, type WireDecoder } from '../wire/wire-audio.ts'

export type PlayoutReport = Extract<
  AudioReport,
  { type: 'rendered' | 'flushed' | 'underrun' | 'sequence-fault' }
>

export interface RepliesListener {
  /** The session's own. */
  outputFormat(): AudioFormat
  /** These samples were heard, next after the ones before. */
  onHeard(audio: PartAudio): void
  /** Everything that was pushed to the player has been heard. */
  onDrained(): void
  /** What the server has to forget of an interrupted answer. */
  onCuts(cuts: readonly Cut[]): void
  /** Whether an answer that goes on with another player keeps the person waiting. */
  onSilence(silent: boolean): void
}

/** Takes the answers' audio off the wire to the player, and tells the conversation how much of it was heard. */
export class Replies {
  readonly #player: ReplyPlayer
  readonly #turns: TurnLog
  readonly #conversation: LiveConversation
  readonly #listener: RepliesListener
  /** Items of the running response of which nothing has gone to the player. */
  readonly #unplayed = new Set<string>()
  #decoding: { part: string; decoder: WireDecoder } | null = null
  readonly #counts = { receivedSamples: 0, discardedSamples: 0, playoutFaults: 0, underruns: 0 }

  constructor(
    device: AudioDevice,
    turns: TurnLog,
    conversation: LiveConversation,
    listener: RepliesListener,
    firstEpoch = 0,
  ) {
    this.#turns = turns
    this.#conversation = conversation
    this.#listener = listener
    this.#player = new ReplyPlayer(
      device,
      {
        onProgress: (parts) => this.#progress(parts),
        onHeard: (audio) => listener.onHeard(audio),
        onInterrupted: (outcome) => this.#settle(outcome),
        onDrained: () => listener.onDrained(),
        onSilence: (silent) => listener.onSilence(silent),
      },
      firstEpoch,
    )
  }

  get epoch(): number {
    return this.#player.epoch
  }

  get counts() {
    return { ...this.#counts, renderedSamples: this.#player.renderedSamples }
  }

  get drained(): boolean {
    return this.#player.drained
  }

  itemBegun({ id, type }: ServerItem): void {
    if (type === 'message') this.#unplayed.add(id)
  }

  /**
   * The response is over. Of one that is not `wanted` any more, spoken items may have come that nobody let through to
   * the player: they are marked as not heard. Returns what the server has to forget of them.
   */
  responseDone(wanted: boolean): Cut[] {
    this.#player.end()
    const unplayed = [...this.#unplayed]
    this.#unplayed.clear()
    if (wanted) return []
    return unplayed.flatMap((itemId): Cut[] => {
      const item = this.#conversation.current.items.find(({ id }) => id === itemId)
      if (item === undefined || item.parts.some(({ kind }) => kind !== 'output_audio')) return []
      for (const contentIndex of item.parts.keys()) {
        this.#conversation.tell({ type: 'local.interrupted', itemId, contentIndex })
      }
      return [{ type: 'delete', itemId }]
    })
  }

  /** Returns whether any of it goes to the player. `wanted`: nobody has cancelled this answer. */
  audio(event: ServerEventOf<'response.output_audio.delta'>, wanted: boolean): boolean {
    const bytes = decodeBase64(event.delta)
    if (bytes === null) {
      this.#counts.playoutFaults += 1
      return false
    }
    const samples = this.#decoderOf(event).decode(bytes)
    this.#counts.receivedSamples += samples.length
    if (!wanted) {
      this.#counts.discardedSamples += samples.length
      return false
    }
    this.#unplayed.delete(event.item_id)
    this.#player.play(partOf(event), samples)
    return true
  }

  audioDone(event: ServerEventOf<'response.output_audio.done'>): void {
    this.#player.completePart(partOf(event))
  }

  /** Silence at once; `onCuts` follows. */
  flush(): void {
    this.#turns.silenced()
    this.#player.flush()
  }

  /** The player is gone with what it held. Returns whether the answer goes on where it was, with another. */
  resume(): boolean {
    return this.#player.resume()
  }

  hear(report: PlayoutReport): void {
    switch (report.type) {
      case 'rendered':
        return this.#player.rendered(report.epoch, report.samples)
      case 'flushed':
        return this.#player.flushed(report.endedEpoch, report.rendered)
      case 'underrun':
        this.#counts.underruns += 1
        return
      case 'sequence-fault':
        this.#counts.playoutFaults += 1
        return
    }
  }

  /** One for each part: its sound does not go on where another's ended. */
  #decoderOf({ item_id, content_index }: { item_id: string; content_index: number }): WireDecoder {
    const part = partKey(item_id, content_index)
    if (this.#decoding?.part !== part) {
      this.#decoding = { part, decoder: decoder(this.#listener.outputFormat()) }
    }
    return this.#decoding.decoder
  }

  #progress(parts: readonly PartProgress[]): void {
    for (const part of parts) {
      this.#turns.heard(part.responseId, partKey(part.itemId, part.contentIndex), part.heardSamples)
      this.#conversation.tell({ type: 'local.progress', ...part })
    }
  }

  #settle({ parts, cuts, discardedSamples }: FlushOutcome): void {
    this.#counts.discardedSamples += discardedSamples
    for (const part of parts) {
      if (whollyHeard(part)) continue
      const { itemId, contentIndex } = part
      this.#conversation.tell({ type: 'local.interrupted', itemId, contentIndex })
    }
    const last = cuts.at(-1)
    this.#turns.cut(last === undefined ? null : last.type === 'delete' ? 0 : last.audioEndMs)
    this.#listener.onCuts(cuts)
  }
}

function partOf(event: { response_id: string; item_id: string; content_index: number }): PartRef {
  return { responseId: event.response_id, itemId: event.item_id, contentIndex: event.content_index }
}
