import type { HotkeyAction } from '../../shared/hotkeys/hotkeys.ts'
import type { ChordChange } from './chord-tracker.ts'
import type { HookReport } from './hook-messages.ts'

/**
 * Measures how long hotkeys are held, where they are seen: main, which begins to listen at the press, may be busy with
 * that when the key comes up again, and would take a tap for a hold.
 */
export class HoldTimes {
  readonly #now: () => number
  readonly #pressedAt = new Map<HotkeyAction, number>()

  /** @param now in ms */
  constructor(now: () => number) {
    this.#now = now
  }

  timed({ type, action }: ChordChange): HookReport {
    if (type === 'pressed') this.#pressedAt.set(action, this.#now())
    if (type !== 'released') return { type, action }
    return { type, action, heldMs: this.#now() - (this.#pressedAt.get(action) ?? this.#now()) }
  }
}
