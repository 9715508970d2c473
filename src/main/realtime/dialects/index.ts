/** The providers, by the ids that settings and commands use. */
import { azure, azurePreview } from './azure.ts'
import type { Dialect, DialectId } from './dialect.ts'
import { serverOf } from './endpoint-url.ts'
import { localai } from './localai.ts'
import { openai } from './openai.ts'
import { speaches } from './speaches.ts'
import { xai } from './xai.ts'

export const dialects: Readonly<Record<DialectId, Dialect>> = {
  openai,
  azure,
  'azure-preview': azurePreview,
  xai,
  localai,
  speaches,
}

export const dialectIds: readonly DialectId[] = Object.values(dialects).map(({ id }) => id)

/** The server that is reached at an address; null is the provider's own. Null where there is none. */
export function serverAt({ ownUrl }: Dialect, url: string | null): string | null {
  const address = url ?? ownUrl
  return address === null ? null : serverOf(address)
}

export function isDialectId(id: string): id is DialectId {
  return Object.hasOwn(dialects, id)
}
