import type { Prices } from '../../shared/prices.ts'
import { costOf } from '../realtime/usage/cost.ts'
import { readResponseUsage, readTranscriptionUsage } from '../realtime/usage/usage.ts'
import type { ServerEvent } from '../realtime/wire/events.ts'
import type { StoredRecord } from './stored-rows.ts'

export interface BilledModels {
  model: string
  /** The model that writes down what the person said. */
  transcriber: string
}

/** Makes records of the responses and transcriptions that a server reports, with what they cost. */
export class BilledEvents {
  readonly #models: () => BilledModels
  readonly #prices: () => Prices
  /** When the responses that are under way began. */
  readonly #begun = new Map<string, number>()

  /** Both are asked for with each event: whom one talks to may change. */
  constructor(models: () => BilledModels, prices: () => Prices) {
    this.#models = models
    this.#prices = prices
  }

  /** `at` in ms since 1970, by a clock that may be set back. */
  recordOf(event: ServerEvent, at: number): StoredRecord | null {
    switch (event.type) {
      case 'response.created':
        this.#begun.set(event.response.id, at)
        return null
      case 'response.done': {
        const { id: responseId, status, usage: reported } = event.response
        const begunAt = this.#begun.get(responseId)
        this.#begun.delete(responseId)
        const { model } = this.#models()
        const usage = readResponseUsage(reported)
        const charges =
          usage === null ? [] : [{ kind: 'response' as const, responseId, turn: null, model, usage }]
        const costUsd = usage === null ? null : costOf(charges, this.#prices())
        const durationMs = begunAt === undefined ? null : Math.max(0, at - begunAt)
        const body = { responseId, at, status: status ?? 'completed', model, usage, costUsd, durationMs }
        const itemIds = (event.response.output ?? []).map(({ id }) => id)
        return { kind: 'response', body: { ...body, itemIds } }
      }
      case 'conversation.item.input_audio_transcription.completed': {
        const usage = readTranscriptionUsage(event['usage'])
        if (usage === null) return null
        const named = { itemId: event.item_id, contentIndex: event.content_index, usage }
        const charge = {
          kind: 'transcription' as const,
          ...named,
          turn: null,
          model: this.#models().transcriber,
        }
        const costUsd = costOf([charge], this.#prices())
        return { kind: 'transcription', body: { ...named, at, model: charge.model, costUsd } }
      }
      default:
        return null
    }
  }
}
