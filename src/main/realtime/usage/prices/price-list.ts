import type { ModelPrices, Prices, Rates } from '../../../../shared/prices.ts'

/** What a provider asked on a day. */
export interface PublishedPrices extends Prices {
  /** The day of reading, as YYYY-MM-DD. */
  asOf: string
  source: string
}

/** `overrides` over `prices`, price by price: a person who corrects one keeps the others. */
export function mergePrices(prices: Prices, overrides: Prices): Prices {
  return {
    models: mergeEntries(prices.models, overrides.models, mergeModel),
    transcription: mergeEntries(prices.transcription, overrides.transcription, (known, other) => ({
      ...known,
      ...other,
      ...(known.tokens && other.tokens ? { tokens: mergeModel(known.tokens, other.tokens) } : {}),
    })),
  }
}

function mergeModel(known: ModelPrices, other: ModelPrices): ModelPrices {
  return mergeEntries<Rates>(known, other, (a, b) => ({ ...a, ...b }))
}

function mergeEntries<T>(
  known: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
  merge: (known: T, other: T) => T,
): Record<string, T> {
  const merged = new Map(Object.entries(known))
  for (const [key, value] of Object.entries(other)) {
    const before = merged.get(key)
    merged.set(key, before === undefined ? value : merge(before, value))
  }
  return Object.fromEntries(merged)
}
