import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import { withinTime } from './within-time.ts'

export interface RunningSound {
  kind: 'running'
  context: AudioContext
  /** Resolves, with what to tell the person, if the context breaks; never rejects. */
  broken: Promise<string>
}

export type Sound = RunningSound | { kind: 'failed'; message: string }

/** Long enough for the wait between a question and its answer, and for what the device still holds. */
const SLEEP_AFTER_MS = 5_000

const START_TIMEOUT_MS = 5_000

/** What the system has stopped either goes on when it is asked to, or is broken. */
const REVIVE_TIMEOUT_MS = 1_000

/** A clock that stands still twice in a row is that of a device which is gone without a word. */
const CLOCK_CHECK_MS = 700
const CLOCK_STANDSTILLS = 2

/**
 * The page's one AudioContext: made when first needed, asleep while the microphone is closed and
 * nothing has been heard for a while. Asleep rather than closed, so that the worklets keep what
 * they know; they take commands meanwhile.
 */
export class SoundContext {
  readonly #workletUrls: readonly string[]
  #starting: Promise<Sound> | null = null
  #context: AudioContext | null = null
  #onBroken: (message: string) => void = () => undefined
  #openMicrophones = 0
  #asleep = false
  #lastUsedAtMs = 0
  #sleepTimer: ReturnType<typeof setTimeout> | null = null
  #clock: { timer: ReturnType<typeof setInterval>; time: number; standstills: number } | null = null

  constructor(workletUrls: readonly string[]) {
    this.#workletUrls = workletUrls
  }

  /** Running, with the worklets loaded; a new context after one that failed or broke. Never rejects. */
  start(): Promise<Sound> {
    this.stayAwake()
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** To be called whenever sound is played or about to be; wakes a sleeping context. */
  stayAwake(): void {
    this.#lastUsedAtMs = performance.now()
    this.#sleepTimer ??= setTimeout(() => this.#sleepIfUnused(), SLEEP_AFTER_MS)
    if (!this.#asleep || this.#context === null) return
    this.#asleep = false
    const context = this.#context
    this.#watchClock(context)
    context.resume().catch((error: unknown) => this.#break(context, error))
  }

  /** The context stays awake for as long as a microphone is open. */
  microphoneOpened(): void {
    this.#openMicrophones += 1
    this.stayAwake()
  }

  microphoneClosed(): void {
    this.#openMicrophones -= 1
    this.stayAwake()
  }

  async close(): Promise<void> {
    if (this.#sleepTimer !== null) clearTimeout(this.#sleepTimer)
    this.#sleepTimer = null
    const context = this.#context
    this.#forget()
    if (context !== null && context.state !== 'closed') await context.close()
  }

  async #start(): Promise<Sound> {
    try {
      const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' })
      this.#context = context
      const broken = new Promise<string>((resolve) => {
        this.#onBroken = resolve
      })
      context.addEventListener('error', () => this.#break(context, 'the device stopped'))
      context.addEventListener('statechange', () => void this.#revive(context))
      const ready = Promise.all([
        context.resume(),
        ...this.#workletUrls.map((url) => context.audioWorklet.addModule(url)),
      ])
      if ((await withinTime(ready, START_TIMEOUT_MS)) === 'late') throw new Error('the device did not start')
      this.#watchClock(context)
      return { kind: 'running', context, broken }
    } catch (error) {
      await this.close()
      return { kind: 'failed', message: describeSoundError(error) }
    }
  }

  /** The system may suspend or interrupt a context that nobody here put to sleep. */
  async #revive(context: AudioContext): Promise<void> {
    const stopped = context.state !== 'running' && context.state !== 'closed'
    if (!stopped || this.#context !== context || this.#asleep) return
    try {
      if ((await withinTime(context.resume(), REVIVE_TIMEOUT_MS)) !== 'late' || this.#asleep) return
      this.#break(context, 'the system stopped it')
    } catch (error) {
      this.#break(context, error)
    }
  }

  #watchClock(context: AudioContext): void {
    this.#unwatchClock()
    const timer = setInterval(() => this.#checkClock(context), CLOCK_CHECK_MS)
    this.#clock = { timer, time: context.currentTime, standstills: 0 }
  }

  #checkClock(context: AudioContext): void {
    if (this.#clock === null) return
    const { currentTime } = context
    this.#clock.standstills = currentTime === this.#clock.time ? this.#clock.standstills + 1 : 0
    this.#clock.time = currentTime
    if (this.#clock.standstills === CLOCK_STANDSTILLS) this.#break(context, 'the device stands still')
  }

  #unwatchClock(): void {
    if (this.#clock !== null) clearInterval(this.#clock.timer)
    this.#clock = null
  }

  #break(context: AudioContext, error: unknown): void {
    if (this.#context !== context) return
    this.#forget()
    // Closing a context that broke may fail in turn; the failure told is the one that counts.
    void context.close().catch(() => undefined)
    this.#onBroken(describeSoundError(error))
  }

  #forget(): void {
    this.#unwatchClock()
    this.#starting = null
    this.#context = null
    this.#asleep = false
  }

  #sleepIfUnused(): void {
    this.#sleepTimer = null
    if (this.#context === null || this.#openMicrophones > 0 || this.#asleep) return
    const unusedForMs = performance.now() - this.#lastUsedAtMs
    if (unusedForMs < SLEEP_AFTER_MS) {
      this.#sleepTimer = setTimeout(() => this.#sleepIfUnused(), SLEEP_AFTER_MS - unusedForMs)
      return
    }
    this.#asleep = true
    this.#unwatchClock()
    const context = this.#context
    context.suspend().catch((error: unknown) => this.#break(context, error))
  }
}

/** For a person: why there is no sound, and what to do. */
export function describeSoundError(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `Sound could not be played (${reason}). Check the speakers in the sound settings of your system, then try again.`
}
