import {
  QUANTUM_SAMPLES,
  type AudioCommand,
  type AudioReport,
  type Chime,
} from '../../src/shared/audio-format.ts'
import type { AudioDevice } from '../../src/main/realtime/audio-device.ts'
import { CaptureEngine } from '../../src/renderer/audio/dsp/capture-engine.ts'
import { floatToInt16 } from '../../src/renderer/audio/dsp/pcm16.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'

/** A microphone and a speaker whose time is the test's: the real engines, stepped by hand. */
export class SteppedDevices implements AudioDevice {
  readonly #capture: CaptureEngine
  #playout = this.#player()
  readonly #listeners: ((report: AudioReport) => void)[] = []
  readonly #heard: number[] = []
  readonly chimes: Chime[] = []
  readonly #keepsHeard: boolean
  /** A player that is gone answers nothing. */
  speakerIsGone = false

  /** @param keepsHeard whether `heard` is wanted: a long life of it takes much memory */
  constructor({ keepsHeard = true } = {}) {
    this.#keepsHeard = keepsHeard
    this.#capture = new CaptureEngine((report) => {
      if (report.type !== 'input-level' && report.type !== 'input-flat') this.#tell(structuredClone(report))
    })
  }

  send(command: AudioCommand): void {
    if (command.type === 'chime') this.chimes.push(command.chime)
    switch (command.type) {
      case 'play':
      case 'finish':
      case 'flush':
      case 'chime':
      case 'play-clip':
      case 'stop-clip':
      case 'set-volume':
        return this.#playout.command(command)
      case 'set-output':
      case 'choose-input':
      case 'detect-voice':
      case 'listen':
      case 'decode':
        return
      default:
        return this.#capture.command(command)
    }
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  /** Says this into the microphone, all at once. */
  speak(samples: Int16Array): void {
    for (let start = 0; start < samples.length; start += QUANTUM_SAMPLES) {
      this.#capture.process(
        Float32Array.from(samples.subarray(start, start + QUANTUM_SAMPLES), (s) => s / 32_768),
      )
    }
  }

  /** Silence at the microphone, so that a turn's tail comes to its end. */
  wait(durationMs: number): void {
    this.speak(new Int16Array(durationMs * 24))
  }

  /** Renders so much time of the speaker. */
  hear(durationMs: number): void {
    const block = new Float32Array(QUANTUM_SAMPLES)
    const samples = new Int16Array(QUANTUM_SAMPLES)
    for (let rendered = 0; rendered < durationMs * 24; rendered += QUANTUM_SAMPLES) {
      this.#playout.process(block)
      if (!this.#keepsHeard) continue
      floatToInt16(block, samples)
      this.#heard.push(...samples)
    }
  }

  /** The speaker dies with all it holds, and another takes its place. */
  loseSpeaker(): void {
    this.#playout = this.#player()
    this.#tell({ type: 'playout-failed', message: 'The speakers are gone.' })
  }

  /** Everything that the speaker has rendered. */
  get heard(): Int16Array {
    return Int16Array.from(this.#heard)
  }

  /** What the real devices would say of themselves. */
  report(report: AudioReport): void {
    this.#tell(report)
  }

  #player(): PlayoutEngine {
    const player: PlayoutEngine = new PlayoutEngine((report) => {
      const gone = this.speakerIsGone || player !== this.#playout
      if (report.type !== 'output-level' && !gone) this.#tell(report)
    })
    return player
  }

  #tell(report: AudioReport): void {
    for (const listener of this.#listeners) listener(report)
  }
}
