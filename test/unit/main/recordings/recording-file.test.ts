import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FlacStream } from '../../../../src/main/recordings/flac-file.ts'
import {
  finishRecording,
  readRecordingIndex,
  RecordingFile,
} from '../../../../src/main/recordings/recording-file.ts'
import { projectRoot } from '../../../../tools/setup/paths.mjs'
import { countingStereo } from '../../../fixtures/counting-stereo.ts'
import { decodeFlac } from './decode-flac.ts'

let folder = ''
const inFolder = (name: string) => join(folder, name)
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-recording-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Both sides of the first `count` samples of the sound that counts. */
function counted(count: number) {
  const stereo = countingStereo(0, count)
  return {
    left: stereo.filter((_, index) => index % 2 === 0),
    right: stereo.filter((_, index) => index % 2 === 1),
  }
}

/** Given sound much faster than it is spoken, the encoder falls behind; at the pace of speech it holds a moment. */
const KEPT_AT_LEAST = 10 * 24_000

/** A recording whose process ended before it could be finished. */
async function leaveUnfinished(path: string, sampleCount: number): Promise<void> {
  const stream = await FlacStream.create(`${path}.part`)
  await stream.add(countingStereo(0, sampleCount))
  await stream.close()
}

describe('a recording’s file', () => {
  it('gives back every sample, and knows its length', async () => {
    const file = await RecordingFile.create(inFolder('talk.flac'))
    await file.add(countingStereo(0, 777), [])
    await file.add(countingStereo(777, 70_001), [])
    await file.finish()
    expect(await decodeFlac(inFolder('talk.flac'))).toEqual(counted(70_001))
    const header = await readFile(inFolder('talk.flac'))
    expect(header.toString('latin1', 0, 4)).toBe('fLaC')
    // STREAMINFO's count of samples, RFC 9639 §8.2.
    expect(header.readUInt32BE(22)).toBe(70_001)
    expect((await readdir(folder)).toSorted()).toEqual(['talk.flac', 'talk.flac.index.jsonl'])
  })

  it('keeps its end, however short and quiet that is', async () => {
    const ends = fc.tuple(fc.constantFrom(0, 4096, 70_000), fc.integer({ min: 1, max: 4608 }))
    await fc.assert(
      fc.asyncProperty(ends, async ([spoken, silent]) => {
        const file = await RecordingFile.create(inFolder('talk.flac'))
        if (spoken > 0) await file.add(countingStereo(0, spoken), [])
        await file.add(new Int16Array(2 * silent), [])
        await file.finish()
        const { left } = await decodeFlac(inFolder('talk.flac'))
        expect(left).toEqual(Int16Array.of(...counted(spoken).left, ...new Int16Array(silent)))
      }),
      {
        numRuns: 10,
        examples: [[[0, 1]], [[4096, 45]], [[4096, 576]], [[70_000, 4096]]],
      },
    )
  })

  it('leaves nothing behind when nothing was recorded', async () => {
    const file = await RecordingFile.create(inFolder('talk.flac'))
    await file.finish()
    expect(await readdir(folder)).toEqual([])
  })

  it('keeps what was written when its process was killed, and every sample of it is right', async () => {
    const path = inFolder('talk.flac')
    const child = spawn(process.execPath, ['test/fixtures/record-until-killed.ts', path], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface(child.stdout)) {
      if (Number(line) >= 20 * 24_000) break
    }
    child.kill('SIGKILL')
    if (child.signalCode === null) await once(child, 'exit')
    expect((await readdir(folder)).toSorted()).toEqual(['talk.flac.index.jsonl', 'talk.flac.part'])

    await finishRecording(path, { torn: true })
    const { left, right } = await decodeFlac(path)
    expect(left.length).toBeGreaterThanOrEqual(KEPT_AT_LEAST)
    expect({ left, right }).toEqual(counted(left.length))
    const last = (await readRecordingIndex(path)).at(-1)
    expect(last?.endSample).toBeLessThanOrEqual(left.length)
    expect(last?.endSample).toBeGreaterThanOrEqual(KEPT_AT_LEAST - 24_000)
    expect((await readdir(folder)).toSorted()).toEqual(['talk.flac', 'talk.flac.index.jsonl'])
  })

  it('can be finished wherever it was torn off', async () => {
    await leaveUnfinished(inFolder('whole'), 100_000)
    const { length } = await readFile(inFolder('whole.part'))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: length }), async (size) => {
        const path = inFolder('torn.flac')
        await copyFile(inFolder('whole.part'), `${path}.part`)
        await truncate(`${path}.part`, size)
        await finishRecording(path, { torn: true })
        expect(existsSync(`${path}.part`)).toBe(false)
        if (!existsSync(path)) {
          expect(size).toBeLessThan(length / 5)
          return
        }
        const { left, right } = await decodeFlac(path)
        expect({ left, right }).toEqual(counted(left.length))
        await rm(path)
      }),
      { numRuns: 25, examples: [[0], [10], [42], [43], [60]] },
    )
  })

  it('keeps what there is when it can’t be finished', async () => {
    await leaveUnfinished(inFolder('talk.flac'), 50_000)
    // Its place is taken by something that can't be replaced.
    await mkdir(join(folder, 'talk.flac', 'taken'), { recursive: true })
    await expect(finishRecording(inFolder('talk.flac'), { torn: true })).rejects.toThrow()
    expect(await readdir(folder)).toContain('talk.flac.part')
    expect(await readdir(folder)).not.toContain('talk.flac.tmp')
  })
})
