import * as v from 'valibot'

/** Tokens that responses were billed for. Cached ones are part of the input. */
export interface Usage {
  inputTokens: number
  cachedTokens: number
  outputTokens: number
}

export const noUsage: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0 }

const tokens = v.optional(v.number(), 0)

const responseUsage = v.object({
  input_tokens: tokens,
  output_tokens: tokens,
  input_token_details: v.optional(v.object({ cached_tokens: tokens })),
})

/** Adds the `usage` of a `response.done`. One that can't be read adds nothing. */
export function addUsage(total: Usage, usage: unknown): Usage {
  const parsed = v.safeParse(responseUsage, usage)
  if (!parsed.success) return total
  return {
    inputTokens: total.inputTokens + parsed.output.input_tokens,
    cachedTokens: total.cachedTokens + (parsed.output.input_token_details?.cached_tokens ?? 0),
    outputTokens: total.outputTokens + parsed.output.output_tokens,
  }
}
