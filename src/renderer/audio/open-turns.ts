import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'
import type { TurnReport } from './dsp/capture-engine.ts'
import type { Microphone } from './microphone.ts'

type BeginCapture = Extract<AudioCommand, { type: 'begin-capture' }>

interface OpenTurn {
  /** What it began with. */
  command: BeginCapture
  receivedAtMs: number
  /** `handed-over`: its microphone has given it up, and the next one has not taken it over yet. */
  state: 'waiting' | 'captured' | 'handed-over'
  /** Its end has been asked for: it is in its tail. */
  ending: boolean
  frameCount: number
  sampleCount: number
}

/** The turns that are being captured: what has come of each, whichever microphones it came from. */
export class OpenTurns {
  readonly #turns = new Map<number, OpenTurn>()
  readonly #report: (report: AudioReport) => void
  readonly #now: () => number
  /** The microphone that they are captured from is being replaced. */
  #handingOver = false
  #onSettled: (() => void) | null = null

  constructor(report: (report: AudioReport) => void, now: () => number) {
    this.#report = report
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#turns.size === 0
  }

  isCaptured(turn: number): boolean {
    return this.#turns.get(turn)?.state === 'captured'
  }

  /** It waits for a microphone. */
  begin(command: BeginCapture, receivedAtMs: number): void {
    if (this.#turns.has(command.turn)) return
    this.#turns.set(command.turn, {
      command,
      receivedAtMs,
      state: 'waiting',
      ending: false,
      frameCount: 0,
      sampleCount: 0,
    })
  }

  setEnding(turn: number): void {
    const open = this.#turns.get(turn)
    if (open !== undefined) open.ending = true
  }

  forget(turn: number): void {
    this.#turns.delete(turn)
    this.#settle()
  }

  clear(): void {
    this.#turns.clear()
    this.#settle()
  }

  /** Counts and passes on. Reports of a turn that was cancelled meanwhile may still be on their way. */
  relay(report: TurnReport): void {
    const open = this.#turns.get(report.turn)
    if (open?.state !== 'captured') return
    if (report.type === 'frame') {
      open.frameCount += 1
      open.sampleCount += report.samples.length
    }
    if (report.type === 'capture-ended') {
      if (this.#handingOver && !open.ending) {
        open.state = 'handed-over'
        return this.#settle()
      }
      this.#turns.delete(report.turn)
    }
    this.#report(report)
    if (report.type === 'capture-ended') this.#settle()
  }

  /** Lets tails run to their end. */
  async tails(timeoutMs: number): Promise<void> {
    await this.#until(() => [...this.#turns.values()].every(({ ending }) => !ending), timeoutMs)
  }

  /**
   * Takes the turns from a microphone, the rest of their samples included, to be given to another; a turn in its tail
   * ends. A microphone that died with its samples gives nothing, and what came is what there is.
   */
  async takeFrom(microphone: Pick<Microphone, 'post'>, timeoutMs: number): Promise<void> {
    this.#handingOver = true
    for (const turn of this.#captured.keys()) microphone.post({ type: 'end-capture', turn, tailMs: 0 })
    await this.#until(() => this.#captured.size === 0, timeoutMs)
    this.#handingOver = false
    for (const [turn, open] of this.#captured) {
      if (open.ending) this.#end(turn, open)
      else open.state = 'handed-over'
    }
  }

  /** All that have no microphone. */
  giveTo(microphone: Pick<Microphone, 'post'>): void {
    for (const [turn, open] of this.#turns) {
      const { state, command, frameCount, sampleCount } = open
      // What the microphone has ready comes at once.
      open.state = 'captured'
      if (state === 'waiting') {
        const waitedMs = this.#now() - open.receivedAtMs
        microphone.post({ ...command, preRollMs: command.preRollMs + waitedMs })
      }
      if (state === 'handed-over') {
        const { whileMuted } = command
        microphone.post({ type: 'continue-capture', turn, whileMuted, soFar: { frameCount, sampleCount } })
      }
    }
  }

  /** No microphone has it: what came is the turn. `unheard`: nothing ever did. */
  end(turn: number): 'ended' | 'unheard' | 'unknown' {
    const open = this.#turns.get(turn)
    if (open === undefined) return 'unknown'
    if (open.state !== 'waiting') {
      this.#end(turn, open)
      return 'ended'
    }
    this.#turns.delete(turn)
    return 'unheard'
  }

  /** No microphone takes them. Returns which they were. */
  endAll(): number[] {
    const turns = [...this.#turns.keys()]
    for (const turn of turns) this.end(turn)
    return turns
  }

  /** Those that a microphone has, as they are now. */
  get #captured(): Map<number, OpenTurn> {
    return new Map([...this.#turns].filter(([, { state }]) => state === 'captured'))
  }

  #end(turn: number, { sampleCount }: OpenTurn): void {
    this.#turns.delete(turn)
    this.#report({ type: 'capture-ended', turn, sampleCount })
  }

  #settle(): void {
    this.#onSettled?.()
  }

  async #until(reached: () => boolean, timeoutMs: number): Promise<void> {
    if (reached()) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#onSettled = () => {
        if (!reached()) return
        clearTimeout(timer)
        resolve()
      }
    })
    this.#onSettled = null
  }
}
