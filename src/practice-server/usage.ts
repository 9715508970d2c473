import type { RealtimeResponseUsage, RateLimitsUpdatedEvent } from 'openai/resources/realtime/realtime'
import { samplesToMs } from '../shared/audio-format.ts'
import type { StoredItem, WireItem } from './items.ts'

/** Tokens by modality. */
export interface TokenCount {
  text: number
  audio: number
  image: number
}

const USER_AUDIO_MS_PER_TOKEN = 100
const ASSISTANT_AUDIO_MS_PER_TOKEN = 50
/** An estimate: English runs to about four characters a token. */
const CHARACTERS_PER_TOKEN = 4
/** An estimate of one picture; the real count depends on its size. */
const TOKENS_PER_IMAGE = { low: 85, high: 765 } as const

export function textTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

export function assistantAudioTokens(samples: number): number {
  return Math.ceil(samplesToMs(samples) / ASSISTANT_AUDIO_MS_PER_TOKEN)
}

export function userAudioTokens(samples: number): number {
  return Math.ceil(samplesToMs(samples) / USER_AUDIO_MS_PER_TOKEN)
}

function itemTokens(item: StoredItem): TokenCount {
  const byAssistant = item.wire.type === 'message' && item.wire.role === 'assistant'
  const audioTokens = byAssistant ? assistantAudioTokens : userAudioTokens
  const audio = [...item.audio.values()].reduce((total, part) => total + audioTokens(part.samples), 0)
  return { text: textTokens(textOf(item.wire)), audio, image: imageTokens(item.wire) }
}

function textOf(wire: WireItem): string {
  if (wire.type === 'function_call') return wire.name + wire.arguments
  if (wire.type === 'function_call_output') return wire.output
  if (wire.role === 'assistant')
    return wire.content.map((part) => part.text ?? part.transcript ?? '').join('')
  return wire.content.map((part) => part.text ?? '').join('')
}

function imageTokens(wire: WireItem): number {
  if (wire.type !== 'message' || wire.role !== 'user') return 0
  return wire.content
    .filter((part) => part.type === 'input_image')
    .reduce((total, part) => total + TOKENS_PER_IMAGE[part.detail === 'low' ? 'low' : 'high'], 0)
}

/** One piece of a response's context: what it is, and what it costs to read. */
interface ContextEntry {
  key: string
  tokens: TokenCount
}

/**
 * Counts what each response reads. The whole context is billed again every time; what stands
 * unchanged since the last response at its beginning is cached.
 */
export class ContextMeter {
  #last: readonly ContextEntry[] = []

  /** Input usage of a response that reads `preamble` (instructions and tools) and `items`. */
  measure(preamble: string, items: readonly StoredItem[]): { input: TokenCount; cached: TokenCount } {
    const entries = [
      { key: preamble, tokens: { text: textTokens(preamble), audio: 0, image: 0 } },
      ...items.map((item) => {
        const tokens = itemTokens(item)
        return { key: `${item.id} ${JSON.stringify(tokens)}`, tokens }
      }),
    ]
    const firstChanged = entries.findIndex((entry, index) => entry.key !== this.#last[index]?.key)
    const cached = entries.slice(0, firstChanged === -1 ? entries.length : firstChanged)
    this.#last = entries
    return { input: sum(entries), cached: sum(cached) }
  }
}

function sum(entries: readonly ContextEntry[]): TokenCount {
  const total: TokenCount = { text: 0, audio: 0, image: 0 }
  for (const { tokens } of entries) {
    total.text += tokens.text
    total.audio += tokens.audio
    total.image += tokens.image
  }
  return total
}

export function usageOf(
  input: TokenCount,
  cached: TokenCount,
  output: { text: number; audio: number },
): Required<RealtimeResponseUsage> {
  const inputTokens = input.text + input.audio + input.image
  const outputTokens = output.text + output.audio
  return {
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    input_token_details: {
      text_tokens: input.text,
      audio_tokens: input.audio,
      image_tokens: input.image,
      cached_tokens: cached.text + cached.audio + cached.image,
      cached_tokens_details: {
        text_tokens: cached.text,
        audio_tokens: cached.audio,
        image_tokens: cached.image,
      },
    },
    output_token_details: { text_tokens: output.text, audio_tokens: output.audio },
  }
}

const TOKENS_PER_MINUTE = 100_000

/** An allowance of tokens that fills up again over a minute. It is reported, and never refuses anything. */
export class RateLimit {
  #used = 0
  #at: number

  constructor(nowMs: number) {
    this.#at = nowMs
  }

  spend(tokens: number, nowMs: number): RateLimitsUpdatedEvent['rate_limits'] {
    const refilled = (TOKENS_PER_MINUTE / 60_000) * Math.max(0, nowMs - this.#at)
    this.#at = nowMs
    this.#used = Math.min(TOKENS_PER_MINUTE, Math.max(0, this.#used - refilled) + tokens)
    return [
      {
        name: 'tokens',
        limit: TOKENS_PER_MINUTE,
        remaining: Math.floor(TOKENS_PER_MINUTE - this.#used),
        reset_seconds: (this.#used / TOKENS_PER_MINUTE) * 60,
      },
    ]
  }
}
