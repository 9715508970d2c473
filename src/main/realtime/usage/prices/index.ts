import { noPrices, type Prices } from '../../../../shared/prices.ts'
import { openai } from './openai.ts'
import { mergePrices, type PublishedPrices } from './price-list.ts'

const published: ReadonlyMap<string, PublishedPrices> = new Map([['openai', openai]])

/** What a provider asks, by the id of its dialect; null where nobody has written it down. */
export function publishedPrices(provider: string): PublishedPrices | null {
  return published.get(provider) ?? null
}

/** The prices to reckon with: what is published, and over it what the person says. */
export function pricesOf(provider: string, overrides: Prices = noPrices): Prices {
  return mergePrices(publishedPrices(provider) ?? noPrices, overrides)
}

/** The same at a server: at an address of a person's own nobody knows the prices but the person. */
export function pricesAt(
  { provider, url }: { provider: string; url: string | null },
  overrides: Prices = noPrices,
): Prices {
  return url === null ? pricesOf(provider, overrides) : overrides
}
