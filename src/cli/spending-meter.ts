import type { SessionConfig } from '../main/realtime/dialects/dialect.ts'
import { modelOf } from '../main/realtime/dialects/ga-server.ts'
import { settingsOf } from '../main/realtime/session-settings/index.ts'
import { costOf } from '../main/realtime/usage/cost.ts'
import {
  addCharge,
  readResponseUsage,
  readTranscriptionUsage,
  totalsOf,
  usageOf,
  type Charge,
} from '../main/realtime/usage/usage.ts'
import type { ServerEvent } from '../main/realtime/wire/events.ts'
import type { Prices } from '../shared/prices.ts'

/** A name that no price is known for. */
const UNKNOWN_MODEL = '(unknown)'

/** Adds up what the server says it billed. */
export class SpendingMeter {
  readonly #prices: Prices
  readonly #transcriber: string
  #model: string
  #charges: readonly Charge[] = []

  constructor(config: SessionConfig, prices: Prices) {
    this.#prices = prices
    // A call that is joined has a model of its own.
    this.#model = config.callId === undefined ? modelOf(config) : UNKNOWN_MODEL
    this.#transcriber = settingsOf(config).audio?.input?.transcription?.model ?? UNKNOWN_MODEL
  }

  note(event: ServerEvent): void {
    if (event.type === 'session.created') {
      const { model } = event.session
      if (this.#model === UNKNOWN_MODEL && typeof model === 'string') this.#model = model
    } else if (event.type === 'response.done') {
      const usage = readResponseUsage(event.response.usage)
      if (usage === null) return
      this.#add({ kind: 'response', responseId: event.response.id, turn: null, model: this.#model, usage })
    } else if (event.type === 'conversation.item.input_audio_transcription.completed') {
      const usage = readTranscriptionUsage(event['usage'])
      if (usage === null) return
      const { item_id: itemId, content_index: contentIndex } = event
      this.#add({ kind: 'transcription', itemId, contentIndex, turn: null, model: this.#transcriber, usage })
    }
  }

  get total() {
    const { responses, transcription, transcribedSeconds } = usageOf(this.#charges)
    return {
      usage: totalsOf(responses),
      transcription: { ...totalsOf(transcription), seconds: transcribedSeconds },
      costUsd: costOf(this.#charges, this.#prices),
    }
  }

  #add(charge: Charge): void {
    this.#charges = addCharge(this.#charges, charge)
  }
}
