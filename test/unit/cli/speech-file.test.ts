import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import wavefile from 'wavefile'
import { loadSpeech, SpeechFileError } from '../../../src/cli/speech-file.ts'
import { wavFile } from '../../../src/shared/wav-file.ts'
import { tone } from '../../fixtures/tone.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-speech-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, bytes)
  return path
}

/** Correlation of two signals, 1 when they have the same shape. */
function likeness(a: Int16Array, b: Int16Array): number {
  const length = Math.min(a.length, b.length)
  let [ab, aa, bb] = [0, 0, 0]
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a[index] ?? 0, b[index] ?? 0]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

describe('a speech file', () => {
  it('in the app’s own format comes in sample for sample', async () => {
    const samples = tone(500)
    expect(await loadSpeech(await file('own.wav', wavFile(samples)))).toEqual(samples)
  })

  it.each([
    [8_000, 1, '16'],
    [16_000, 2, '16'],
    [22_050, 1, '8'],
    [44_100, 2, '24'],
    [48_000, 1, '32f'],
    [48_000, 2, '32'],
  ])('of %i Hz, %i channels and depth %s comes in whole and in shape', async (rate, channels, depth) => {
    const wav = new wavefile.WaveFile()
    const source = tone(1000, rate)
    wav.fromScratch(channels, rate, '16', channels === 1 ? source : [source, source])
    wav.toBitDepth(depth)
    const speech = await loadSpeech(await file(`${rate}-${channels}-${depth}.wav`, wav.toBuffer()))
    expect(Math.abs(speech.length - 24_000)).toBeLessThanOrEqual(24)
    expect(likeness(speech, tone(1000))).toBeGreaterThan(0.98)
  })

  it.each([
    ['is missing', () => Promise.resolve(join(dir, 'nowhere.wav')), /no file/],
    ['is a folder', () => Promise.resolve(dir), /can’t be read/],
    ['is empty', () => file('empty.wav', ''), /is empty/],
    [
      'is no WAV file',
      () => file('text.wav', 'hello, this is text and no sound at all, really'),
      /no WAV file/,
    ],
    ['holds a header and no sound', () => file('header.wav', wavFile(new Int16Array(0))), /less than 100 ms/],
    ['is shorter than a turn can be', () => file('short.wav', wavFile(tone(50))), /less than 100 ms/],
    ['was cut off in its header', () => file('cut.wav', wavFile(tone(500)).slice(0, 20)), /no WAV file/],
  ])('that %s gets a clear error', async (_name, make, reason) => {
    const path = await make()
    await expect(loadSpeech(path)).rejects.toThrow(SpeechFileError)
    await expect(loadSpeech(path)).rejects.toThrow(reason)
  })
})
