import type { AudioReport, WhileMuted } from '../../shared/audio-format.ts'
import type { Microphone } from './capture.ts'
import type { TurnReport } from './dsp/capture-engine.ts'

interface OpenTurn {
  whileMuted: WhileMuted
  /** Its end has been asked for: it is in its tail. */
  ending: boolean
  frameCount: number
  sampleCount: number
  /** Its microphone has given it up, and the next one has not taken it over yet. */
  handedOver: boolean
}

/** The turns that are being captured: what has come of each, whichever microphones it came from. */
export class OpenTurns {
  readonly #turns = new Map<number, OpenTurn>()
  readonly #report: (report: AudioReport) => void
  /** The microphone that they are captured from is being replaced. */
  #handingOver = false
  #onSettled: (() => void) | null = null

  constructor(report: (report: AudioReport) => void) {
    this.#report = report
  }

  get isEmpty(): boolean {
    return this.#turns.size === 0
  }

  begin(turn: number, whileMuted: WhileMuted): void {
    if (this.#turns.has(turn)) return
    this.#turns.set(turn, { whileMuted, ending: false, frameCount: 0, sampleCount: 0, handedOver: false })
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
    if (open === undefined || open.handedOver) return
    if (report.type === 'frame') {
      open.frameCount += 1
      open.sampleCount += report.samples.length
    }
    if (report.type === 'capture-ended') {
      if (this.#handingOver && !open.ending) {
        open.handedOver = true
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
    for (const turn of [...this.#turns.keys()]) microphone.post({ type: 'end-capture', turn, tailMs: 0 })
    await this.#until(() => [...this.#turns.values()].every(({ handedOver }) => handedOver), timeoutMs)
    this.#handingOver = false
    for (const [turn, open] of [...this.#turns]) {
      if (open.ending) this.#end(turn, open)
      else open.handedOver = true
    }
  }

  giveTo(microphone: Pick<Microphone, 'post'>): void {
    for (const [turn, open] of this.#turns) {
      if (!open.handedOver) continue
      open.handedOver = false
      const { whileMuted, frameCount, sampleCount } = open
      microphone.post({ type: 'continue-capture', turn, whileMuted, soFar: { frameCount, sampleCount } })
    }
  }

  /** No microphone takes them: what came is the turn. Returns which they were. */
  endAll(): number[] {
    const turns = [...this.#turns.keys()]
    for (const [turn, open] of [...this.#turns]) this.#end(turn, open)
    return turns
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
