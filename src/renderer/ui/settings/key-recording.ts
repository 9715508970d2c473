import { chordOf, formatChord } from '../../../shared/hotkeys/chord.ts'
import { keyNameOf } from '../../../shared/hotkeys/keys.ts'

export type Recorded =
  | { kind: 'going-on' }
  | { kind: 'cancelled' }
  | { kind: 'cleared' }
  | { kind: 'chord'; chord: string }
  /** These keys are needed for typing, or can't be a hotkey. */
  | { kind: 'refused' }

const goingOn: Recorded = { kind: 'going-on' }

/** Somebody presses the keys of a hotkey: they are all those that are down when the first goes up. */
export class KeyRecording {
  #held: string[] = []

  /** @param code as in `KeyboardEvent.code` */
  down(code: string): Recorded {
    if (this.#held.length === 0 && code === 'Escape') return { kind: 'cancelled' }
    if (this.#held.length === 0 && code === 'Backspace') return { kind: 'cleared' }
    const name = keyNameOf(code)
    if (name === null) return { kind: 'refused' }
    if (!this.#held.includes(name)) this.#held.push(name)
    return goingOn
  }

  up(code: string): Recorded {
    const name = keyNameOf(code)
    // Held since before.
    if (name === null || !this.#held.includes(name)) return goingOn
    const chord = chordOf(this.#held)
    this.#held = []
    return chord === null ? { kind: 'refused' } : { kind: 'chord', chord: formatChord(chord) }
  }
}
