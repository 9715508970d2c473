import type { InputWarning } from '../../shared/audio-format.ts'
import type { EarshotError } from '../../shared/errors.ts'

/** The one notice that is shown: the latest, until it is taken back or over. Under it, what is wrong with the microphone. */
export class Notices {
  readonly #onChange: (notice: EarshotError | null) => void
  #shown: EarshotError | null = null
  #inputWarning: EarshotError | null = null

  constructor(onChange: (notice: EarshotError | null) => void) {
    this.#onChange = onChange
  }

  get shown(): EarshotError | null {
    return this.#shown
  }

  /** Null: whatever was said, the person has seen it. */
  show(notice: EarshotError | null): void {
    if (notice === null) this.#inputWarning = null
    if (this.#shown === notice) return
    this.#shown = notice
    this.#onChange(notice)
  }

  /** Whether this one is so at present: shown when it begins, and taken back when it ends, if it is still shown. */
  hold(notice: EarshotError, on: boolean): void {
    if (on) this.show(notice)
    else if (this.#shown === notice) this.show(this.#inputWarning)
  }

  /** About the microphone. What is no more takes back nothing but itself, and what said the same before it. */
  warn(warning: InputWarning | null): void {
    const before = this.#inputWarning
    const isShown = warning !== null && this.#shown?.message === warning.message
    this.#inputWarning = isShown ? this.#shown : warning === null ? null : { ...warning, retryable: false }
    if (this.#inputWarning !== null || this.#shown === before) this.show(this.#inputWarning)
  }
}
