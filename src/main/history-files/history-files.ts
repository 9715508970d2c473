import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import {
  MAX_CONVERSATION_ID_LENGTH,
  type ExportFormat,
  type ExportResult,
  type ImportResult,
  type LeftOut,
  type StoredConversation,
} from '../../shared/history.ts'
import type { Language } from '../../shared/languages.ts'
import type { History } from '../history/history.ts'
import { titleOf } from '../history/export/passages.ts'
import { importFile } from '../history/import.ts'
import { writeWhole } from '../write-whole.ts'
import { exportWordsIn } from './export-words.ts'
import { exportedFiles, type ExportedFile, type ExportedFiles } from './exported-files.ts'
import type { FileChooser } from './file-chooser.ts'
import {
  alreadyChoosing,
  exportTooLarge,
  nothingToExport,
  notExported,
  notRead,
  notStored,
} from './file-problems.ts'

export interface HistoryFilesOptions {
  chooser: FileChooser
  recordingsFolder: string
  now: () => Date
  newId: () => string
  /** What is written for people to read is in it. */
  language(): Language
}

/** What the files need of the history. */
type Conversations = Pick<History, 'list' | 'open' | 'hasId' | 'add' | 'state'>

interface PlacedFile {
  path: string
  text: string
}

const DAY_MS = 86_400_000

/** Conversations into files that a person chooses, and out of them. A window gives no path, and is told of none. */
export class HistoryFiles {
  readonly #history: Conversations
  readonly #options: HistoryFilesOptions
  #isBusy = false

  constructor(history: Conversations, options: HistoryFilesOptions) {
    this.#history = history
    this.#options = options
  }

  /** Null is all of them. */
  async export(ids: readonly string[] | null, format: ExportFormat): Promise<ExportResult> {
    const failed = { kind: 'failed' as const, error: alreadyChoosing, leftOut: [] }
    return this.#alone(failed, () => this.#export(ids, format))
  }

  async import(): Promise<ImportResult> {
    return this.#alone({ kind: 'failed' as const, error: alreadyChoosing }, () => this.#import())
  }

  /** A page can't fill the screen with dialogs. */
  async #alone<Result>(refusal: Result, work: () => Promise<Result>): Promise<Result> {
    if (this.#isBusy) return refusal
    this.#isBusy = true
    try {
      return await work()
    } finally {
      this.#isBusy = false
    }
  }

  async #export(ids: readonly string[] | null, format: ExportFormat): Promise<ExportResult> {
    const { found, missing } = this.#find(ids ?? this.#history.list({}).map(({ id }) => id))
    const made = await this.#filesOf(found, format)
    if ('code' in made) return { kind: 'failed', error: made, leftOut: missing }
    const { files, conversationCount } = made
    const leftOut = [...missing, ...made.leftOut]
    if (files.length === 0) return { kind: 'failed', error: nothingToExport(leftOut), leftOut }
    const placed = await this.#place(files, format)
    if (placed === null) return { kind: 'cancelled' }
    const error = await writeAll(placed)
    if (error !== null) return { kind: 'failed', error, leftOut }
    const fileNames = placed.map(({ path }) => basename(path))
    return { kind: 'exported', fileNames, conversationCount, leftOut }
  }

  #find(ids: readonly string[]) {
    const found: StoredConversation[] = []
    const missing: LeftOut[] = []
    for (const id of new Set(ids)) {
      const conversation = this.#history.open(id)
      if (conversation !== null) found.push(conversation)
      else missing.push({ title: id, reason: 'It is no longer there.' })
    }
    return { found, missing }
  }

  async #filesOf(
    conversations: readonly StoredConversation[],
    format: ExportFormat,
  ): Promise<ExportedFiles | EarshotError> {
    const { recordingsFolder, now, language } = this.#options
    try {
      const words = await exportWordsIn(language())
      return await exportedFiles(conversations, format, { recordingsFolder, now: now(), words })
    } catch (error) {
      return error instanceof RangeError ? exportTooLarge : notExported(error)
    }
  }

  /** Null when the person chose no place. */
  async #place(files: readonly ExportedFile[], format: ExportFormat): Promise<PlacedFile[] | null> {
    const { chooser } = this.#options
    const [first, ...others] = files
    if (first !== undefined && others.length === 0) {
      const path = await chooser.saveFile(first.name, format)
      return path === null ? null : [{ path, text: first.text }]
    }
    const folder = await chooser.chooseFolder()
    if (folder === null) return null
    const taken = new Set<string>()
    return files.map(({ name, text }) => {
      const path = freePath(folder, name, taken)
      taken.add(path)
      return { path, text }
    })
  }

  async #import(): Promise<ImportResult> {
    // What would only be kept in memory must not be said to be there.
    const { fault } = this.#history.state
    if (fault !== null) return { kind: 'failed', error: notStored(fault) }
    const { chooser, newId, language } = this.#options
    const path = await chooser.openFile('json')
    if (path === null) return { kind: 'cancelled' }
    const fileName = basename(path)
    const isTaken = (id: string) => id.length > MAX_CONVERSATION_ID_LENGTH || this.#history.hasId(id)
    const read = await importFile(path, { isTaken, create: newId }).catch((error: unknown) =>
      notRead(error, fileName),
    )
    if ('code' in read) return { kind: 'failed', error: read }
    const tooOld = read.filter((conversation) => this.#isTooOld(conversation))
    const lasting = read.filter((conversation) => !tooOld.includes(conversation))
    const error = this.#history.add(lasting)
    if (error !== null) return { kind: 'failed', error: notStored(error) }
    const reason = 'It is older than conversations are kept. Keep them for longer, then import it again.'
    const words = await exportWordsIn(language())
    const leftOut = tooOld.map((conversation) => ({ title: titleOf(conversation, words), reason }))
    return { kind: 'imported', fileName, conversationCount: lasting.length, leftOut }
  }

  /** It would be deleted at once. */
  #isTooOld({ updatedAt, pinned }: StoredConversation): boolean {
    const { retention } = this.#history.state
    if (retention.kind !== 'days' || pinned) return false
    return updatedAt < this.#options.now().getTime() - retention.days * DAY_MS
  }
}

/** In a folder nobody has agreed to replace anything. */
function freePath(folder: string, name: string, taken: ReadonlySet<string>): string {
  const { name: stem, ext } = parse(name)
  for (let number = 1; ; number += 1) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ext}`)
    if (!taken.has(path) && !existsSync(path)) return path
  }
}

/** All of them or none. */
async function writeAll(files: readonly PlacedFile[]): Promise<EarshotError | null> {
  const written: string[] = []
  try {
    for (const { path, text } of files) {
      await writeWhole(path, text)
      written.push(path)
    }
    return null
  } catch (error) {
    await Promise.allSettled(written.map((path) => rm(path)))
    return notExported(error)
  }
}
