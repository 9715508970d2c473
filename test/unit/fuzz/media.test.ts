import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSpeech, SpeechFileError } from '../../../src/cli/speech-file.ts'
import { imageInput, imageLimits } from '../../../src/main/realtime/images/image-input.ts'
import { finishFlac, FlacStream } from '../../../src/main/recordings/flac-file.ts'
import { wavFile } from '../../../src/shared/wav-file.ts'
import { brokenCopies } from '../../fuzz/bytes.ts'
import { picture } from '../../fixtures/stored-conversations.ts'
import { tone } from '../../fixtures/tone.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-fuzz-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const png = Buffer.from(picture.slice(picture.indexOf(',') + 1), 'base64')

/** Begins a PNG that claims to be so large. */
function claimedSize(widthPx: number, heightPx: number): Buffer {
  const claimed = Buffer.from(png)
  claimed.writeUInt32BE(widthPx, 16)
  claimed.writeUInt32BE(heightPx, 20)
  return claimed
}

/** A JPEG of nothing but segments of these bytes. */
const jpeg = (...segments: readonly number[][]) => Buffer.from([0xff, 0xd8, ...segments.flat()])

const sized = (high: number, low: number) => [
  0xff,
  0xc0,
  0,
  17,
  8,
  high,
  low,
  high,
  low,
  3,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
]

describe('a picture of any bytes', () => {
  it('is a picture within the limits, or refused with what to do', async () => {
    const files = [
      ...brokenCopies(png, 1, 150),
      ...brokenCopies(
        jpeg([0xff, 0xe1, 0, 20, ...Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12')], sized(1, 1)),
        2,
        150,
      ),
      // What was never as large as it says.
      ...[
        claimedSize(65_000, 65_000),
        claimedSize(2 ** 32 - 1, 1),
        claimedSize(0, 5),
        claimedSize(5_000, 5_000),
      ],
      ...[
        jpeg(sized(255, 255)),
        jpeg([0xff, 0xc0]),
        jpeg([0xff, 0xe0, 0, 0]),
        jpeg(Array.from({ length: 100_000 }, () => 0xff)),
      ],
    ]
    for (const bytes of files) {
      const input = await imageInput(bytes)
      if (input.kind === 'refused') expect(input.error.message).toMatch(/[Aa]ttach|[Ss]ave/)
      else expect(Math.max(input.widthPx, input.heightPx)).toBeLessThanOrEqual(imageLimits.maxEdgePx.high)
    }
  })
})

describe('a WAV file of any bytes', () => {
  const good = Buffer.from(wavFile(tone(300)))
  /** With another value where the header has this field. */
  const saying = (offset: number, value: number) => {
    const file = Buffer.from(good)
    file.writeUInt32LE(value >>> 0, offset)
    return file
  }
  const rates = [0, 1, 7, 999, 4_000_000_000].map((rate) => saying(24, rate))
  const sizes = [0, 1, 2 ** 31, 2 ** 32 - 1].flatMap((size) => [
    saying(4, size),
    saying(16, size),
    saying(40, size),
  ])

  it('is sound, or refused in words for whoever named it', async () => {
    const path = join(newFolder(), 'speech.wav')
    for (const bytes of [...brokenCopies(good, 3, 60), ...rates, ...sizes]) {
      writeFileSync(path, bytes)
      const loaded = await loadSpeech(path).catch((error: unknown) => error)
      if (loaded instanceof Int16Array) expect(loaded.length).toBeLessThan(24_000 * 60)
      else expect(loaded).toBeInstanceOf(SpeechFileError)
    }
  })
})

describe('a recording of any bytes that a crash has left', () => {
  it('is finished as far as it goes, or left as it is', async () => {
    const folder = newFolder()
    const [whole, torn, path] = ['whole', 'torn', 'finished.flac'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const stream = await FlacStream.create(whole)
    await stream.add(tone(600))
    await stream.close()
    const { readFileSync } = await import('node:fs')
    for (const bytes of brokenCopies(readFileSync(whole), 4, 40)) {
      writeFileSync(torn, bytes)
      const sampleCount = await finishFlac(torn, path, { torn: true }).catch((error: unknown) => error)
      if (!(sampleCount instanceof Error) && sampleCount !== null) {
        expect(sampleCount).toBeLessThan(24_000 * 60 * 60 * 12)
      }
      expect(readFileSync(torn).equals(bytes)).toBe(true)
    }
  })
})
