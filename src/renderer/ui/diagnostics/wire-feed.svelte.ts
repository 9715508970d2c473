import type { PageClient } from '../../../shared/ipc/client.ts'
import { applyWireBatch, type WireEvent } from '../../../shared/wire-log.ts'

type DiagnosticsClient = PageClient<'main-window'>['diagnostics']

/** The wire's events as main tells of them, which a person can hold still to read. */
export class WireFeed {
  #live: readonly WireEvent[] = $state.raw([])
  /** What is shown while the list is held still; null while it goes on. */
  #held: readonly WireEvent[] | null = $state.raw(null)

  get events(): readonly WireEvent[] {
    return this.#held ?? this.#live
  }

  get paused(): boolean {
    return this.#held !== null
  }

  /** How many have come since the list was held still. */
  get waiting(): number {
    const last = this.#held?.at(-1)?.number ?? 0
    return this.#held === null ? 0 : this.#live.filter(({ number }) => number > last).length
  }

  pause(on: boolean): void {
    this.#held = on ? this.#live : null
  }

  /** What is held still goes too; of the others main tells. */
  clear(): void {
    if (this.#held !== null) this.#held = []
  }

  /** Until the returned function is called. */
  follow(client: DiagnosticsClient, attempt: (call: Promise<void>) => unknown): () => void {
    const stop = client.wire((batch) => {
      this.#live = applyWireBatch(this.#live, batch)
    })
    void attempt(client.watch(true))
    return () => {
      stop()
      void attempt(client.watch(false))
    }
  }
}
