import type { Persona, Settings } from './index.ts'

export interface EffectiveSettings extends Settings {
  /** The only tools that may be used; null: all there are. */
  tools: readonly string[] | null
}

/** The settings as they hold for whom one talks to: the active persona's own, and the person's for the rest. */
export function effectiveSettings(settings: Settings): EffectiveSettings {
  const persona = settings.personas.find(({ id }) => id === settings.activePersona)
  return { ...settings, tools: null, ...(persona === undefined ? {} : ownOf(persona)) }
}

/** The change that makes this hold for whom one talks to: of the persona where it has its own, or else of the settings. */
export function changedForWhom(
  settings: Settings,
  change: Pick<Persona, 'voice' | 'turnDetection'>,
): Partial<Settings> {
  const ownNames = Object.keys(change)
  const { activePersona, personas } = settings
  const isOwn = (persona: Persona) => persona.id === activePersona && ownNames.some((name) => name in persona)
  if (!personas.some(isOwn)) return change
  return { personas: personas.map((persona) => (isOwn(persona) ? { ...persona, ...change } : persona)) }
}

function ownOf({ id: _id, name: _name, hotkey: _hotkey, ...own }: Persona) {
  return own
}
