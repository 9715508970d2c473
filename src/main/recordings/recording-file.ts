import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import * as v from 'valibot'
import type { FlacStream } from './flac-file.ts'
import type { RecordingEntry } from './recording-index.ts'

/** An unfinished recording's name ends so. */
export const UNFINISHED = '.part'

/** The codec takes longer to load than all else of main, and most starts record nothing. */
const loadFlac = () => import('./flac-file.ts')

const sampleNumber = v.pipe(v.number(), v.integer(), v.minValue(0))

const recordingEntry: v.GenericSchema<unknown, RecordingEntry> = v.object({
  itemId: v.string(),
  contentIndex: sampleNumber,
  channel: v.picklist(['person', 'reply']),
  startSample: sampleNumber,
  endSample: sampleNumber,
})

/**
 * A recording on its way to the disk: sound at `FILE.part`, and beside it, in `FILE.index.jsonl`, where each item is.
 * Both only grow, so that a crash costs the last seconds and no more; `finishRecording` makes `FILE` of them.
 */
export class RecordingFile {
  readonly #path: string
  readonly #sound: FlacStream
  readonly #index: FileHandle

  private constructor(path: string, sound: FlacStream, index: FileHandle) {
    this.#path = path
    this.#sound = sound
    this.#index = index
  }

  /** Rejects with the file system's error, as do all of its methods. */
  static async create(path: string): Promise<RecordingFile> {
    const [{ FlacStream }, index] = await Promise.all([loadFlac(), open(indexPath(path), 'w')])
    try {
      return new RecordingFile(path, await FlacStream.create(path + UNFINISHED), index)
    } catch (error) {
      await index.close()
      await rm(indexPath(path))
      throw error
    }
  }

  /** Samples, interleaved, and entries that became known with them. */
  async add(stereo: Int16Array, entries: readonly RecordingEntry[]): Promise<void> {
    if (stereo.length > 0) await this.#sound.add(stereo)
    if (entries.length > 0) await this.#index.appendFile(entries.map(lineOf).join(''))
  }

  async finish(): Promise<void> {
    await this.#sound.close()
    await this.#index.close()
    await finishRecording(this.#path, { torn: false })
  }

  /** After an error: what was written stays, to be finished later. */
  async abandon(): Promise<void> {
    await Promise.allSettled([this.#sound.abandon(), this.#index.close()])
  }
}

/**
 * Makes a recording whole that was closed, or whose writer was stopped (`torn`). One with nothing in it goes away.
 * Rejects with the file system's error, and then everything is as it was.
 */
export async function finishRecording(path: string, { torn }: { torn: boolean }): Promise<void> {
  const { finishFlac } = await loadFlac()
  const sampleCount = await finishFlac(path + UNFINISHED, path, { torn })
  if (sampleCount === null) await rm(indexPath(path), { force: true })
  else if (torn) await endIndexAt(path, sampleCount)
  await rm(path + UNFINISHED)
}

/** Deletes a recording in whatever state it is. Rejects with the file system's error; one that is gone is no error. */
export async function deleteRecording(path: string): Promise<void> {
  const index = indexPath(path)
  for (const file of [path + UNFINISHED, `${path}.tmp`, `${index}.tmp`, index, path]) {
    await rm(file, { force: true })
  }
}

/** Where the items of a recording are; a line that a crash cut short is left out. */
export async function readRecordingIndex(path: string): Promise<RecordingEntry[]> {
  const text = await readFile(indexPath(path), 'utf8').catch(emptyIfMissing)
  return text.split('\n').flatMap((line) => {
    const parsed = v.safeParse(entryLine, line)
    return parsed.success ? [parsed.output] : []
  })
}

const entryLine = v.pipe(v.string(), v.parseJson(), recordingEntry)

/** An entry may be on the disk while the sound's last samples are not. */
async function endIndexAt(path: string, sampleCount: number): Promise<void> {
  const entries = (await readRecordingIndex(path))
    .filter(({ startSample }) => startSample < sampleCount)
    .map((entry) => ({ ...entry, endSample: Math.min(entry.endSample, sampleCount) }))
  const temporaryPath = `${indexPath(path)}.tmp`
  await writeFile(temporaryPath, entries.map(lineOf).join(''))
  await rename(temporaryPath, indexPath(path))
}

function emptyIfMissing(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}

function indexPath(path: string): string {
  return `${path}.index.jsonl`
}

function lineOf(entry: RecordingEntry): string {
  return `${JSON.stringify(entry)}\n`
}
