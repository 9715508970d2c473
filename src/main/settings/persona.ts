import type { Persona, Settings } from '../../shared/settings/index.ts'

export interface EffectiveSettings extends Settings {
  /** The only tools that may be used; null: all there are. */
  tools: readonly string[] | null
}

/** The settings as they hold for whom one talks to: the active persona's own, and the person's for the rest. */
export function effectiveSettings(settings: Settings): EffectiveSettings {
  const persona = settings.personas.find(({ id }) => id === settings.activePersona)
  return { ...settings, tools: null, ...(persona === undefined ? {} : ownOf(persona)) }
}

function ownOf({ id: _id, name: _name, hotkey: _hotkey, ...own }: Persona) {
  return own
}
