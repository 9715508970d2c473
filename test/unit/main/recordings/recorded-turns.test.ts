import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordedTurns } from '../../../../src/main/recordings/recorded-turns.ts'
import { RecordingFile } from '../../../../src/main/recordings/recording-file.ts'
import type { RecordingEntry } from '../../../../src/main/recordings/recording-index.ts'
import type { RecordedSound } from '../../../../src/shared/recorded-sound.ts'
import { countingStereo } from '../../../fixtures/counting-stereo.ts'
import { decodeFlac } from './decode-flac.ts'

const SAMPLES = 70_001
const NAME = '2026-11-21 09.45.00 talk.flac'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-recorded-'))
})
afterAll(() => rm(folder, { recursive: true }))

const entry = (
  itemId: string,
  channel: 'person' | 'reply',
  startSample: number,
  endSample: number,
): RecordingEntry => ({ itemId, contentIndex: 0, channel, startSample, endSample })

async function record(name: string, entries: readonly RecordingEntry[]): Promise<string> {
  const path = join(folder, name)
  const file = await RecordingFile.create(path)
  await file.add(countingStereo(0, SAMPLES), entries)
  await file.finish()
  return path
}

/** What the reference decoder makes of the frames. */
async function samplesOf({ description, stretches }: RecordedSound): Promise<number[]> {
  const samples = []
  for (const { frames, channel, startSample, endSample } of stretches) {
    const header = Buffer.from(description)
    // The frames are not the whole file: the length and the sum of the whole are unknown, RFC 9639 §8.2.
    header.writeUInt8(header.readUInt8(21) & 0xf0, 21)
    header.fill(0, 22, 42)
    const path = join(folder, 'part.flac')
    await writeFile(path, Buffer.concat([header, ...frames]))
    const { left, right } = await decodeFlac(path)
    samples.push(...(channel === 0 ? left : right).subarray(startSample, endSample))
  }
  return samples
}

describe('a turn that was recorded', () => {
  it('is found with exactly its samples, wherever it lies', async () => {
    const places = fc
      .tuple(fc.integer({ min: 0, max: SAMPLES - 1 }), fc.integer({ min: 1, max: 30_000 }))
      .map(([start, length]) => ({ start, end: Math.min(SAMPLES, start + length) }))
    await fc.assert(
      fc.asyncProperty(places, fc.constantFrom('person', 'reply'), async ({ start, end }, channel) => {
        const path = await record(NAME, [entry('a', channel, start, end)])
        const sound = await new RecordedTurns({ folder, paths: () => [path] }).soundOf('a')
        const expected = countingStereo(start, end).filter(
          (_, index) => index % 2 === (channel === 'person' ? 0 : 1),
        )
        expect(sound === null ? null : await samplesOf(sound)).toEqual([...expected])
        // No more of the file than the frames that it lies in, of 4,608 samples at most.
        const frames = sound?.stretches[0]?.frames ?? []
        expect(frames.every(({ length, buffer }) => buffer.byteLength === length)).toBe(true)
        expect(frames.length).toBeLessThanOrEqual(Math.ceil((end - start) / 4096) + 1)
        await rm(path)
      }),
      {
        numRuns: 15,
        examples: [
          [{ start: 0, end: SAMPLES }, 'reply'],
          [{ start: SAMPLES - 1, end: SAMPLES }, 'person'],
        ],
      },
    )
  })

  it('is put together of its parts, in the order of time', async () => {
    const path = await record(NAME, [
      entry('a', 'reply', 9000, 9100),
      entry('b', 'person', 0, 10),
      entry('a', 'reply', 50, 60),
    ])
    const sound = await new RecordedTurns({ folder, paths: () => [path] }).soundOf('a')
    const right = [...countingStereo(50, 60), ...countingStereo(9000, 9100)].filter(
      (_, index) => index % 2 === 1,
    )
    expect(sound === null ? null : await samplesOf(sound)).toEqual(right)
    await rm(path)
  })

  it('is looked for in each recording of the conversation, and nowhere else', async () => {
    const first = await record(NAME, [entry('a', 'reply', 0, 10)])
    const second = await record(NAME.replace('09.45', '10.15'), [entry('b', 'reply', 0, 10)])
    const elsewhere = await record('elsewhere.flac', [entry('c', 'reply', 0, 10)])
    const gone = join(folder, NAME.replace('09', '08'))
    const turns = new RecordedTurns({ folder, paths: () => [gone, elsewhere, first, second] })
    expect(await Promise.all(['a', 'b', 'c'].map((id) => turns.has(id)))).toEqual([true, true, false])
    expect(await turns.soundOf('c')).toBeNull()
  })

  it('that lies behind the end of its file is not there', async () => {
    const path = await record(NAME, [entry('a', 'reply', SAMPLES, SAMPLES + 10)])
    expect(await new RecordedTurns({ folder, paths: () => [path] }).soundOf('a')).toBeNull()
  })
})
