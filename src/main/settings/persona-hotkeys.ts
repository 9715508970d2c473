import type { EarshotError } from '../../shared/errors.ts'
import type { Persona } from '../../shared/settings/index.ts'

/** What is needed of Electron's `globalShortcut`. */
export interface Shortcuts {
  /** False when something else has it. @throws when these are no keys */
  register(accelerator: string, onPressed: () => void): boolean
  unregister(accelerator: string): void
}

export interface PersonaHotkeysListener {
  onChosen(personaId: string): void
  onError(error: EarshotError): void
}

/** Keys that choose a persona from anywhere. */
export class PersonaHotkeys {
  readonly #shortcuts: Shortcuts
  readonly #listener: PersonaHotkeysListener
  /** What was asked for, whether the system gave it or not; by its keys. */
  readonly #asked = new Map<string, { personaId: string; registered: boolean }>()

  constructor(shortcuts: Shortcuts, listener: PersonaHotkeysListener) {
    this.#shortcuts = shortcuts
    this.#listener = listener
  }

  /** From now on these. One that can't be had is reported once, and the others work. */
  set(personas: readonly Persona[]): void {
    const wanted = new Map<string, string>()
    for (const { id, hotkey } of personas) if (hotkey !== undefined) wanted.set(hotkey, id)
    for (const [hotkey, { personaId, registered }] of this.#asked) {
      if (wanted.get(hotkey) === personaId) continue
      if (registered) this.#shortcuts.unregister(hotkey)
      this.#asked.delete(hotkey)
    }
    for (const [hotkey, personaId] of wanted) {
      if (this.#asked.has(hotkey)) continue
      const registered = this.#register(hotkey, personaId)
      this.#asked.set(hotkey, { personaId, registered })
      if (!registered) this.#listener.onError(taken(hotkey))
    }
  }

  #register(hotkey: string, personaId: string): boolean {
    try {
      return this.#shortcuts.register(hotkey, () => this.#listener.onChosen(personaId))
    } catch {
      // Electron throws at keys that it does not know.
      return false
    }
  }
}

function taken(hotkey: string): EarshotError {
  return {
    code: 'hotkey_unavailable',
    message: `The keys ${hotkey} can’t be had: another app uses them, or there are no such keys. Choose others.`,
    retryable: false,
  }
}
