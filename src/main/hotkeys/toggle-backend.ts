import type { EarshotError } from '../../shared/errors.ts'
import { parseChord } from '../../shared/hotkeys/chord.ts'
import type { BindingState } from '../../shared/hotkeys/hotkeys.ts'
import { acceleratorOf } from './accelerator.ts'
import type { HotkeyBackend, HotkeyBinding, HotkeyEvents } from './hotkey-backend.ts'

/** What is needed of Electron's `globalShortcut`. */
export interface Shortcuts {
  /** False when something else has it. @throws when these are no keys */
  register(accelerator: string, onPressed: () => void): boolean
  unregister(accelerator: string): void
}

/** The system's own shortcuts, which are told of the press alone, and are nobody else's meanwhile. */
export class ToggleBackend implements HotkeyBackend {
  readonly kind = 'toggle'
  readonly hears = 'press'
  readonly #shortcuts: Shortcuts
  readonly #registered = new Set<string>()
  #events: HotkeyEvents | null = null

  constructor(shortcuts: Shortcuts) {
    this.#shortcuts = shortcuts
  }

  async start(events: HotkeyEvents): Promise<void> {
    this.#events = events
  }

  async bind(bindings: readonly HotkeyBinding[]): Promise<void> {
    await this.close()
    if (bindings.length > 0) this.#events?.changed(bindings.map((binding) => this.#bindOne(binding)))
  }

  async close(): Promise<void> {
    for (const accelerator of this.#registered) this.#shortcuts.unregister(accelerator)
    this.#registered.clear()
  }

  #bindOne({ action, chord: text }: HotkeyBinding): BindingState {
    const chord = parseChord(text)
    const accelerator = chord === null ? null : acceleratorOf(chord)
    if (accelerator === null) return { action, chord: null, problem: notPossible(text) }
    try {
      if (this.#shortcuts.register(accelerator, () => this.#events?.pressed(action))) {
        this.#registered.add(accelerator)
        return { action, chord: text, problem: null }
      }
    } catch {
      // Electron throws at keys that it does not know.
      return { action, chord: null, problem: notPossible(text) }
    }
    return { action, chord: null, problem: taken(text) }
  }
}

function taken(chord: string): EarshotError {
  return {
    code: 'hotkey_unavailable',
    message: `The keys ${chord} can’t be had: another app uses them. Choose others.`,
    retryable: false,
  }
}

function notPossible(chord: string): EarshotError {
  return {
    code: 'hotkey_not_possible',
    message: `The keys ${chord} can’t be a hotkey on this desktop. Choose another key together with Control, Alt or Shift.`,
    retryable: false,
  }
}
