import { existsSync } from 'node:fs'
import type { RecordedSound } from '../../shared/recorded-sound.ts'
import { readRecordingIndex } from './recording-file.ts'
import type { RecordingEntry } from './recording-index.ts'
import { isRecordingIn } from './recording-name.ts'

interface RecordedTurnsOptions {
  folder: string
  /** Of the conversation at hand; a path from elsewhere may be among them. */
  paths: () => readonly string[]
}

/** Loaded when something is to be heard, as for writing. */
const loadFlac = () => import('./flac-stretches.ts')

/** The turns of the conversation at hand that finished recordings hold. */
export class RecordedTurns {
  readonly #options: RecordedTurnsOptions

  constructor(options: RecordedTurnsOptions) {
    this.#options = options
  }

  async has(itemId: string): Promise<boolean> {
    return (await this.#find(itemId)) !== null
  }

  /** Null where it is in none. Rejects with the file system's error. */
  async soundOf(itemId: string): Promise<RecordedSound | null> {
    const found = await this.#find(itemId)
    if (found === null) return null
    const { readStretches } = await loadFlac()
    return readStretches(found.path, found.entries)
  }

  async #find(itemId: string): Promise<{ path: string; entries: RecordingEntry[] } | null> {
    const { folder, paths } = this.#options
    for (const path of paths()) {
      if (!isRecordingIn(folder, path) || !existsSync(path)) continue
      const entries = (await readRecordingIndex(path)).filter((entry) => entry.itemId === itemId)
      if (entries.length > 0) return { path, entries: entries.toSorted(byPlace) }
    }
    return null
  }
}

function byPlace(a: RecordingEntry, b: RecordingEntry): number {
  return a.startSample - b.startSample
}
