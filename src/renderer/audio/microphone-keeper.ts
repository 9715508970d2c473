import type { InputWarning } from '../../shared/audio-format.ts'
import { type CaptureFailure, disconnected } from './capture-failure.ts'
import { type InputRequest, isSameInput, type Mending, type OpenedInput } from './input-selection.ts'
import { kept, lost, silent, wentOn } from './input-warnings.ts'
import type { Microphone, MicrophoneEvents, MicrophoneReport } from './microphone.ts'
import type { OpenTurns } from './open-turns.ts'

/** Which microphone is meant, and the way to it. */
export interface InputSource {
  readonly request: InputRequest
  readonly available: boolean
  /** Never rejects. */
  open(timeoutMs: number, events: MicrophoneEvents): Promise<OpenedInput>
  mend(failure: CaptureFailure): Promise<Mending>
  setClosed(options?: { missed: boolean }): void
}

export interface MicrophoneUser {
  /** Somebody is in need of a microphone. */
  readonly needsMicrophone: boolean
  /** To be told what holds, before turns are captured with it. */
  prepare(microphone: Microphone): void
  hear(report: MicrophoneReport): void
  warn(warning: InputWarning | null): void
  /** The one that was open is closed. */
  closed(): void
  /** None is to be had: whoever needs one needs it in vain. */
  failed(failure: CaptureFailure): void
}

/** Runs one at a time, in the order in which they came. */
export type Enqueue = (step: () => void | Promise<void>) => void

type State = { kind: 'closed' } | Open | Seeking

interface Open {
  kind: 'open'
  opening: number
  microphone: Microphone
  request: InputRequest
  trial: Trial
}

/** A microphone whose signal is flat is opened anew, once, and then judged by what comes. */
type Trial =
  { kind: 'none' } | { kind: 'reopened'; flatName: string } | { kind: 'silent' } | { kind: 'resting' }

/** So long may one be silent that is silent between words. */
const RESTING_MS = 5_000

/** None could be opened, but one may yet. */
interface Seeking {
  kind: 'seeking'
  search: Search
  /** Why not, as far as is known. */
  failure: CaptureFailure
  timer: ReturnType<typeof setTimeout>
}

interface Search {
  /** What the turns had before, and what became of it; null when they had none yet. */
  lost: { name: string; failure: CaptureFailure } | null
  /** Null until the first attempt has failed. */
  untilMs: number | null
}

/** The system may ask the person for permission meanwhile. */
const FIRST_OPEN_TIMEOUT_MS = 20_000

/** Where nobody is asked any more. */
const OPEN_TIMEOUT_MS = 1_000

/** How long a worklet whose microphone is gone may take to hand over the rest of its turns. */
const LAST_FRAMES_TIMEOUT_MS = 500

/** A person whose microphone is gone has to hear of it within two seconds: until then it may come back. */
const SEEK_FOR_MS = 1_200
const SEEK_EVERY_MS = 150

/**
 * Keeps a microphone open for the turns: when one is lost, gives no sound, or is not the one that is meant any more,
 * another takes the turns over where the one before left them. A microphone that can't be had is sought for a while,
 * and then said to be missing, until there is one again.
 *
 * Methods that return a promise are steps of the queue that `enqueue` feeds.
 */
export class MicrophoneKeeper {
  readonly #inputs: InputSource
  readonly #turns: OpenTurns
  readonly #user: MicrophoneUser
  readonly #enqueue: Enqueue
  readonly #now: () => number
  #state: State = { kind: 'closed' }
  #openings = 0
  /** Said at last, and not taken back. */
  #failure: CaptureFailure | null = null
  #disposed = false

  /**
   * Names of those whose flat signal came back by itself, as behind a noise gate. Their silence is no fault, unless it
   * lasts; and whoever opens them anew while somebody begins to speak loses a word.
   */
  readonly #resting = new Set<string>()

  constructor(
    inputs: InputSource,
    turns: OpenTurns,
    user: MicrophoneUser,
    enqueue: Enqueue,
    now: () => number,
  ) {
    this.#inputs = inputs
    this.#turns = turns
    this.#user = user
    this.#enqueue = enqueue
    this.#now = now
  }

