import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ConversationRecording } from '../../../src/main/recordings/conversation-recording.ts'
import { readRecordingIndex } from '../../../src/main/recordings/recording-file.ts'
import { concat } from '../audio/samples.ts'
import { decodeFlac } from '../main/recordings/decode-flac.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, holdAndSay, setUp } from './session-world.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-recording-'))
})
afterEach(async () => {
  await cleanUp()
  await rm(folder, { recursive: true })
})

it('records what the server got of the person, and of its answers what was heard, cut where it was cut', async () => {
  const world = await setUp()
  await connected(world)
  const path = join(folder, 'talk.flac')
  const failed = vi.fn()
  const recording = new ConversationRecording(world.session, path, failed)
  holdAndSay(world, tone(700))
  await hearUntil(world, () => world.turns.length === 1)
  world.session.say('What can you do?')
  const before = world.session.diagnostics().renderedSamples
  await hearUntil(world, () => world.session.diagnostics().renderedSamples >= before + 12_000)
  holdAndSay(world, tone(500, 24_000, 500))
  await hearUntil(world, () => world.turns.length === 3)
  await recording.stop()

  expect(failed).not.toHaveBeenCalled()
  const { left, right } = await decodeFlac(path)
  const entries = await readRecordingIndex(path)
  const recorded = (itemId: string) =>
    concat(
      entries
        .filter((entry) => entry.itemId === itemId)
        .map(({ channel, startSample, endSample }) =>
          (channel === 'person' ? left : right).slice(startSample, endSample),
        ),
    )
  const { committed, sentAudio, truncations } = world.record()
  expect(committed).toHaveLength(2)
  for (const { itemId, samples } of committed) expect(recorded(itemId)).toEqual(samples)
  expect(truncations).toHaveLength(1)
  expect(sentAudio).toHaveLength(3)
  for (const { itemId, samples } of sentAudio) {
    const heard = recorded(itemId)
    const cutMs = truncations.find((cut) => cut.itemId === itemId)?.audioEndMs
    expect(heard).toEqual(samples.slice(0, heard.length))
    if (cutMs === undefined) expect(heard).toHaveLength(samples.length)
    else expect(Math.floor(heard.length / 24)).toBe(cutMs)
  }
  // Nothing is in it that is not of an item.
  const soundOf = (side: Int16Array) => side.filter((sample) => sample !== 0)
  expect(soundOf(right)).toEqual(soundOf(concat(sentAudio.map(({ itemId }) => recorded(itemId)))))
  expect(soundOf(left)).toEqual(soundOf(concat(committed.map(({ itemId }) => recorded(itemId)))))
})
