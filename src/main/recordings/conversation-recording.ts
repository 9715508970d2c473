import type { EventEmitter } from 'node:events'
import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionEvents } from '../realtime/session-options.ts'
import { deleteRecording, RecordingFile, UNFINISHED } from './recording-file.ts'
import { RecordingIndex, type RecordingEntry, type SoundSource } from './recording-index.ts'
import { RecordingTimeline, type RecordedBlock } from './recording-timeline.ts'

/** How often what has become final goes to the disk. */
const WRITE_INTERVAL_MS = 1000

/** Between two writes more than this: the machine slept, and the recording's clock with it. */
const ASLEEP_MS = 10_000

/** A disk so far behind will not catch up: one minute, about 6 MB. */
const MAX_WAITING_SAMPLES = 60 * SAMPLE_RATE

/** What a recording needs of a session. */
export type SoundEvents = Pick<EventEmitter<SessionEvents>, 'on' | 'off'>

type Heard<Event extends keyof SessionEvents> = SessionEvents[Event][0]

/**
 * Records one conversation from now on into one stereo file: left what the person said, right what was heard of the
 * answers, both on one clock. Nothing that happens here disturbs the conversation.
 */
export class ConversationRecording {
  readonly #session: SoundEvents
  readonly #path: string
  readonly #onFailed: (error: EarshotError) => void
  readonly #timeline = new RecordingTimeline<SoundSource>()
  readonly #index = new RecordingIndex()
  readonly #timer: NodeJS.Timeout
  readonly #file: Promise<RecordingFile>
  #writing: Promise<void>
  #waitingSamples = 0
  /** What is not on the recording's clock: the time before it, and sleep. */
  #offMs = performance.now()
  #lastMs = this.#offMs
  /** Nothing was heard yet, of either side. */
  #silent = true
  #failed = false

  /** `onFailed` is called once at most, and then nothing more is recorded. */
  constructor(session: SoundEvents, path: string, onFailed: (error: EarshotError) => void) {
    this.#session = session
    this.#path = path
    this.#onFailed = onFailed
    this.#file = RecordingFile.create(path)
    this.#writing = this.#file.then(
      () => undefined,
      (error: unknown) => this.#fail(recordingError(error, path)),
    )
    session.on('captured', this.#hearPerson)
    session.on('heard', this.#hearReply)
    session.on('spoken', this.#nameSpoken)
    this.#timer = setInterval(() => this.#write(this.#timeline.take(this.#now())), WRITE_INTERVAL_MS)
    this.#timer.unref()
  }

  /** Resolves when the file is whole, or `onFailed` has said why not. One of silence alone is not kept. */
  async stop(): Promise<void> {
    this.#detach()
    if (!this.#failed) this.#write(this.#timeline.takeRest(), true)
    await this.#writing
    if (this.#failed) return
    try {
      const file = await this.#file
      if (!this.#silent) return await file.finish()
      await file.abandon()
      await deleteRecording(this.#path)
    } catch (error) {
      this.#fail(recordingError(error, this.#path))
    }
  }

  readonly #hearPerson = ({ turn, startSample, samples }: Heard<'captured'>) => {
    this.#silent = false
    this.#timeline.add('person', { turn, startSample }, samples, this.#now())
  }

  readonly #hearReply = ({ part, samples }: Heard<'heard'>) => {
    this.#silent = false
    this.#timeline.add('reply', part, samples, this.#now())
  }

  readonly #nameSpoken = (item: Heard<'spoken'>) => this.#index.spoken(item)

  /** In ms since the recording began. */
  #now(): number {
    const now = performance.now()
    if (now - this.#lastMs > ASLEEP_MS) this.#offMs += now - this.#lastMs
    this.#lastMs = now
    return now - this.#offMs
  }

  #write(block: RecordedBlock<SoundSource> | null, last = false): void {
    if (block !== null) this.#index.place(block.spans)
    const entries = last ? this.#index.takeRest() : this.#index.take()
    const stereo = block?.stereo ?? new Int16Array()
    this.#waitingSamples += stereo.length / 2
    if (this.#waitingSamples > MAX_WAITING_SAMPLES) return this.#fail(tooSlow(this.#path))
    this.#writing = this.#writing.then(() => this.#append(stereo, entries))
  }

  async #append(stereo: Int16Array, entries: readonly RecordingEntry[]): Promise<void> {
    if (this.#failed) return
    try {
      await (await this.#file).add(stereo, entries)
      this.#waitingSamples -= stereo.length / 2
    } catch (error) {
      this.#fail(recordingError(error, this.#path))
    }
  }

  #detach(): void {
    clearInterval(this.#timer)
    this.#session.off('captured', this.#hearPerson)
    this.#session.off('heard', this.#hearReply)
    this.#session.off('spoken', this.#nameSpoken)
  }

  #fail(error: EarshotError): void {
    if (this.#failed) return
    this.#failed = true
    this.#detach()
    this.#file.then(
      (file) => file.abandon(),
      () => undefined, // It was never opened, which is the error at hand.
    )
    this.#onFailed(error)
  }
}

/** What to tell a person of an error of the file system, or of anything else. */
export function recordingError(error: unknown, path: string): EarshotError {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return {
      code: 'recording_disk_full',
      message: `The disk is full, so the recording stopped. ${kept(path)} Free some space, then record again.`,
      retryable: true,
    }
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return {
      code: 'recording_not_allowed',
      message: `Earshot may not write ${path}, so nothing is recorded. Choose another folder.`,
      retryable: false,
    }
  }
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'recording_failed',
    message: `The recording stopped: ${reason}. ${kept(path)} Check the folder, then record again.`,
    retryable: true,
  }
}

function tooSlow(path: string): EarshotError {
  return {
    code: 'recording_too_slow',
    message: `The disk is too slow, so the recording stopped. ${kept(path)} Choose another folder.`,
    retryable: true,
  }
}

function kept(path: string): string {
  return `What it had is kept in ${path}${UNFINISHED}.`
}
