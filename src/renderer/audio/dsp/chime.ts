import { type Chime, SAMPLE_RATE } from '../../../shared/audio-format.ts'

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
