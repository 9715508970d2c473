import { type Chime, SAMPLE_RATE } from '../../../shared/audio-format.ts'
import { FADE_SAMPLES, FadeOut } from './fade.ts'

interface Note {
  frequencyHz: number
  startMs: number
}

/** Up for a question, down for its end, twice the same low note for what went wrong. */
const notes: Record<Chime, readonly Note[]> = {
  listening: [
    { frequencyHz: 587.33, startMs: 0 },
    { frequencyHz: 880, startMs: 70 },
  ],
  done: [
    { frequencyHz: 880, startMs: 0 },
    { frequencyHz: 587.33, startMs: 70 },
  ],
  error: [
    { frequencyHz: 311.13, startMs: 0 },
    { frequencyHz: 311.13, startMs: 110 },
  ],
}

const NOTE_MS = 110
const ATTACK_MS = 8
/** A note falls to a third in this time, and to nothing by its end. */
const DECAY_MS = 35

/** -18 dBFS, the loudest sample of each chime. */
const PEAK = 10 ** (-18 / 20)

/** The whole of a chime, softer than speech: it begins and ends in silence. */
export function renderChime(chime: Chime): Float32Array<ArrayBuffer> {
  const lastStartMs = Math.max(...notes[chime].map(({ startMs }) => startMs))
  const samples = new Float32Array(((lastStartMs + NOTE_MS) * SAMPLE_RATE) / 1000)
  for (const { frequencyHz, startMs } of notes[chime]) {
    const start = (startMs * SAMPLE_RATE) / 1000
    for (let i = 0; i < (NOTE_MS * SAMPLE_RATE) / 1000; i += 1) {
      const ms = (i * 1000) / SAMPLE_RATE
      const angle = (2 * Math.PI * frequencyHz * i) / SAMPLE_RATE
      // A little of the octave makes a bell of a whistle.
      const tone = Math.sin(angle) + 0.2 * Math.sin(2 * angle)
      samples[start + i] = (samples[start + i] ?? 0) + tone * envelope(ms)
    }
  }
  const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0)
  return samples.map((sample) => (sample * PEAK) / loudest)
}

function envelope(ms: number): number {
  const attack = ms < ATTACK_MS ? (1 - Math.cos((Math.PI * ms) / ATTACK_MS)) / 2 : 1
  return attack * Math.exp(-ms / DECAY_MS) * (1 - ms / NOTE_MS)
}

/** Plays one chime at a time. One that comes while another sounds takes its place. */
export class ChimePlayer {
  readonly #fadeOut = new FadeOut()
  #samples = new Float32Array(0)
  #position = 0
  #next: Chime | null = null

  /** Something is heard, or will be with the next `read`. */
  get sounding(): boolean {
    return this.#position < this.#samples.length || !this.#fadeOut.done
  }

  start(chime: Chime): void {
    if (!this.sounding) return this.#begin(chime)
    this.stop()
    this.#next = chime
  }

  /** Silence, after a fade. */
  stop(): void {
    this.#next = null
    if (this.#position === this.#samples.length) return
    const rest = this.#samples.subarray(this.#position, this.#position + FADE_SAMPLES)
    this.#fadeOut.samples.set(rest)
    this.#fadeOut.start(rest.length, 0)
    this.#position = this.#samples.length
  }

  /** Writes what comes next to the start of `output`, as far as there is anything. */
  read(output: Float32Array): void {
    if (!this.sounding) return
    if (!this.#fadeOut.done) {
      this.#fadeOut.read(output, 0)
      if (this.#fadeOut.done && this.#next !== null) this.#begin(this.#next)
      return
    }
    const rest = this.#samples.subarray(this.#position, this.#position + output.length)
    output.set(rest)
    this.#position += rest.length
  }

  #begin(chime: Chime): void {
    this.#samples = renderChime(chime)
    this.#position = 0
    this.#next = null
  }
}
