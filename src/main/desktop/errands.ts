import type { Destination } from '../../shared/destination.ts'

/**
 * What main wants of a window whose page may not be there yet: the page fetches it when it is, each thing once. `call`
 * tells pages that there is something to fetch.
 */
export class Errands {
  readonly #call: () => void
  #destination: Destination | null = null
  #words: string | null = null

  constructor(call: () => void) {
    this.#call = call
  }

  sendMainTo(destination: Destination): void {
    this.#destination = destination
    this.#call()
  }

  giveQuickAsk(words: string): void {
    this.#words = words
    this.#call()
  }

  takeDestination(): Destination | null {
    const destination = this.#destination
    this.#destination = null
    return destination
  }

  takeWords(): string | null {
    const words = this.#words
    this.#words = null
    return words
  }
}
