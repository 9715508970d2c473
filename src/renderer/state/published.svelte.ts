import { createSubscriber } from 'svelte/reactivity'

/** Where a value comes from: asked for once, and then told of each change. */
export interface Source<T> {
  read(): Promise<T | null>
  changed(listener: (value: T) => void): () => void
}

/** A value of main's, known from when something that is drawn first reads it to when nothing does any more. */
export class Published<T> {
  #value: T | null = $state.raw(null)
  readonly #subscribe: () => void

  constructor({ read, changed }: Source<T>) {
    this.#subscribe = createSubscriber(() => {
      let told = false
      const stop = changed((value) => {
        told = true
        this.#value = value
      })
      void read().then((value) => {
        // What main told meanwhile is newer.
        if (value !== null && !told) this.#value = value
      })
      return stop
    })
  }

  /** Null until main has answered; later the last that was known. */
  get value(): T | null {
    this.#subscribe()
    return this.#value
  }
}
