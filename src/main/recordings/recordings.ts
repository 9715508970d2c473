import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, parse } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import type { RecordingState } from '../../shared/recording-state.ts'
import { ConversationRecording, recordingError, type SoundEvents } from './conversation-recording.ts'
import { deleteRecording, finishRecording, UNFINISHED } from './recording-file.ts'
import { isRecordingIn, recordingName } from './recording-name.ts'

export interface RecordingsOptions {
  folder: string
  /** The conversation at hand; null for one of which nothing is kept. */
  conversationId: () => string | null
  now: () => Date
  onChange(state: RecordingState): void
  onError(error: EarshotError): void
}

interface ActiveRecording {
  recording: ConversationRecording
  path: string
  conversationId: string
}

/** Records each conversation by itself while a person wants it; off until they say so. */
export class Recordings {
  readonly #session: SoundEvents
  readonly #options: RecordingsOptions
  /** Made since the app began: their files need not be there yet. */
  readonly #paths = new Set<string>()
  #wanted = false
  #active: ActiveRecording | null = null
  #finishing: Promise<unknown> = Promise.resolve()

  constructor(session: SoundEvents, options: RecordingsOptions) {
    this.#session = session
    this.#options = options
  }

  get folder(): string {
    return this.#options.folder
  }

  get state(): RecordingState {
    return this.#active === null ? { kind: 'off' } : { kind: 'on', path: this.#active.path }
  }

  set(on: boolean): void {
    this.#wanted = on
    if (on && this.#options.conversationId() === null) this.#options.onError(privateTalk)
    this.follow()
  }

  /** Another conversation may be at hand, or nothing more of it be kept. */
  follow(): void {
    const id = this.#wanted ? this.#options.conversationId() : null
    if (this.#active !== null && this.#active.conversationId !== id) this.#stop(this.#active.recording)
    if (this.#active === null && id !== null) this.#start(id)
  }

  /** Stops, and resolves when every file is whole. */
  async close(): Promise<void> {
    this.set(false)
    await this.#finishing
  }

  /** Finishes what a crash left; before anything new is recorded. Resolves when that is done. */
  recover(): Promise<void> {
    const paths = unfinishedIn(this.#options.folder)
    return this.#afterwards(async () => void (await Promise.all(paths.map((path) => this.#recoverOne(path)))))
  }

  /**
   * Deletes recordings for good, the one that is being made too. Resolves to those that are no longer there; what is
   * wrong with the others is told. A path that is none of a recording in the folder is not touched.
   */
  erase(paths: readonly string[]): Promise<readonly string[]> {
    if (this.#active !== null && paths.includes(this.#active.path)) this.#stop(this.#active.recording)
    return this.#afterwards(async () => {
      const gone = []
      for (const path of paths) {
        if (!isRecordingIn(this.#options.folder, path) || (await this.#eraseOne(path))) gone.push(path)
      }
      return gone
    })
  }

  #start(conversationId: string): void {
    const { folder, now, onError } = this.#options
    const path = this.#newPath(recordingName(now(), conversationId))
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      this.#wanted = false
      return onError(recordingError(error, path))
    }
    const recording = new ConversationRecording(this.#session, path, (error) => {
      if (this.#active?.recording === recording) {
        this.#wanted = false
        this.#change(null)
      }
      onError(error)
    })
    this.#change({ recording, path, conversationId })
  }

  /** Of two that begin within a second, the second has a number. */
  #newPath(name: string): string {
    const { name: stem, ext } = parse(name)
    for (let number = 1; ; number += 1) {
      const path = join(this.#options.folder, number === 1 ? name : `${stem}-${number}${ext}`)
      if (this.#paths.has(path) || existsSync(path)) continue
      this.#paths.add(path)
      return path
    }
  }

  #stop(recording: ConversationRecording): void {
    this.#change(null)
    this.#finishing = Promise.all([this.#finishing, recording.stop()])
  }

  #change(active: ActiveRecording | null): void {
    this.#active = active
    this.#options.onChange(this.state)
  }

  /** When every file so far is whole. */
  #afterwards<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#finishing.then(work)
    this.#finishing = done
    return done
  }

  async #recoverOne(path: string): Promise<void> {
    if (!existsSync(path + UNFINISHED)) return
    try {
      await finishRecording(path, { torn: true })
    } catch (error) {
      this.#options.onError(recordingError(error, path))
    }
  }

  async #eraseOne(path: string): Promise<boolean> {
    try {
      await deleteRecording(path)
      return true
    } catch (error) {
      this.#options.onError(notDeleted(error, path))
      return false
    }
  }
}

const privateTalk: EarshotError = {
  code: 'recording_private',
  message:
    'Nothing of this talk is kept, so it is not recorded. Begin another one that is kept to record it.',
  retryable: false,
}

function notDeleted(error: unknown, path: string): EarshotError {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'recording_not_deleted',
    message: `A recording could not be deleted with its conversation: ${reason}. Close what has ${path} open: Earshot deletes it when it next starts.`,
    retryable: true,
  }
}

function unfinishedIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(`.flac${UNFINISHED}`))
    return names.map((name) => join(folder, name.slice(0, -UNFINISHED.length)))
  } catch {
    // No folder, no recordings: if it can't be read, the next recording says so.
    return []
  }
}
