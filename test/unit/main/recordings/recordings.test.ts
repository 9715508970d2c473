import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FlacStream } from '../../../../src/main/recordings/flac-file.ts'
import { readRecordingIndex } from '../../../../src/main/recordings/recording-file.ts'
import { isRecordingIn, recordingName } from '../../../../src/main/recordings/recording-name.ts'
import { Recordings } from '../../../../src/main/recordings/recordings.ts'
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
  /** Null while nothing of the talk is kept. */
  const atHand: { id: string | null } = { id: 'conv_1' }
  const session = new EventEmitter<SessionEvents>()
  const states: RecordingState[] = []
  const errors: EarshotError[] = []
  const recordings = new Recordings(session as Session, {
    folder,
    conversationId: () => atHand.id,
    now: () => startedAt,
    onChange: (state) => states.push(state),
    onError: (error) => errors.push(error),
  })
  return { atHand, session, states, errors, recordings, folder, path: join(folder, name) }
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

  it('are named so that no conversation’s id leads out of their folder', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('../../x', 'C:\\x', '', 'a\0b')), (id) => {
        expect(isRecordingIn(root, join(root, recordingName(startedAt, id)))).toBe(true)
      }),
    )
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
    await vi.waitFor(() => {
      say(session, (turn += 1), 1000)
      expect(errors).toHaveLength(1)
    })
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

  it('that begin within a second are two files', async () => {
    const { session, recordings, folder } = setUp()
    for (const turn of [1, 2]) {
      recordings.set(true)
      say(session, turn, 100)
      recordings.set(false)
    }
    await recordings.close()
    expect((await readdir(folder)).filter((file) => file.endsWith('.flac'))).toEqual([
      '2026-11-21 09.45.03 conv_1-2.flac',
      name,
    ])
  })

  it('of which nothing was heard leave no file', async () => {
    const { recordings, errors, folder } = setUp()
    recordings.set(true)
    await vi.advanceTimersByTimeAsync(2_500)
    await recordings.close()
    expect(await readdir(folder)).toEqual([])
    expect(errors).toEqual([])
  })

  it('go on in another file when another conversation begins', async () => {
    const { atHand, session, recordings, states, folder, path } = setUp()
    recordings.set(true)
    say(session, 1, 1000)
    recordings.follow()
    expect(states).toHaveLength(1)
    atHand.id = 'conv_2'
    recordings.follow()
    say(session, 2, 500)
    await recordings.close()
    const second = join(folder, recordingName(startedAt, 'conv_2'))
    expect((await decodeFlac(path)).left).toHaveLength(24_000)
    expect((await decodeFlac(second)).left).toHaveLength(12_000)
    expect(states).toEqual([
      { kind: 'on', path },
      { kind: 'off' },
      { kind: 'on', path: second },
      { kind: 'off' },
    ])
  })

  it('hold nothing of a talk of which nothing is kept, and go on after it', async () => {
    const { atHand, session, recordings, errors, folder } = setUp()
    atHand.id = null
    recordings.set(true)
    expect(errors).toMatchObject([{ code: 'recording_private' }])
    expect(recordings.state).toEqual({ kind: 'off' })
    say(session, 1, 3000)
    expect(existsSync(folder)).toBe(false)
    atHand.id = 'conv_1'
    recordings.follow()
    expect(recordings.state.kind).toBe('on')
    atHand.id = null
    recordings.follow()
    expect(recordings.state).toEqual({ kind: 'off' })
    await recordings.close()
    expect(errors).toHaveLength(1)
  })
})

describe('a recording that is to be deleted', () => {
  it('leaves no file, whether it is whole, unfinished or still being made', async () => {
    const { session, recordings, errors, folder, path } = setUp()
    await mkdir(folder)
    const unfinished = join(folder, recordingName(startedAt, 'conv_2'))
    const stream = await FlacStream.create(`${unfinished}.part`)
    await stream.add(countingStereo(0, 100_000))
    await stream.close()
    await writeFile(join(folder, 'notes.flac'), 'of a person’s own')
    recordings.set(true)
    say(session, 1, 3000)
    void recordings.recover()
    expect(await recordings.erase([path, unfinished])).toEqual([path, unfinished])
    expect(recordings.state).toEqual({ kind: 'off' })
    expect([await readdir(folder), errors]).toEqual([['notes.flac'], []])
  })

  it('is nothing but a recording in their folder, wherever its path leads', async () => {
    const { recordings, errors, folder } = setUp()
    await mkdir(join(folder, 'deeper'), { recursive: true })
    const paths = [
      join(root, name),
      join(folder, 'notes.flac'),
      join(folder, 'deeper', name),
      join(folder, '..', name),
      `${folder}/deeper/../../${name}`,
      join(folder, `${name}.part`),
    ]
    for (const path of paths) await writeFile(path, 'stays')
    const others = ['', '.', folder, join(folder, 'deeper'), '/', `${join(folder, name)}\0`]
    expect(await recordings.erase([...paths, ...others])).toEqual([...paths, ...others])
    for (const path of paths) expect(existsSync(path)).toBe(true)
    expect(errors).toEqual([])
  })

  it('is deleted itself, and not what a link in its place leads to', async () => {
    const { recordings, folder, path } = setUp()
    await mkdir(folder)
    await writeFile(join(root, 'treasure'), '')
    await symlink(join(root, 'treasure'), path)
    await recordings.erase([path])
    expect(await readdir(folder)).toEqual([])
    expect(existsSync(join(root, 'treasure'))).toBe(true)
  })

  it('and can’t be is said, and the others are deleted', async () => {
    const { recordings, errors, folder, path } = setUp()
    const other = join(folder, recordingName(startedAt, 'conv_2'))
    // A folder can't be deleted as a file is.
    await mkdir(path, { recursive: true })
    await writeFile(other, '')
    expect(await recordings.erase([path, other])).toEqual([other])
    expect(errors).toMatchObject([{ code: 'recording_not_deleted' }])
    expect(errors[0]?.message).toContain(path)
  })
})
