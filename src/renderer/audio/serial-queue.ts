/**
 * Runs steps one at a time, in the order they came, however long one takes. A step that needs no
 * waiting runs before `push` returns, unless others are ahead of it.
 */
export class SerialQueue<Step> {
  readonly #run: (step: Step) => void | Promise<void>
  #waiting: Step[] = []
  #busy = false

  constructor(run: (step: Step) => void | Promise<void>) {
    this.#run = run
  }

  push(step: Step): void {
    this.#waiting.push(step)
    this.#drain()
  }

  /** Drops what has not begun. */
  clear(): void {
    this.#waiting = []
  }

  #drain(): void {
    while (!this.#busy) {
      const step = this.#waiting.shift()
      if (step === undefined) return
      this.#busy = true
      const running = this.#run(step)
      if (running === undefined) this.#busy = false
      else void running.finally(() => this.#resume())
    }
  }

  #resume(): void {
    this.#busy = false
    this.#drain()
  }
}
