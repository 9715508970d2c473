import type { EarshotError } from './errors.ts'

/** Providers that a key can be kept for: the ids of their dialects. */
export const keyProviders = ['openai', 'azure', 'azure-preview', 'xai', 'localai', 'speaches'] as const

export type KeyProvider = (typeof keyProviders)[number]

/** All that a page ever learns of a key. */
export interface KeyStatus {
  provider: KeyProvider
  set: boolean
  /** Its end, for a person to know it by; null where that would be much of the key. */
  lastFour: string | null
  /** stored: encrypted, for later runs too; environment: given with this run, and it wins. Null when none is set. */
  kept: 'stored' | 'this_run' | 'environment' | null
  /** Why it is not kept, not readable or not removed; null when all is well. */
  problem: EarshotError | null
}
