import { QUANTUM_SAMPLES, SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import { SteppedDevices } from '../../test/fakes/stepped-devices.ts'
import { openWavRecorder } from '../peers/wavtools.ts'
import { sessionAtScript } from './session-at-script.ts'
import { counting } from './signals.ts'

/** One append event: when it was sent, in samples since the microphone's first, and what it carried. */
interface Append {
  at: number
  samples: Int16Array
}

export interface UplinkMeasures {
  /** Samples in the largest event. */
  batchSamples: number
  /** From the last sample of the largest events to the sending of them, at worst. */
  afterFullSamples: number
  /** From each sample to the event that carries it. */
  delays: readonly number[]
  eventsPerSecond: number
  /** All samples that were sent, in order. */
  sent: Int16Array
  spokenSamples: number
}

/** What is said: each sample its own name, and no whole number of frames or quanta. */
const SPEECH = counting(SAMPLE_RATE + 321)

/** And the silence after it, longer than a turn's tail. */
const HEARD = new Int16Array(Math.ceil((SPEECH.length * 1.5) / QUANTUM_SAMPLES) * QUANTUM_SAMPLES)
HEARD.set(SPEECH)

/** The app's engine from the microphone's worklet to the socket; only the hops between processes are left out. */
export async function measureOurUplink(): Promise<UplinkMeasures> {
  const devices = new SteppedDevices()
  const { session, server } = sessionAtScript(devices)
  const appends: Append[] = []
  // A tap begins the turn and another ends it.
  session.press()
  session.release()
  let taken = 0
  forEachQuantum((block, at) => {
    devices.speak(block)
    if (at >= SPEECH.length && at < SPEECH.length + QUANTUM_SAMPLES) session.press()
    const fresh = server.sent.slice(taken)
    taken = server.sent.length
    for (const event of fresh) {
      if (event.type !== 'input_audio_buffer.append') continue
      appends.push({ at, samples: samplesOf(String(event['audio'])) })
    }
  })
  session.close()
  return measuresOf(appends)
}

/** wavtools' recorder and worklet; each chunk that it hands over is taken to be on the wire at once. */
export async function measureWavtoolsUplink(chunkBytes: number): Promise<UplinkMeasures> {
  const appends: Append[] = []
  let now = 0
  const recorder = await openWavRecorder(chunkBytes, (samples) => appends.push({ at: now, samples }))
  forEachQuantum((block, at) => {
    now = at
    recorder.step(Float32Array.from(block, (sample) => sample / 32_768))
  })
  await recorder.stop()
  return measuresOf(appends)
}

function forEachQuantum(take: (block: Int16Array, end: number) => void): void {
  for (let start = 0; start < HEARD.length; start += QUANTUM_SAMPLES) {
    const block = HEARD.subarray(start, start + QUANTUM_SAMPLES)
    take(block, start + block.length)
  }
}

function samplesOf(base64: string): Int16Array {
  return new Int16Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer)
}

function measuresOf(appends: readonly Append[]): UplinkMeasures {
  const batchSamples = Math.max(...appends.map(({ samples }) => samples.length))
  const delays: number[] = []
  let [afterFullSamples, position] = [0, 0]
  for (const { at, samples } of appends) {
    for (let i = 0; i < samples.length; i += 1) delays.push(at - position - i)
    position += samples.length
    if (samples.length === batchSamples) afterFullSamples = Math.max(afterFullSamples, at - position)
  }
  const sent = new Int16Array(position)
  let offset = 0
  for (const { samples } of appends) {
    sent.set(samples, offset)
    offset += samples.length
  }
  const eventsPerSecond = appends.length / (position / SAMPLE_RATE)
  return { batchSamples, afterFullSamples, delays, eventsPerSecond, sent, spokenSamples: SPEECH.length }
}
