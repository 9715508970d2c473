import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { writeWhole } from '../write-whole.ts'
import type { Place } from './quick-ask-place.ts'

/** More screens than anybody has had; the one that was used longest ago is forgotten first. */
const MOST_SCREENS = 32

const offset = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000))

const file = v.object({
  version: v.literal(1),
  /** By the screen's id. */
  quickAsk: v.record(v.pipe(v.string(), v.regex(/^\d{1,20}$/)), v.strictObject({ x: offset, y: offset })),
})

/** Where windows were put, for the next start. A file that can't be understood is as none: nothing hangs on it. */
export class WindowState {
  readonly #path: string
  /** By the screen's id, the latest last. Read when it is first asked for. */
  #places: Map<string, Place> | null = null
  #written: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  quickAskOn(screenId: number): Place | null {
    return this.#read().get(String(screenId)) ?? null
  }

  /** Kept on the disk, too; `written` says when. */
  keepQuickAsk(screenId: number, place: Place): void {
    const key = String(screenId)
    const places = this.#read()
    if (isDeepStrictEqual(places.get(key), place)) return
    places.delete(key)
    places.set(key, place)
    for (const oldest of [...places.keys()].slice(0, -MOST_SCREENS)) places.delete(oldest)
    const text = JSON.stringify({ version: 1, quickAsk: Object.fromEntries(places) })
    this.#written = this.#written
      .then(() => writeWhole(this.#path, text))
      .catch((error: unknown) => {
        console.error(
          'Where quick ask was put is not kept for the next start: its file can’t be written.',
          error,
        )
      })
  }

  /** All that was kept so far is on the disk, or can't be. */
  get written(): Promise<void> {
    return this.#written
  }

  #read(): Map<string, Place> {
    this.#places ??= readPlaces(this.#path)
    return this.#places
  }
}

function readPlaces(path: string): Map<string, Place> {
  try {
    const { quickAsk } = v.parse(file, JSON.parse(readFileSync(path, 'utf8')))
    return new Map(Object.entries(quickAsk))
  } catch {
    // There is none yet, or somebody has written into it: windows then stand where they do at first.
    return new Map()
  }
}