  get microphone(): Microphone | null {
    return this.#state.kind === 'open' ? this.#state.microphone : null
  }

  /** Why there is none yet, while one is being sought. */
  get seeking(): CaptureFailure | null {
    return this.#state.kind === 'seeking' ? this.#state.failure : null
  }

  /** Opens one, unless there is one already, or may be soon. */
  open(): void | Promise<void> {
    if (this.#state.kind === 'closed') {
      return this.#openFor({ lost: null, untilMs: null }, FIRST_OPEN_TIMEOUT_MS)
    }
  }

  close(): void {
    if (this.#state.kind === 'closed') return
    const wasOpen = this.#state.kind === 'open'
    this.#leave()
    this.#inputs.setClosed()
    if (wasOpen) this.#user.closed()
  }

  /** Nobody needs one any more. One that was being sought is missing: that is not left unsaid. */
  release(): void {
    if (this.#state.kind === 'seeking') this.#fail(this.#state.failure)
    else this.close()
  }

  dispose(): void {
    this.#disposed = true
    this.close()
  }

  /** Another microphone may be meant now, or there is one again. */
  reconsider(): void | Promise<void> {
    if (this.#state.kind === 'closed') return this.#takeBackFailure()
    if (this.#state.kind !== 'open' || !this.#inputs.available) return
    if (isSameInput(this.#state.request, this.#inputs.request)) return
    return this.#user.needsMicrophone ? this.#move(this.#state) : this.close()
  }

  /** Opens what is meant now, in place of what is open, which lives until then. */
  async #open(timeoutMs: number, handOver: (() => Promise<void>) | null = null): Promise<OpenedInput> {
    this.#openings += 1
    const opening = this.#openings
    const opened = await this.#inputs.open(timeoutMs, {
      report: (report) => this.#hear(opening, report),
      lost: (failure) => this.#ifCurrent(opening, (open) => this.#lose(open, failure)),
    })
    if (opened.kind === 'failed') return opened
    const { microphone, request } = opened
    if (!this.#disposed) await handOver?.()
    if (this.#disposed) {
      microphone.close()
      return opened
    }
    this.#leave()
    this.#state = { kind: 'open', opening, microphone, request, trial: { kind: 'none' } }
    this.#user.prepare(microphone)
    this.#turns.giveTo(microphone)
    return opened
  }

  #ifCurrent(opening: number, run: (open: Open) => void | Promise<void>): void {
    this.#enqueue(() => {
      if (this.#state.kind === 'open' && this.#state.opening === opening) return run(this.#state)
    })
  }

  #hear(opening: number, report: MicrophoneReport): void {
    if (this.#state.kind !== 'open' || this.#state.opening !== opening) return
    if (report.type === 'input-flat') this.#ifCurrent(opening, (open) => this.#judge(open, report.flat))
    else this.#user.hear(report)
  }

  async #lose(open: Open, failure: CaptureFailure): Promise<void> {
    await this.#takeTurns(open)
    if (this.#disposed || !this.#user.needsMicrophone) return
    const { name } = open.microphone
    this.#warn(lost(name))
    await this.#openFor({ lost: { name, failure }, untilMs: null })
  }

  async #openFor(search: Search, timeoutMs = OPEN_TIMEOUT_MS): Promise<void> {
    const opened = await this.#open(timeoutMs)
    if (this.#disposed) return
    if (opened.kind === 'failed') return this.#seek(search, opened.failure)
    this.#warn(search.lost === null ? opened.warning : wentOn(search.lost.name, opened.microphone.name))
  }

  /** It was refused. Tries again in a moment where that may help. */
  async #seek({ lost, untilMs }: Search, refusal: CaptureFailure): Promise<void> {
    const { failure, hopeful } = await this.#inputs.mend(refusal)
    if (this.#disposed) return
    const search: Search = { lost, untilMs: untilMs ?? this.#now() + SEEK_FOR_MS }
    // That there is no other says less than what became of the one that was lost.
    const saysLess = failure === refusal && failure.code === 'microphone_missing'
    const told = saysLess && lost !== null ? lost.failure : failure
    const isOver = untilMs !== null && this.#now() >= untilMs
    if (isOver || (lost === null && !hopeful)) return this.#fail(told)
    const timer = setTimeout(() => this.#enqueue(() => this.#seekOn()), SEEK_EVERY_MS)
    this.#state = { kind: 'seeking', search, failure: told, timer }
  }

  #seekOn(): void | Promise<void> {
    if (this.#state.kind === 'seeking') return this.#openFor(this.#state.search)
  }

  #fail(failure: CaptureFailure): void {
    this.#leave()
    this.#inputs.setClosed({ missed: failure.code === 'microphone_missing' })
    this.#user.failed(failure)
    this.#warn(failure)
    this.#failure = failure
  }

  #takeBackFailure(): void {
    if (this.#failure?.code !== 'microphone_missing' || !this.#inputs.available) return
    this.#inputs.setClosed()
    this.#warn(null)
  }

  #judge(open: Open, flat: boolean): void | Promise<void> {
    const { trial } = open
    const { name } = open.microphone
    if (flat && this.#resting.has(name)) return this.#rest(open)
    if (flat && trial.kind === 'none') return this.#reopen(open)
    if (!flat && trial.kind !== 'none') this.#resting.add(name)
    open.trial = { kind: flat ? 'silent' : 'none' }
    if (flat) this.#warn(silent(name))
    else if (trial.kind === 'silent') this.#warn(null)
    else if (trial.kind === 'reopened') this.#warn(wentOn(trial.flatName, name))
  }

  /** A device may have been taken away without a word: opening it anew tells. */
  async #reopen(open: Open): Promise<void> {
    await this.#takeTurns(open)
    if (this.#disposed || !this.#user.needsMicrophone) return
    const { name } = open.microphone
    const opened = await this.#open(OPEN_TIMEOUT_MS)
    if (this.#disposed) return
    if (this.#state.kind === 'open') this.#state.trial = { kind: 'reopened', flatName: name }
    if (opened.kind === 'open') return
    this.#warn(lost(name))
    await this.#seek({ lost: { name, failure: disconnected }, untilMs: null }, opened.failure)
  }

  #rest(open: Open): void {
    if (open.trial.kind !== 'none') return
    const rest: Trial = { kind: 'resting' }
    open.trial = rest
    setTimeout(() => {
      this.#ifCurrent(open.opening, (now) => (now.trial === rest ? this.#renew(now) : undefined))
    }, RESTING_MS)
  }

  /** Between two words, for all that is known: nothing may be missed meanwhile. */
  async #renew(open: Open): Promise<void> {
    if (!this.#user.needsMicrophone) return
    const opened = await this.#open(OPEN_TIMEOUT_MS, () =>
      this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS),
    )
    if (this.#disposed) return
    if (opened.kind === 'failed') return this.#lose(open, opened.failure)
    if (this.#state.kind === 'open') this.#state.trial = { kind: 'resting' }
  }

  async #takeTurns(open: Open): Promise<void> {
    await this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS)
    this.close()
  }

  /** The next one is open before the one before is closed, so that nothing is missed. */
  async #move(open: Open): Promise<void> {
    const opened = await this.#open(FIRST_OPEN_TIMEOUT_MS, async () => {
      await this.#turns.tails(LAST_FRAMES_TIMEOUT_MS)
      await this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS)
    })
    if (this.#disposed) return
    // Its last turn may have ended meanwhile.
    if (!this.#user.needsMicrophone) return this.close()
    this.#warn(opened.kind === 'open' ? opened.warning : kept(open.microphone.name, opened.failure.message))
  }

  #warn(warning: InputWarning | null): void {
    this.#failure = null
    this.#user.warn(warning)
  }

  #leave(): void {
    if (this.#state.kind === 'seeking') clearTimeout(this.#state.timer)
    if (this.#state.kind === 'open') this.#state.microphone.close()
    this.#state = { kind: 'closed' }
  }
}
