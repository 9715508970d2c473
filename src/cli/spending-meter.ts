import { costOf } from '../main/realtime/usage/cost.ts'
import type { ServerEvent } from '../main/realtime/wire/events.ts'
import { pricesOf } from '../main/realtime/usage/prices/index.ts'
import { noPrices } from '../main/realtime/usage/prices/price-list.ts'
import {
  addCharge,
  readResponseUsage,
  readTranscriptionUsage,
  totalsOf,
  usageOf,
  type Charge,
} from '../main/realtime/usage/usage.ts'
import type { TalkArguments } from './talk-arguments.ts'

/** Adds up what the server says it billed. At an address of one's own nobody knows the prices. */
export class SpendingMeter {
  readonly #args: Pick<TalkArguments, 'provider' | 'url' | 'model' | 'settings'>
  #charges: readonly Charge[] = []

  constructor(args: Pick<TalkArguments, 'provider' | 'url' | 'model' | 'settings'>) {
    this.#args = args
  }

  note(event: ServerEvent): void {
    if (event.type === 'response.done') {
      const usage = readResponseUsage(event.response.usage)
      if (usage === null) return
      this.#add({
        kind: 'response',
        responseId: event.response.id,
        turn: null,
        model: this.#args.model,
        usage,
      })
    } else if (event.type === 'conversation.item.input_audio_transcription.completed') {
      const usage = readTranscriptionUsage(event['usage'])
      const model = this.#args.settings.audio?.input?.transcription?.model
      if (usage === null || typeof model !== 'string') return
      const { item_id: itemId, content_index: contentIndex } = event
      this.#add({ kind: 'transcription', itemId, contentIndex, turn: null, model, usage })
    }
  }

  get total() {
    const { provider, url } = this.#args
    return {
      usage: totalsOf(usageOf(this.#charges).responses),
      costUsd: costOf(this.#charges, url === null ? pricesOf(provider) : noPrices),
    }
  }

  #add(charge: Charge): void {
    this.#charges = addCharge(this.#charges, charge)
  }
}
