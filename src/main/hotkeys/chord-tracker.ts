import { formatChord, type Chord } from '../../shared/hotkeys/chord.ts'
import type { HotkeyAction } from '../../shared/hotkeys/hotkeys.ts'
import { modifierNames, type ModifierName } from '../../shared/hotkeys/keys.ts'
import { codesOfKey, codesOfModifier } from './uiohook-codes.ts'

export interface TrackedBinding {
  action: HotkeyAction
  chord: Chord
}

/** Which modifiers are down, as the key's own event says. */
export type HeldModifiers = Readonly<Record<ModifierName, boolean>>

export interface ChordChange {
  type: 'pressed' | 'released' | 'abandoned'
  action: HotkeyAction
}

interface Watched extends TrackedBinding {
  /** Of each part one code has to be down. */
  parts: readonly ReadonlySet<number>[]
  pressed: boolean
}

/**
 * Keys going down and up become hotkeys being pressed and released. A chord is pressed when its last key goes down,
 * with no other modifier held, and released when the first goes up. Of keys that are in no binding nothing is kept:
 * the state is, for each code of a binding, whether it is down.
 */
export class ChordTracker {
  #watched: readonly Watched[] = []
  #codes: ReadonlySet<number> = new Set()
  readonly #down = new Set<number>()

  /** From now on these. One that is pressed, and stays bound with its chord, stays so; others are released. */
  bind(bindings: readonly TrackedBinding[]): ChordChange[] {
    const before = this.#watched
    this.#watched = bindings.map((binding) => {
      const same = before.find(
        ({ action, chord }) => action === binding.action && isSame(chord, binding.chord),
      )
      return { ...binding, parts: partsOf(binding.chord), pressed: same?.pressed === true }
    })
    this.#codes = new Set(this.#watched.flatMap(({ parts }) => parts.flatMap((codes) => [...codes])))
    for (const code of this.#down) if (!this.#codes.has(code)) this.#down.delete(code)
    const kept = this.#watched.filter(({ pressed }) => pressed).map(({ action }) => action)
    return before
      .filter(({ pressed, action }) => pressed && !kept.includes(action))
      .map(({ action }) => ({ type: 'released', action }))
  }

  /** A key that repeats goes down again and again, and changes nothing. */
  down(code: number, held: HeldModifiers): ChordChange[] {
    if (this.#down.has(code)) return []
    const changes = this.#abandonFor(code)
    if (!this.#codes.has(code)) return changes
    this.#down.add(code)
    for (const watched of this.#watched) {
      if (watched.pressed || !this.#isDown(watched, code) || hasMore(held, watched.chord)) continue
      watched.pressed = true
      changes.push({ type: 'pressed', action: watched.action })
    }
    return changes
  }

  up(code: number): ChordChange[] {
    if (!this.#down.delete(code)) return []
    return this.#release(({ parts }) => !parts.every((codes) => this.#anyDown(codes)))
  }

  /** All that is known of the keyboard: the codes of bindings that are down. */
  get held(): readonly number[] {
    return [...this.#down]
  }

  /** Modifiers alone, and now another key: that is somebody else's shortcut. */
  #abandonFor(code: number): ChordChange[] {
    const isForeign = ({ chord, parts }: Watched) =>
      chord.key === null && !parts.some((codes) => codes.has(code))
    return this.#release(isForeign, 'abandoned')
  }

  #release(
    isOver: (watched: Watched) => boolean,
    type: 'released' | 'abandoned' = 'released',
  ): ChordChange[] {
    const over = this.#watched.filter((watched) => watched.pressed && isOver(watched))
    for (const watched of over) watched.pressed = false
    return over.map(({ action }) => ({ type, action }))
  }

  /** With this key, which goes down just now. */
  #isDown({ parts }: Watched, code: number): boolean {
    return parts.some((codes) => codes.has(code)) && parts.every((codes) => this.#anyDown(codes))
  }

  #anyDown(codes: ReadonlySet<number>): boolean {
    return [...codes].some((code) => this.#down.has(code))
  }
}

function partsOf({ modifiers, key }: Chord): ReadonlySet<number>[] {
  const parts = modifiers.map(({ name, side }) => new Set(codesOfModifier(name, side)))
  return key === null ? parts : [...parts, new Set(codesOfKey(key))]
}

function hasMore(held: HeldModifiers, { modifiers }: Chord): boolean {
  return modifierNames.some((name) => held[name] && !modifiers.some((modifier) => modifier.name === name))
}

function isSame(one: Chord, other: Chord): boolean {
  return formatChord(one) === formatChord(other)
}
