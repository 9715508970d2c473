import {
  QUANTUM_SAMPLES,
  SAMPLE_RATE,
  msToSamples,
  type AudioCommand,
  type AudioReport,
} from '../shared/audio-format.ts'
import type { AudioDevice } from '../main/realtime/audio-device.ts'
import { CaptureEngine } from '../renderer/audio/dsp/capture-engine.ts'
import { floatToInt16 } from '../renderer/audio/dsp/pcm16.ts'
import { PlayoutEngine } from '../renderer/audio/dsp/playout-engine.ts'

/** How often the devices catch up with real time. */
const TICK_MS = 10

/**
 * A microphone that hears files and a speaker that renders 24,000 samples a second, both made of the very engines
 * that run in the app's worklets: so interruption and truncation behave as they do for a person.
 */
export class FileDevices implements AudioDevice {
  readonly #capture: CaptureEngine
  readonly #playout: PlayoutEngine
  readonly #listeners: ((report: AudioReport) => void)[] = []
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  readonly #input = new Float32Array(QUANTUM_SAMPLES)
  readonly #output = new Float32Array(QUANTUM_SAMPLES)
  readonly #rendered: Int16Array[] = []
  #elapsedQuanta = 0
  #capturing = 0
  #speech: { samples: Int16Array; position: number; onEnd: () => void } | null = null
  #heardAlarm: { afterSamples: number; heard: number; ring: () => void } | null = null

  constructor() {
    this.#capture = new CaptureEngine((report) => {
      if (report.type === 'input-level' || report.type === 'input-flat') return
      if (report.type === 'capture-ended') this.#capturing -= 1
      this.#tell(structuredClone(report))
    })
    this.#playout = new PlayoutEngine((report) => {
      if (report.type !== 'output-level') this.#tell(report)
    })
    this.#timer = setInterval(() => this.#catchUp(), TICK_MS)
  }

  send(command: AudioCommand): void {
    switch (command.type) {
      case 'begin-capture':
        this.#capturing += 1
        // The microphone is the file: what came before it is another turn's, and no part of this one.
        return this.#capture.command({ ...command, preRollMs: 0 })
      case 'cancel-capture':
        this.#capturing -= 1
        return this.#capture.command(command)
      case 'end-capture':
      case 'release-microphone':
      case 'mute':
        return this.#capture.command(command)
      case 'choose-input':
      case 'detect-voice':
      case 'listen':
      case 'decode':
        return
      case 'play':
      case 'finish':
      case 'flush':
      case 'chime':
      case 'play-clip':
      case 'stop-clip':
      case 'set-volume':
        return this.#playout.command(command)
      case 'set-output':
        // There is but one.
        return
    }
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  /** Says this into the microphone, in real time; `onEnd` after its last sample. */
  speak(samples: Int16Array, onEnd: () => void): void {
    this.#speech = { samples, position: 0, onEnd }
  }

  /** Calls back once when so much of an answer has been heard from now on. */
  onceHeard(durationMs: number, ring: () => void): void {
    this.#heardAlarm = { afterSamples: msToSamples(durationMs), heard: 0, ring }
  }

  /** Everything that was rendered, the silence between included. */
  recording(): Int16Array {
    const all = new Int16Array(this.#rendered.length * QUANTUM_SAMPLES)
    this.#rendered.forEach((block, index) => all.set(block, index * QUANTUM_SAMPLES))
    return all
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #tell(report: AudioReport): void {
    for (const listener of this.#listeners) listener(report)
  }

  #catchUp(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) / 1000) * (SAMPLE_RATE / QUANTUM_SAMPLES))
    while (this.#elapsedQuanta < due) {
      this.#elapsedQuanta += 1
      // Whoever was waiting for this moment acts on it before time goes on, however late we are.
      if (this.#step()) return
    }
  }

  /** Returns whether the alarm rang. */
  #step(): boolean {
    if (this.#capturing > 0) {
      const ended = this.#fillInput()
      this.#capture.process(this.#input)
      ended?.()
    }
    const before = this.#playout.renderedSamples
    this.#playout.process(this.#output)
    const block = new Int16Array(QUANTUM_SAMPLES)
    floatToInt16(this.#output, block)
    this.#rendered.push(block)
    return this.#countHeard(this.#playout.renderedSamples - before)
  }

  /** Fills the microphone's next block. Returns whom to tell once it is heard, if it is the last of what is said. */
  #fillInput(): (() => void) | null {
    this.#input.fill(0)
    const speech = this.#speech
    if (speech === null) return null
    const block = speech.samples.subarray(speech.position, speech.position + QUANTUM_SAMPLES)
    block.forEach((sample, index) => {
      this.#input[index] = sample / 32_768
    })
    speech.position += block.length
    if (speech.position < speech.samples.length) return null
    this.#speech = null
    return speech.onEnd
  }

  #countHeard(samples: number): boolean {
    if (this.#heardAlarm === null || samples <= 0) return false
    this.#heardAlarm.heard += samples
    if (this.#heardAlarm.heard < this.#heardAlarm.afterSamples) return false
    const { ring } = this.#heardAlarm
    this.#heardAlarm = null
    ring()
    return true
  }
}
