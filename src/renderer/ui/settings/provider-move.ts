import type { ProviderOffer } from '../../../shared/provider-offer.ts'
import type { Settings, SettingsPatch } from '../../../shared/settings/index.ts'

/**
 * What changes when another provider is chosen: it, and those of model and voice that are the former's and that it does
 * not have. A name of the person's own stays.
 */
export function moveTo(
  next: ProviderOffer,
  former: ProviderOffer | null,
  { model, voice, transcriptionModel }: Settings,
): SettingsPatch {
  const replaced = (name: string, of: 'models' | 'voices'): string =>
    former?.[of].includes(name) === true && !next[of].includes(name) ? (next[of][0] ?? name) : name
  const keepsTranscriber =
    transcriptionModel === null ||
    former?.transcriptionModels.includes(transcriptionModel) !== true ||
    next.transcriptionModels.includes(transcriptionModel)
  return {
    provider: next.id,
    model: replaced(model, 'models'),
    voice: replaced(voice, 'voices'),
    ...(!keepsTranscriber && { transcriptionModel: next.transcriptionModels[0] ?? null }),
  }
}
