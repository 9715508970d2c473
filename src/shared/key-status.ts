import type { EarshotError } from './errors.ts'

/** Providers that a key can be kept for: the ids of their dialects. */
export const keyProviders = ['openai', 'azure', 'azure-preview', 'xai', 'localai', 'speaches'] as const

export type KeyProvider = (typeof keyProviders)[number]

/** What a key belongs to. */
export interface KeyOwner {
  /** The one server that it is ever sent to, as in `wss://api.openai.com`. */
  address: string
  /** Whom the provider bills, where an account has several; settings of the same name win. */
  organization: string | null
  project: string | null
}

/** What became of a session that was opened with a key to see whether it can be. */
export type KeyTest = { kind: 'works'; durationMs: number } | { kind: 'failed'; error: EarshotError }

/** All that a page ever learns of a key. */
export interface KeyStatus {
  provider: KeyProvider
  /** There is one, be it for the server that the settings lead to or for another. */
  set: boolean
  /** Its end, for a person to know it by; null where that would be much of the key. */
  lastFour: string | null
  /** stored: encrypted, for later runs too; environment: given with this run, and it wins. Null when none is set. */
  kept: 'stored' | 'this_run' | 'environment' | null
  /** The server that it is for; null when none is set, or nobody has said for which. */
  forAddress: string | null
  organization: string | null
  project: string | null
  /** The server of this provider that the settings lead to, and that a new key is for; null when they name none. */
  address: string | null
  /** Why it is not used, not kept, not readable or not removed; null when all is well. */
  problem: EarshotError | null
}
