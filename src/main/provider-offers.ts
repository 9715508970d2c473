import type { ProviderOffer } from '../shared/provider-offer.ts'
import type { Dialect } from './realtime/dialects/dialect.ts'
import { dialects } from './realtime/dialects/index.ts'

/** Every provider that there is, with what of it a person can set. */
export function providerOffers(): ProviderOffer[] {
  return Object.values(dialects).map(offerOf)
}

export function offerOf({ id, label, ownUrl, capabilities }: Dialect): ProviderOffer {
  return {
    id,
    label,
    ownUrl,
    voices: capabilities.voices,
    models: capabilities.models,
    transcriptionModels: capabilities.transcriptionModels,
    turnDetection: capabilities.turnDetection,
    detectionSettings: capabilities.detectionSettings,
    speed: capabilities.speed,
    answersInText: capabilities.outputText,
    images: capabilities.images,
    namesTranscriber: capabilities.namesTranscriber,
    reducesNoise: capabilities.settings.has('audio.input.noise_reduction'),
    organizations: capabilities.organizations,
    clientSecrets: capabilities.clientSecrets !== null,
  }
}
