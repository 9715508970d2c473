import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import type { RecordingState } from '../../shared/recording-state.ts'
import { ConversationRecording, recordingError, type SoundEvents } from './conversation-recording.ts'
import { finishRecording, UNFINISHED } from './recording-file.ts'

export interface RecordingsOptions {
  folder: string
  /** Of the conversation at hand. */
  conversationId: () => string
  /** Nothing is recorded of a conversation that is not kept. */
  isPrivate: () => boolean
  now: () => Date
  onChange(state: RecordingState): void
  onError(error: EarshotError): void
}

const privateTalk: EarshotError = {
  code: 'recording_private',
  message: 'This conversation is private, so it is not recorded. Start another one to record it.',
  retryable: false,
}

interface ActiveRecording {
  recording: ConversationRecording
  path: string
}

/** Records conversations while a person wants it, each to files of its own; off until they say so. */
export class Recordings {
  readonly #session: SoundEvents
  readonly #options: RecordingsOptions
  #wanted = false
  #active: ActiveRecording | null = null
  #finishing: Promise<unknown> = Promise.resolve()

  constructor(session: SoundEvents, options: RecordingsOptions) {
    this.#session = session
    this.#options = options
  }

  get state(): RecordingState {
    return this.#active === null ? { kind: 'off' } : { kind: 'on', path: this.#active.path }
  }

  set(on: boolean): void {
    this.#wanted = on
    if (on && this.#options.isPrivate()) return this.#options.onError(privateTalk)
    if (on && this.#active === null) this.#start()
    if (!on) this.#stop()
  }

  /** Another conversation is at hand, or the one at hand is private from now on. */
  renew(): void {
    this.#stop()
    if (this.#wanted && !this.#options.isPrivate()) this.#start()
  }

  /** Stops, and resolves when every file is whole. */
  async close(): Promise<void> {
    this.set(false)
    await this.#finishing
  }

  /** Finishes what a crash left; before anything new is recorded. Resolves when that is done. */
  recover(): Promise<void> {
    const paths = unfinishedIn(this.#options.folder)
    const finished = Promise.all(paths.map((path) => this.#recoverOne(path))).then(() => undefined)
    this.#finishing = Promise.all([this.#finishing, finished])
    return finished
  }

  #start(): void {
    const { folder, conversationId, now, onError } = this.#options
    const path = join(folder, recordingName(now(), conversationId()))
    try {
      mkdirSync(folder, { recursive: true })
    } catch (error) {
      return onError(recordingError(error, path))
    }
    const recording = new ConversationRecording(this.#session, path, (error) => {
      if (this.#active?.recording === recording) this.#change(null)
      onError(error)
    })
    this.#change({ recording, path })
  }

  #stop(): void {
    if (this.#active === null) return
    const { recording } = this.#active
    this.#change(null)
    this.#finishing = Promise.all([this.#finishing, recording.stop()])
  }

  #change(active: ActiveRecording | null): void {
    this.#active = active
    this.#options.onChange(this.state)
  }

  async #recoverOne(path: string): Promise<void> {
    try {
      await finishRecording(path, { torn: true })
    } catch (error) {
      this.#options.onError(recordingError(error, path))
    }
  }
}

/** Local time and the conversation, as in `2026-11-21 09.45.00 3f6c….flac`: sorts by time, and fits every disk. */
export function recordingName(at: Date, conversationId: string): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('.')
  return `${day} ${time} ${conversationId}.flac`
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
