import { openai } from './openai.ts'
import { mergePrices, noPrices, type Prices, type PublishedPrices } from './price-list.ts'

const published: ReadonlyMap<string, PublishedPrices> = new Map([['openai', openai]])

/** What a provider asks, by the id of its dialect; null where nobody has written it down. */
export function publishedPrices(provider: string): PublishedPrices | null {
  return published.get(provider) ?? null
}

/** The prices to reckon with: what is published, and over it what the person says. */
export function pricesOf(provider: string, overrides: Prices = noPrices): Prices {
  return mergePrices(publishedPrices(provider) ?? noPrices, overrides)
}
