import { untrack } from 'svelte'

interface DraftOf {
  /** What is set. */
  value: string
  /** What is wrong with a text, in words; null when it can be saved. */
  check?: ((text: string) => string | null) | undefined
  save: (text: string) => void
}

/**
 * A text being written over the one that is set. It is saved when the person leaves the field, by whichever way: also
 * when the field itself goes. Made while a component begins.
 */
export class Draft {
  readonly #of: () => DraftOf
  /** Null: nothing else than what is set. */
  #written: string | null = $state(null)
  #saved = false
  problem: string | null = $state(null)

  constructor(of: () => DraftOf) {
    this.#of = of
    const value = $derived(of().value)
    $effect(() => {
      void value
      untrack(() => {
        if (this.#saved) this.drop()
      })
    })
    $effect(() => {
      const save = (): void => this.save()
      window.addEventListener('pagehide', save)
      return () => {
        window.removeEventListener('pagehide', save)
        untrack(save)
      }
    })
  }

  get text(): string {
    return this.#written ?? this.#of().value
  }

  write(text: string): void {
    this.#written = text
    this.#saved = false
    this.problem = null
  }

  save(): void {
    const { value, check, save } = this.#of()
    if (this.#written === null || this.#saved) return
    const text = this.#written.trim()
    if (text === value) return this.drop()
    this.problem = check?.(text) ?? null
    if (this.problem !== null) return
    this.#saved = true
    save(text)
  }

  /** Back to what is set. */
  drop(): void {
    this.#written = null
    this.#saved = false
    this.problem = null
  }
}
