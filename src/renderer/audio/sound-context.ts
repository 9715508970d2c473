import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import type { OutputSink } from './outputs.ts'
import { watchSound } from './sound-watch.ts'
import { withinTime } from './within-time.ts'

export interface RunningSound {
  kind: 'running'
  context: AudioContext
  /** A copy of all that is played, for whoever has to tell it from what is heard. */
  played: AudioNode
  /** Resolves, with what to tell the person, if the context breaks; never rejects. */
  broken: Promise<string>
}

export type Sound = RunningSound | { kind: 'failed'; message: string }

/** Long enough for the wait between a question and its answer, and for what the device still holds. */
const SLEEP_AFTER_MS = 5_000

const START_TIMEOUT_MS = 5_000

/**
 * A quarter of the usual quantum, where the browser offers it: commands take effect that much sooner. Web Audio 1.1,
 * AudioContextOptions; a browser that does not know it takes no notice.
 */
const options: AudioContextOptions = {
  sampleRate: SAMPLE_RATE,
  latencyHint: 'interactive',
  renderSizeHint: 32,
}

/**
 * The page's one AudioContext: made when first needed, asleep while the microphone is closed and
 * nothing has been heard for a while. Asleep rather than closed, so that the worklets keep what
 * they know; they take commands meanwhile.
 */
export class SoundContext implements OutputSink {
  readonly #workletUrls: readonly string[]
  #starting: Promise<Sound> | null = null
  #context: AudioContext | null = null
  #onBroken: (message: string) => void = () => undefined
  #openMicrophones = 0
  #asleep = false
  #lastUsedAtMs = 0
  #sleepTimer: ReturnType<typeof setTimeout> | null = null
  #stopWatch: () => void = () => undefined
  #outputId = ''

  constructor(workletUrls: readonly string[]) {
    this.#workletUrls = workletUrls
  }

  /** Running, with the worklets loaded; a new context after one that failed or broke. Never rejects. */
  start(): Promise<Sound> {
    this.stayAwake()
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** To be called whenever sound is played or about to be; wakes a sleeping context. Returns whether it slept. */
  stayAwake(): boolean {
    this.#lastUsedAtMs = performance.now()
    this.#sleepTimer ??= setTimeout(() => this.#sleepIfUnused(), SLEEP_AFTER_MS)
    if (!this.#asleep || this.#context === null) return false
    this.#asleep = false
    const context = this.#context
    context.resume().catch((error: unknown) => this.#break(context, error))
    this.#watch(context)
    return true
  }

  /** The outputs were gone for a while: a context that nobody listens with is not to be trusted any more. */
  renew(): void {
    if (this.#context !== null && this.#openMicrophones === 0) {
      this.#break(this.#context, new Error('the device was gone'))
    }
  }

  /** '' is the system's default. A context that is made later plays there too; rejects when this one can't. */
  async setOutput(deviceId: string): Promise<void> {
    this.#outputId = deviceId
    await this.#context?.setSinkId(deviceId)
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
      const context = new AudioContext(options)
      this.#context = context
      const broken = new Promise<string>((resolve) => {
        this.#onBroken = resolve
      })
      context.addEventListener('error', () => this.#break(context, 'the device stopped'))
      const ready = Promise.all([
        this.#onChosenOutput(context),
        context.resume(),
        ...this.#workletUrls.map((url) => context.audioWorklet.addModule(url)),
      ])
      if ((await withinTime(ready, START_TIMEOUT_MS)) === 'late') throw new Error('the device did not start')
      this.#watch(context)
      return { kind: 'running', context, played: new GainNode(context), broken }
    } catch (error) {
      await this.close()
      return { kind: 'failed', message: describeSoundError(error) }
    }
  }

  /** An output that is gone since it was chosen is `Outputs`' to tell; sound goes to the default meanwhile. */
  async #onChosenOutput(context: AudioContext): Promise<void> {
    if (this.#outputId !== '') await context.setSinkId(this.#outputId).catch(() => undefined)
  }

  #watch(context: AudioContext): void {
    this.#stopWatch()
    this.#stopWatch = watchSound(context, () => this.#break(context, new Error('the device stands still')))
  }

  #break(context: AudioContext, error: unknown): void {
    if (this.#context !== context) return
    this.#forget()
    // Closing a context that broke may fail in turn; the failure told is the one that counts.
    void context.close().catch(() => undefined)
    this.#onBroken(describeSoundError(error))
  }

  #forget(): void {
    this.#stopWatch()
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
    this.#stopWatch()
    const context = this.#context
    context.suspend().catch((error: unknown) => this.#break(context, error))
  }
}

/** For a person: why there is no sound, and what to do. */
export function describeSoundError(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `Sound could not be played (${reason}). Check the speakers in the sound settings of your system, then try again.`
}
