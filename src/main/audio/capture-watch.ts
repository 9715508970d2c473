import type { AudioCommand, AudioReport, InputWarning } from '../../shared/audio-format.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/** A person who talks into nothing has to hear of it within two seconds. */
const SILENT_FOR_MS = 1_500

/** What the page says of it meanwhile is left to stand for so long; by then it has said how it ended. */
const EXPLAINED_FOR_MS = 500

const NOT_YET =
  'The microphone gives no sound yet. If your system asks whether Earshot may use it, allow it. If it does not ask, check the microphone in the sound settings of your system.'
const NO_MORE =
  'No sound comes from the microphone at the moment. If it does not come back, check it in the sound settings of your system, or choose another one.'

interface DueTurn {
  sampleCount: number
  /** Its end has been asked for. */
  ending: boolean
}

/**
 * Microphone and speakers, with a word about a turn of which nothing comes. The audio page says what is wrong where it
 * can, but a sound server that hangs holds up the page itself: what main hears, or does not hear, is the last resort.
 * A turn that was to end meanwhile ends with what came of it.
 */
export class CaptureWatch implements AudioDevice {
  readonly #device: AudioDevice
  readonly #listeners: ((report: AudioReport) => void)[] = []
  /** Turns that sound is due for. */
  readonly #due = new Map<number, DueTurn>()
  /** Turns that ended here; what still comes of them is late. */
  readonly #settled = new Set<number>()
  #timer: NodeJS.Timeout | null = null
  #muted = false
  /** What the page says itself, and whether it has said it since the last sound. */
  #pageWarning: InputWarning | null = null
  #explained = false
  #said = false

  constructor(device: AudioDevice) {
    this.#device = device
    device.listen((report) => this.#hear(report))
  }

  send(command: AudioCommand): void {
    switch (command.type) {
      case 'begin-capture':
        this.#due.set(command.turn, { sampleCount: 0, ending: false })
        this.#watch()
        break
      case 'end-capture': {
        const due = this.#due.get(command.turn)
        if (due !== undefined) due.ending = true
        this.#watch()
        break
      }
      case 'cancel-capture':
        this.#due.delete(command.turn)
        this.#watch()
        break
      case 'mute':
        this.#muted = command.on
        this.#watch()
        break
    }
    this.#device.send(command)
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  #hear(report: AudioReport): void {
    switch (report.type) {
      case 'capture-started':
      case 'frame':
        if (this.#settled.has(report.turn)) return
        if (report.type === 'frame') this.#sound(report.turn, report.samples.length)
        break
      case 'capture-ended':
      case 'capture-failed':
        this.#due.delete(report.turn)
        this.#watch()
        if (this.#settled.delete(report.turn)) return
        break
      case 'input-warning':
        this.#pageWarning = report.warning
        this.#explained = report.warning !== null
        if (this.#said) this.#watch()
        this.#said = false
        break
    }
    this.#tell(report)
  }

  #sound(turn: number, sampleCount: number): void {
    const due = this.#due.get(turn)
    if (due === undefined) return
    due.sampleCount += sampleCount
    this.#explained = false
    this.#takeBack()
    this.#watch()
  }

  #watch(durationMs = SILENT_FOR_MS): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    const isDue = this.#due.size > 0 && !this.#muted
    this.#timer = isDue ? setTimeout(() => this.#notice(), durationMs) : null
    if (!isDue) this.#takeBack()
  }

  #notice(): void {
    for (const [turn, due] of [...this.#due]) if (due.ending) this.#settle(turn, due)
    const [first] = this.#due.values()
    if (first === undefined || this.#said) return
    if (this.#explained) {
      this.#explained = false
      return this.#watch(EXPLAINED_FOR_MS)
    }
    this.#said = true
    this.#warn({ code: 'microphone_stalled', message: first.sampleCount > 0 ? NO_MORE : NOT_YET })
  }

  #settle(turn: number, { sampleCount }: DueTurn): void {
    this.#settled.add(turn)
    this.#due.delete(turn)
    this.#watch()
    if (sampleCount > 0) this.#tell({ type: 'capture-ended', turn, sampleCount })
    else this.#tell({ type: 'capture-failed', turn, code: 'microphone_failed', message: NOT_YET })
  }

  #takeBack(): void {
    if (!this.#said) return
    this.#said = false
    this.#warn(this.#pageWarning)
  }

  #warn(warning: InputWarning | null): void {
    this.#tell({ type: 'input-warning', warning })
  }

  #tell(report: AudioReport): void {
    for (const listener of this.#listeners) listener(report)
  }
}
