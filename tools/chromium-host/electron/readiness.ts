/** The moment `ready`: some of Electron may be used only before it, most only after. */
export class Readiness {
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false

  get isReady(): boolean {
    return this.#isReady
  }

  get whenReady(): Promise<void> {
    return this.#ready.promise
  }

  reach(): void {
    this.#isReady = true
    this.#ready.resolve()
  }

  /** `message` is Electron's. */
  requireReady(message: string): void {
    if (!this.#isReady) throw new Error(message)
  }

  requireNotReady(message: string): void {
    if (this.#isReady) throw new Error(message)
  }
}
