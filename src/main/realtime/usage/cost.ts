import type { ModelPrices, Prices } from '../../../shared/prices.ts'
import { modalities, type Charge, type TokenUsage } from './usage.ts'

const TOKENS_PER_PRICE = 1_000_000
const SECONDS_PER_PRICE = 60

/**
 * USD for the charges together; null as soon as one of them can't be priced, for a sum without it would be an
 * invention. A response that was cancelled is charged like any other: the tokens it generated are billed.
 */
export function costOf(charges: readonly Charge[], prices: Prices): number | null {
  let totalUsd = 0
  for (const charge of charges) {
    const costUsd = costOfCharge(charge, prices)
    if (costUsd === null) return null
    totalUsd += costUsd
  }
  return totalUsd
}

/** USD for one charge; null when its model, or a modality that it used, has no price. */
export function costOfCharge(charge: Charge, prices: Prices): number | null {
  if (charge.kind === 'response') {
    const price = findPrice(prices.models, charge.model)
    return price === null ? null : costOfTokens(charge.usage, price)
  }
  const price = findPrice(prices.transcription, charge.model)
  if (price === null) return null
  const { usage } = charge
  if (usage.kind === 'tokens') return costOfTokens(usage.tokens, price.tokens ?? {})
  if (usage.seconds === 0) return 0
  return price.perMinute === undefined ? null : (usage.seconds / SECONDS_PER_PRICE) * price.perMinute
}

/**
 * A model's own entry, or for a dated snapshot (`-2026-07-01`) that of the model it is a snapshot of. Nothing else is
 * cut off a name: `gpt-realtime-2.1-mini` costs a fraction of `gpt-realtime-2.1`.
 */
function findPrice<T>(table: Readonly<Record<string, T>>, model: string): T | null {
  for (const name of [model, model.replace(/-\d{4}-\d{2}-\d{2}$/, '')]) {
    if (Object.hasOwn(table, name)) return table[name] ?? null
  }
  return null
}

/** Protocol §8: for each modality (input − cached) · input rate + cached · cached rate + output · output rate. */
function costOfTokens(usage: TokenUsage, prices: ModelPrices): number | null {
  const { input, cached, output } = usage
  if (input.other > 0 || cached.other > 0 || output.other > 0) return null
  let total = 0
  for (const modality of modalities) {
    const rates = prices[modality]
    const priced = [
      { tokens: input[modality] - cached[modality], rate: rates?.input },
      { tokens: cached[modality], rate: rates?.cached },
      { tokens: output[modality], rate: rates?.output },
    ]
    for (const { tokens, rate } of priced) {
      if (tokens === 0) continue
      if (rate === undefined) return null
      total += tokens * rate
    }
  }
  return total / TOKENS_PER_PRICE
}
