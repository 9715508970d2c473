import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlacStream } from '../../../../src/main/recordings/flac-file.ts'
import { readRecordingIndex } from '../../../../src/main/recordings/recording-file.ts'
import { recordingName, Recordings } from '../../../../src/main/recordings/recordings.ts'
import type { Session } from '../../../../src/main/realtime/session.ts'
import type { SessionEvents } from '../../../../src/main/realtime/session-options.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import type { RecordingState } from '../../../../src/shared/recording-state.ts'
import { countingStereo } from '../../../fixtures/counting-stereo.ts'
import { counting } from '../../audio/samples.ts'
import { decodeFlac } from './decode-flac.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-recordings-'))
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(root, { recursive: true })
})

const startedAt = new Date(2026, 10, 21, 9, 45, 3)
const name = '2026-11-21 09.45.03 conv_1.flac'
const part = { responseId: 'r', itemId: 'answer', contentIndex: 0 }

function setUp(folder = join(root, 'recordings')) {
  const session = new EventEmitter<SessionEvents>()
  const states: RecordingState[] = []
  const errors: EarshotError[] = []
  const recordings = new Recordings(session as Session, {
    folder,
    conversationId: () => 'conv_1',
    now: () => startedAt,
    onChange: (state) => states.push(state),
    onError: (error) => errors.push(error),
  })
  return { session, states, errors, recordings, folder, path: join(folder, name) }
}

/** A turn of so many ms, in frames, as time passes. */
function say(session: EventEmitter<SessionEvents>, turn: number, durationMs: number): void {
  for (let ms = 0; ms < durationMs; ms += 20) {
    vi.advanceTimersByTime(20)
    session.emit('captured', { turn, startSample: ms * 24, samples: counting(480, 1 + ms * 24) })
  }
}

describe('recordings', () => {
  it('are named by the time and the conversation, so that they sort', () => {
    expect(recordingName(startedAt, 'conv_1')).toBe(name)
  })

  it('are not made unless they are asked for', async () => {
    const { session, recordings } = setUp()
    say(session, 1, 3000)
    await recordings.recover()
    await recordings.close()
    expect(recordings.state).toEqual({ kind: 'off' })
    expect(await readdir(root)).toEqual([])
    expect(session.listenerCount('captured') + session.listenerCount('heard')).toBe(0)
  })

  it('hold both sides of the conversation, and say where its items are', async () => {
    const { session, recordings, states, errors, path } = setUp()
    recordings.set(true)
    expect(recordings.state).toEqual({ kind: 'on', path })
    say(session, 1, 1000)
    session.emit('spoken', { itemId: 'question', turn: 1, startSample: 0, endSample: 24_000 })
    vi.advanceTimersByTime(2000)
    session.emit('heard', { part, samples: counting(480) })
    vi.advanceTimersByTime(20)
    session.emit('heard', { part, samples: counting(480, 481) })
    recordings.set(false)
    say(session, 2, 1000)
    await recordings.close()

    const { left, right } = await decodeFlac(path)
    expect(left.slice(0, 24_000)).toEqual(counting(24_000))
    expect(left.slice(24_000).every((sample) => sample === 0)).toBe(true)
    expect(right.slice(2980 * 24)).toEqual(counting(960))
    expect(await readRecordingIndex(path)).toEqual([
      { itemId: 'question', contentIndex: 0, channel: 'person', startSample: 0, endSample: 24_000 },
      { itemId: 'answer', contentIndex: 0, channel: 'reply', startSample: 71_520, endSample: 72_480 },
    ])
    expect(states).toEqual([{ kind: 'on', path }, { kind: 'off' }])
    expect(errors).toEqual([])
  })

  it('leave out the time that the machine slept', async () => {
    const { session, recordings, path } = setUp()
    recordings.set(true)
    say(session, 1, 200)
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 8 * 3_600_000)
    session.emit('captured', { turn: 2, startSample: 0, samples: counting(480) })
    clock.mockRestore()
    await recordings.close()
    expect((await decodeFlac(path)).left).toHaveLength(5280)
  })

  it.runIf(existsSync('/dev/full'))('stop with one error when the disk is full', async () => {
    const { session, recordings, states, errors, folder, path } = setUp()
    await mkdir(folder)
    await symlink('/dev/full', `${path}.part`)
    recordings.set(true)
    let turn = 0
    await vi.waitFor(
      () => {
        say(session, (turn += 1), 1000)
        expect(errors).toHaveLength(1)
      },
      { timeout: 20_000 },
    )
    say(session, turn + 1, 3000)
    await recordings.close()
    expect(errors).toMatchObject([{ code: 'recording_disk_full', retryable: true }])
    expect(states.at(-1)).toEqual({ kind: 'off' })
  })

  it('say so once when there can be no folder for them', async () => {
    await writeFile(join(root, 'taken'), '')
    const { session, recordings, states, errors } = setUp(join(root, 'taken'))
    recordings.set(true)
    say(session, 1, 3000)
    await recordings.close()
    expect(errors).toMatchObject([{ code: 'recording_failed' }])
    expect(states).toEqual([])
  })

  it('that a crash left are finished at the next start', async () => {
    const { recordings, errors, folder, path } = setUp()
    await mkdir(folder)
    const stream = await FlacStream.create(`${path}.part`)
    await stream.add(countingStereo(0, 100_000))
    await stream.close()
    await recordings.recover()
    expect(errors).toEqual([])
    expect((await decodeFlac(path)).left.length).toBeGreaterThan(80_000)
    expect(await readdir(folder)).not.toContain(`${name}.part`)
  })
})
