/** What a server bills, as the conversation keeps it. */

export const modalities = ['text', 'audio', 'image'] as const

export type Modality = (typeof modalities)[number]

/** Tokens by modality. `other` are those that the server counted without saying of which. */
export type Tokens = Record<Modality | 'other', number>

/**
 * Invariant: of no modality is more cached than came in, nor of all together. `cached.other` may belong to any of
 * them.
 */
export interface TokenUsage {
  /** What the model read, cached or not: the whole context, again for each response. */
  input: Tokens
  /** The part of `input` that the server had read before. */
  cached: Tokens
  output: Tokens
}

/** Some transcription models are billed by tokens, the others by the length of the sound. */
export type TranscriptionUsage =
  { kind: 'tokens'; tokens: TokenUsage } | { kind: 'duration'; seconds: number }

/** One thing that the server bills. */
export type Charge = ResponseCharge | TranscriptionCharge

export interface ResponseCharge {
  kind: 'response'
  responseId: string
  /** The turn it answers; null for a response outside of any. */
  turn: number | null
  model: string
  usage: TokenUsage
}

export interface TranscriptionCharge {
  kind: 'transcription'
  itemId: string
  contentIndex: number
  turn: number | null
  /** The transcription's own model, not the session's. */
  model: string
  usage: TranscriptionUsage
}
