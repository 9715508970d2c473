/**
 * What the server says was used (protocol §8), read leniently. Every response and every transcription is one charge;
 * a conversation keeps the list of them, and a response, a turn or all of it is a sum over a part of that list.
 */
import * as v from 'valibot'
import {
  modalities,
  type Charge,
  type TokenUsage,
  type Tokens,
  type TranscriptionUsage,
} from '../../../shared/usage.ts'

export { modalities }
export type { Charge, ResponseCharge, TokenUsage, Tokens, TranscriptionUsage } from '../../../shared/usage.ts'

/** What any number of charges come to. */
export interface Usage {
  responses: TokenUsage
  transcription: TokenUsage
  /** Sound transcribed by models that are billed by its length. */
  transcribedSeconds: number
}

const noTokens: Tokens = { text: 0, audio: 0, image: 0, other: 0 }
const noTokenUsage: TokenUsage = { input: noTokens, cached: noTokens, output: noTokens }

export const noUsage: Usage = { responses: noTokenUsage, transcription: noTokenUsage, transcribedSeconds: 0 }

const count = v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0)))
const details = { text_tokens: count, audio_tokens: count, image_tokens: count }

const tokenUsage = v.object({
  input_tokens: count,
  output_tokens: count,
  input_token_details: v.nullish(
    v.object({ ...details, cached_tokens: count, cached_tokens_details: v.nullish(v.object(details)) }),
  ),
  output_token_details: v.nullish(v.object(details)),
})

const durationUsage = v.object({
  type: v.literal('duration'),
  seconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
})

/** The `usage` of a `response.done`; null when there is none (a response that failed early) or it can't be read. */
export function readResponseUsage(usage: unknown): TokenUsage | null {
  const parsed = v.safeParse(tokenUsage, usage)
  if (!parsed.success) return null
  const { input_tokens, output_tokens, input_token_details, output_token_details } = parsed.output
  const known = [input_tokens, output_tokens, input_token_details, output_token_details]
  if (known.every((value) => value == null)) return null
  const input = tokensOf(input_tokens, input_token_details)
  const cached = cachedOf(
    input,
    input_token_details?.cached_tokens,
    input_token_details?.cached_tokens_details,
  )
  return { input, cached, output: tokensOf(output_tokens, output_token_details) }
}

/** The `usage` of a finished input transcription; null when there is none or it can't be read. */
export function readTranscriptionUsage(usage: unknown): TranscriptionUsage | null {
  const byDuration = v.safeParse(durationUsage, usage)
  if (byDuration.success) return { kind: 'duration', seconds: byDuration.output.seconds }
  const read = readResponseUsage(usage)
  if (read === null) return null
  // A transcript is text, though the wire doesn't say so.
  const output = { ...read.output, text: read.output.text + read.output.other, other: 0 }
  return { kind: 'tokens', tokens: { ...read, output } }
}

/** Notes a charge. One that is there already, as after a server repeats itself, is replaced and not added. */
export function addCharge(charges: readonly Charge[], charge: Charge): readonly Charge[] {
  const key = keyOf(charge)
  return [...charges.filter((known) => keyOf(known) !== key), charge]
}

export function chargesOfTurn(charges: readonly Charge[], turn: number): readonly Charge[] {
  return charges.filter((charge) => charge.turn === turn)
}

export function usageOf(charges: readonly Charge[]): Usage {
  return charges.map(usageOfCharge).reduce(addUsage, noUsage)
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    responses: addTokenUsage(a.responses, b.responses),
    transcription: addTokenUsage(a.transcription, b.transcription),
    transcribedSeconds: a.transcribedSeconds + b.transcribedSeconds,
  }
}

/** The counts without their modalities. `cachedTokens` are among `inputTokens`. */
export function totalsOf(usage: TokenUsage): {
  inputTokens: number
  cachedTokens: number
  outputTokens: number
} {
  return { inputTokens: sum(usage.input), cachedTokens: sum(usage.cached), outputTokens: sum(usage.output) }
}

interface Details {
  text_tokens?: number | null | undefined
  audio_tokens?: number | null | undefined
  image_tokens?: number | null | undefined
}

function named(of: Details | null | undefined): Tokens {
  return {
    text: of?.text_tokens ?? 0,
    audio: of?.audio_tokens ?? 0,
    image: of?.image_tokens ?? 0,
    other: 0,
  }
}

/** Details win over a total that says less than they do. */
function tokensOf(total: number | null | undefined, of: Details | null | undefined): Tokens {
  const tokens = named(of)
  return { ...tokens, other: Math.max(0, (total ?? 0) - sum(tokens)) }
}

/**
 * Cached tokens without a modality are of the only one that has uncached tokens left; when there are several they
 * stay unnamed.
 */
function cachedOf(input: Tokens, total: number | null | undefined, of: Details | null | undefined): Tokens {
  const said = named(of)
  const cached: Tokens = {
    text: Math.min(said.text, input.text),
    audio: Math.min(said.audio, input.audio),
    image: Math.min(said.image, input.image),
    other: 0,
  }
  const unnamed = Math.min(Math.max(0, (total ?? 0) - sum(said)), sum(input) - sum(cached))
  const candidates = ([...modalities, 'other'] as const).filter(
    (modality) => input[modality] > cached[modality],
  )
  const [only] = candidates
  const owner = only !== undefined && candidates.length === 1 ? only : 'other'
  return { ...cached, [owner]: cached[owner] + unnamed }
}

function keyOf(charge: Charge): string {
  return charge.kind === 'response'
    ? `response ${charge.responseId}`
    : `transcription ${charge.contentIndex} ${charge.itemId}`
}

function usageOfCharge(charge: Charge): Usage {
  if (charge.kind === 'response') return { ...noUsage, responses: charge.usage }
  const { usage } = charge
  return usage.kind === 'tokens'
    ? { ...noUsage, transcription: usage.tokens }
    : { ...noUsage, transcribedSeconds: usage.seconds }
}

function addTokenUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: addTokens(a.input, b.input),
    cached: addTokens(a.cached, b.cached),
    output: addTokens(a.output, b.output),
  }
}

function addTokens(a: Tokens, b: Tokens): Tokens {
  return {
    text: a.text + b.text,
    audio: a.audio + b.audio,
    image: a.image + b.image,
    other: a.other + b.other,
  }
}

function sum(tokens: Tokens): number {
  return tokens.text + tokens.audio + tokens.image + tokens.other
}
