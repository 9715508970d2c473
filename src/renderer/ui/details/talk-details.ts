/** What there is to know of the talk at hand, in words. */
import type { TalkTotals } from '../../../shared/history.ts'
import type { ProviderSummary } from '../../../shared/session-state.ts'
import type { EffectiveSettings } from '../../../shared/settings/persona.ts'
import { permissionFor, type ToolOffer } from '../../../shared/tool-permissions.ts'
import { visibleText } from '../../../shared/visible-text.ts'
import { m } from '../../paraglide/messages.js'
import { usd, wholeNumber } from '../common/numbers.ts'
import { toolName } from '../common/tool-words.ts'
import { duration } from '../diagnostics/formats.ts'
import { turnModes } from '../talk/turn-modes.ts'
import { voiceLabel } from '../talk/voice-label.ts'

export interface Detail {
  name: string
  value: string
}

/** `settings`: as they hold for whom one talks to. */
export function whoAnswers(settings: EffectiveSettings, provider: ProviderSummary): Detail[] {
  const persona = settings.personas.find(({ id }) => id === settings.activePersona)
  const turns = turnModes([settings.turnDetection]).find(({ mode }) => mode === settings.turnDetection)
  return [
    { name: m.settings_provider(), value: provider.label },
    ...(persona === undefined ? [] : [{ name: m.talk_persona(), value: visibleText(persona.name) }]),
    // Practice has one of its own, whatever is set.
    ...(provider.id === 'practice' ? [] : [{ name: m.settings_model(), value: settings.model }]),
    { name: m.talk_voice(), value: voiceLabel(settings.voice) },
    ...(turns === undefined ? [] : [{ name: m.details_ends(), value: turns.label }]),
  ]
}

/** Those that the model may use. */
export function toolDetails(settings: EffectiveSettings, offers: readonly ToolOffer[]): Detail[] {
  return offers.flatMap(({ name, asks, canBeAlways }) => {
    const permission = permissionFor(name, settings)
    if (permission === 'never') return []
    const isFree = !asks || (permission === 'always' && canBeAlways)
    return { name: visibleText(toolName(name)), value: isFree ? '' : m.tools_permission_ask() }
  })
}

/** None before an answer was heard. */
export function waitDetails({ waits, turns }: TalkTotals): Detail[] {
  if (waits === null) return []
  return [
    { name: m.details_last(), value: duration(waits.lastMs) },
    { name: m.details_usual(), value: duration(waits.typicalMs) },
    { name: m.details_longest(), value: duration(waits.longestMs) },
    { name: m.diagnostics_turns(), value: wholeNumber(turns) },
  ]
}

export function costDetails({ costUsd }: TalkTotals, provider: ProviderSummary): Detail[] {
  return [{ name: m.details_title(), value: provider.id === 'practice' ? m.details_free() : usd(costUsd) }]
}
