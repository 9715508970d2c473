import { readFile, stat } from 'node:fs/promises'
import wavefile from 'wavefile'
import { SAMPLE_RATE } from '../shared/audio-format.ts'

/** A file that can't be used, in words for the person who named it. */
export class SpeechFileError extends Error {}

/** The server takes no less than 100 ms. */
const MIN_DURATION_S = 0.1

/** Ten minutes of the finest stereo there is. All of it is in memory, several times. */
const MAX_BYTES = 256 * 1024 * 1024

/** What there is of sound. Less would take hours to convert, and be none. */
const MIN_RATE = 4_000
const MAX_RATE = 768_000
const MAX_CHANNELS = 32

/**
 * Reads any WAV file (PCM or float, any rate, any number of channels) as one channel of Int16.
 *
 * @param sampleRate what to convert it to
 * @throws SpeechFileError when it is missing, no WAV file, or too short to be a turn
 */
export async function loadSpeech(path: string, sampleRate: number = SAMPLE_RATE): Promise<Int16Array> {
  const wav = new wavefile.WaveFile()
  const bytes = await readWithin(path).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof SpeechFileError) throw error
    throw new SpeechFileError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} can’t be read: ${error.message}`,
    )
  })
  if (bytes.length === 0) throw new SpeechFileError(`${path} is empty. Give a WAV file with speech in it.`)
  try {
    wav.fromBuffer(bytes)
  } catch (error) {
    throw new SpeechFileError(`${path} is no WAV file that can be read: ${messageOf(error)}`)
  }
  const { sampleRate: rate, numChannels } = wav.fmt as { sampleRate: number; numChannels: number }
  if (!(rate >= MIN_RATE && rate <= MAX_RATE) || !(numChannels > 0 && numChannels <= MAX_CHANNELS)) {
    throw new SpeechFileError(
      `${path} says that it has ${rate} samples a second and ${numChannels} channels, which no sound has. Save it again as WAV.`,
    )
  }
  wav.toBitDepth('32f')
  const mono = mixDown(wav.getSamples(false) as Float64Array | Float64Array[])
  if (mono.length < rate * MIN_DURATION_S) {
    throw new SpeechFileError(`${path} holds less than 100 ms of sound. Give a file with speech in it.`)
  }
  return resample(mono, rate, sampleRate)
}

async function readWithin(path: string): Promise<Buffer> {
  if ((await stat(path)).size > MAX_BYTES) {
    throw new SpeechFileError(`${path} is larger than ${MAX_BYTES / 1024 / 1024} MB. Give a shorter file.`)
  }
  return readFile(path)
}

function mixDown(channels: Float64Array | Float64Array[]): Float64Array {
  if (channels instanceof Float64Array) return channels
  const [first] = channels
  if (first === undefined) return new Float64Array(0)
  return first.map(
    (_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length,
  )
}

function resample(samples: Float64Array, from: number, to: number): Int16Array {
  const wav = new wavefile.WaveFile()
  const scaled = samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))))
  wav.fromScratch(1, from, '16', scaled)
  if (from !== to) wav.toSampleRate(to, { method: 'sinc' })
  return Int16Array.from(wav.getSamples(false) as Float64Array)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
