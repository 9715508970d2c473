import { cp, mkdtemp, readFile, rm, stat, writeFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadVoice, VoiceError } from '../../../src/practice-server/index.ts'
import { clipTexts } from '../../../src/practice-server/responder/phrases.ts'
import { decodeWav, encodeWav } from '../../../src/practice-server/wav.ts'
import { samplesToMs } from '../../../src/shared/audio-format.ts'
import { noise, voice, voiceDirectory } from './client.ts'

const dbfs = (amplitude: number) => 20 * Math.log10(amplitude / 32768)

describe('the practice voice', () => {
  it('has a clip for every text, of a length that speech has', () => {
    for (const text of clipTexts) {
      const durationMs = samplesToMs(voice.clip(text).length)
      expect(durationMs, text).toBeGreaterThan(100)
      expect(durationMs, text).toBeLessThan(3000)
    }
  })

  it('is equally loud throughout and never clips', () => {
    for (const text of clipTexts) {
      const samples = voice.clip(text)
      const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0)
      const energy = samples.reduce((sum, sample) => sum + sample * sample, 0)
      expect(dbfs(peak), text).toBeLessThan(-0.9)
      expect(dbfs(Math.sqrt(energy / samples.length)), text).toBeGreaterThan(-24)
      expect(dbfs(Math.sqrt(energy / samples.length)), text).toBeLessThan(-19)
    }
  })

  it('begins and ends each clip in silence, without a click and without a pause', () => {
    for (const text of clipTexts) {
      const samples = voice.clip(text)
      expect(Math.abs(samples[0] ?? 0), text).toBeLessThan(40)
      expect(Math.abs(samples.at(-1) ?? 0), text).toBeLessThan(40)
      expect(
        samples.findIndex((sample) => Math.abs(sample) > 130),
        text,
      ).toBeLessThan(24 * 30)
    }
  })

  it('takes little room', async () => {
    const files = await readdir(voiceDirectory)
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(voiceDirectory, file))).size))
    expect(files).toHaveLength(clipTexts.length + 1)
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(4.5e6)
  })
})

describe('loadVoice', () => {
  let directory: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'earshot-voice-test-'))
    await cp(voiceDirectory, directory, { recursive: true })
  })
  afterEach(() => rm(directory, { recursive: true }))

  const manifest = () => join(directory, 'manifest.json')
  async function failure(): Promise<string> {
    const error: unknown = await loadVoice(directory).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (!(error instanceof VoiceError)) throw new Error(`Not a VoiceError: ${String(error)}`)
    expect(error.code).toBe('voice_unusable')
    expect(error.message).toContain('render-voice.ts')
    return error.message
  }

  it('reads a whole directory', async () => {
    expect((await loadVoice(directory)).clip('forty-five')).toEqual(voice.clip('forty-five'))
  })

  it('names a missing manifest, a broken one, and one of another shape', async () => {
    await writeFile(manifest(), '{"version":2,"clips":{}}')
    expect(await failure()).toContain('damaged')
    await writeFile(manifest(), '{')
    expect(await failure()).toContain('cannot be read')
    await rm(manifest())
    expect(await failure()).toContain('manifest.json')
  })

  it('names what the voice cannot say', async () => {
    const content = JSON.parse(await readFile(manifest(), 'utf8')) as { clips: Record<string, string> }
    const clips = Object.fromEntries(
      Object.entries(content.clips).filter(([text]) => text !== 'noon' && !text.startsWith('forty-')),
    )
    await writeFile(manifest(), JSON.stringify({ version: 1, clips }))
    expect(await failure()).toContain('cannot say "forty-one", "forty-two", "forty-three" and 6 more')
  })

  it('does not follow a file name out of its directory', async () => {
    const content = JSON.parse(await readFile(manifest(), 'utf8')) as { clips: Record<string, string> }
    await writeFile(
      manifest(),
      JSON.stringify({ version: 1, clips: { ...content.clips, one: '../one.wav' } }),
    )
    expect(await failure()).toContain('damaged')
  })

  it('names a clip that is missing, empty, cut short or of another format', async () => {
    const clip = join(directory, 'one.wav')
    const good = await readFile(clip)
    await rm(clip)
    expect(await failure()).toContain('one.wav')
    await writeFile(clip, encodeWav(new Int16Array(0)))
    expect(await failure()).toContain('is empty')
    await writeFile(clip, good.subarray(0, 1000))
    expect(await failure()).toContain('cut short')
    const stereo = Buffer.from(good)
    stereo.writeUInt16LE(2, 22)
    await writeFile(clip, stereo)
    expect(await failure()).toContain('not mono')
    const slow = Buffer.from(good)
    slow.writeUInt32LE(22050, 24)
    await writeFile(clip, slow)
    expect(await failure()).toContain('not at 24000 Hz')
    await writeFile(clip, 'hello')
    expect(await failure()).toContain('not a WAV file')
  })
})

describe('WAV files', () => {
  it('come back as they went in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer(), (length, seed) => {
        const samples = noise(length, seed, 32_767)
        expect(decodeWav(encodeWav(samples))).toEqual({ ok: true, samples })
      }),
    )
  })

  it('are read past chunks that mean nothing here', () => {
    const samples = noise(10)
    const file = encodeWav(samples)
    const odd = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1')
    expect(decodeWav(Buffer.concat([file.subarray(0, 36), odd, file.subarray(36)]))).toEqual({
      ok: true,
      samples,
    })
  })
})
