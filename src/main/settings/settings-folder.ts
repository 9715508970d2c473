import { watch, type FSWatcher } from 'node:fs'
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../write-whole.ts'

const FILE = 'settings.json'
const BACKUP = 'settings.backup.json'

/** An editor may empty a file before it writes it: what is found between is not meant. */
const SETTLING_MS = 100

/** The settings file, the copy of the last good one beside it, and those that made no sense. */
export class SettingsFolder {
  readonly #folder: string
  #watcher: FSWatcher | null = null
  #settling: NodeJS.Timeout | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  get path(): string {
    return join(this.#folder, FILE)
  }

  /** @throws what the file system says */
  async make(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
  }

  /** Null: there is none. @throws what the file system says */
  read(): Promise<string | null> {
    return readIfThere(this.path)
  }

  readBackup(): Promise<string | null> {
    return readIfThere(join(this.#folder, BACKUP))
  }

  /** @throws what the file system says */
  async write(text: string): Promise<void> {
    await this.make()
    await writeWhole(this.path, text)
  }

  async backUp(text: string): Promise<void> {
    if ((await this.readBackup()) !== text) await writeWhole(join(this.#folder, BACKUP), text)
  }

  /** Gives the file another name, so that nothing typed into it is lost. Returns that name. */
  async setAside(): Promise<string> {
    const name = `settings.broken-${new Date().toISOString().replaceAll(':', '.')}.json`
    await rename(this.path, join(this.#folder, name))
    return name
  }

  /** Tells of every change, our own included. @throws when the system can't watch, or there is no such folder */
  watch(onChange: () => void, onError: (error: Error) => void): void {
    this.#watcher = watch(this.#folder, { persistent: false }, (_event, name) => {
      if (name !== FILE) return
      clearTimeout(this.#settling)
      this.#settling = setTimeout(onChange, SETTLING_MS)
    })
    this.#watcher.on('error', onError)
  }

  close(): void {
    clearTimeout(this.#settling)
    this.#watcher?.close()
  }
}

/** What a person types is never as much, and all of it is in memory. */
const MAX_BYTES = 16 * 1024 * 1024

async function readIfThere(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).size > MAX_BYTES) throw new Error('it is larger than 16 MB')
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  }
}
