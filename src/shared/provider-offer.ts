import type { ProviderId } from './provider-ids.ts'

export type DetectionSetting =
  'threshold' | 'prefix_padding_ms' | 'silence_duration_ms' | 'eagerness' | 'interrupt_response'

/** What a provider can do of what a person can set; a window offers nothing else. */
export interface ProviderOffer {
  id: ProviderId
  label: string
  /** Null where each customer has a server of their own. */
  ownUrl: string | null
  /** Recommended first. Empty where they depend on the installation; another name may be typed anywhere. */
  voices: readonly string[]
  models: readonly string[]
  transcriptionModels: readonly string[]
  turnDetection: readonly ('server_vad' | 'semantic_vad')[]
  /** What of its turn detection can be set. */
  detectionSettings: readonly DetectionSetting[]
  /** Null where the voice's speed can't be set. */
  speed: { min: number; max: number } | null
  answersInText: boolean
  images: boolean
  /** Whoever writes down what is said can be named, or left out. */
  namesTranscriber: boolean
  reducesNoise: boolean
  /** Accounts have organizations and projects. */
  organizations: boolean
  /** The key can be exchanged for a short-lived secret. */
  clientSecrets: boolean
}
