import { inspect } from 'node:util'

const HIDDEN = '[secret]'

/** Shorter keys are not shown in part. */
const MIN_LENGTH_TO_SHOW = 12

/** A value that no log, message or dump shows by accident. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself, for whoever is about to send it. Keep what this returns as short as can be. */
  reveal(): string {
    return this.#value
  }

  get lastFour(): string | null {
    return this.#value.length < MIN_LENGTH_TO_SHOW ? null : this.#value.slice(-4)
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
