import type { InputImagePart } from '../main/realtime/images/image-input.ts'
import type { Session } from '../main/realtime/session.ts'
import type { EarshotError } from '../shared/errors.ts'
import { transcriptOf } from './transcript.ts'
import type { FileDevices } from './file-devices.ts'

export type PreparedTurn =
  { kind: 'speech'; samples: Int16Array } | { kind: 'text'; text: string; images: readonly InputImagePart[] }

export interface RunnerOptions {
  turns: 'ptt' | 'server_vad' | 'semantic_vad'
  bargeInMs: number | null
  timeoutS: number
  /** Turns are over when they are written down; otherwise when their answer has been heard. */
  transcribe: boolean
}

type ErrorSink = (error: Pick<EarshotError, 'code' | 'message'>, fatal: boolean) => void

/** Plays a person: says each turn, hears its answer, and says the next; or breaks in when told to. */
export class TurnRunner {
  readonly #session: Session
  readonly #devices: FileDevices
  readonly #options: RunnerOptions

  constructor(session: Session, devices: FileDevices, options: RunnerOptions) {
    this.#session = session
    this.#devices = devices
    this.#options = options
  }

  /** Returns how many turns did not complete; one that we interrupted did. */
  async run(turns: readonly PreparedTurn[], onError: ErrorSink): Promise<number> {
    let completed = 0
    const over: PromiseWithResolvers<void>[] = turns.map(() => Promise.withResolvers())
    this.#session.on('turn', (turn) => {
      if (turn.status === 'completed' || turn.status === 'interrupted') completed += 1
      over[turn.index]?.resolve()
    })
    if (this.#options.transcribe) {
      let written = 0
      this.#session.on('received', (incoming) => {
        const transcript = transcriptOf(incoming)
        if (transcript === null) return
        if (transcript.kind === 'words') completed += 1
        over[written]?.resolve()
        written += 1
      })
    }
    const fatal = Promise.withResolvers<'fatal'>()
    this.#session.on('notice', (notice) => {
      if (notice !== null) onError(notice, false)
    })
    this.#session.on('state', (state) => {
      if (state.kind !== 'offline' || state.error === null) return
      onError(state.error, true)
      fatal.resolve('fatal')
    })
    // Before it connects: the session is opened as it is to be.
    if (this.#options.turns !== 'ptt') this.#session.setHandsFree(true)
    this.#session.connect()
    for (const [index, turn] of turns.entries()) {
      const last = index === turns.length - 1
      this.#take(turn)
      const next =
        last || this.#options.bargeInMs === null ? over[index]?.promise : this.#bargeIn(over[index]?.promise)
      const outcome = await Promise.race([next, fatal.promise, this.#timeout()])
      if (outcome === 'timeout') {
        onError(
          { code: 'timeout', message: `Turn ${index + 1} was not over after ${this.#options.timeoutS} s.` },
          true,
        )
      }
      if (outcome === 'timeout' || outcome === 'fatal') break
    }
    return turns.length - completed
  }

  #take(turn: PreparedTurn): void {
    if (turn.kind === 'text') {
      this.#session.say(turn.text, turn.images)
    } else if (this.#options.turns !== 'ptt') {
      this.#devices.speak(turn.samples, () => {})
    } else {
      this.#session.press()
      this.#devices.speak(turn.samples, () => this.#letGo())
    }
  }

  /** What is no longer than a tap has latched the microphone: a second press ends the turn. */
  #letGo(): void {
    this.#session.release()
    const { state } = this.#session
    const listening = 'listening' in state ? state.listening : state.kind === 'listening' ? state : null
    if (listening?.mode === 'latched') this.#session.press()
  }

  /** Resolves when it is time to break in, or when the answer is over before that. */
  #bargeIn(over: Promise<void> | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#devices.onceHeard(this.#options.bargeInMs ?? 0, resolve)
      void over?.then(resolve)
    })
  }

  #timeout(): Promise<'timeout'> {
    return new Promise((resolve) => {
      setTimeout(() => resolve('timeout'), this.#options.timeoutS * 1000).unref()
    })
  }
}
