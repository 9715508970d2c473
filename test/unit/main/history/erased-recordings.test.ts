import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { UNDO_MS } from '../../../../src/main/history/removals.ts'
import { recordingName } from '../../../../src/main/recordings/recording-name.ts'
import { Recordings } from '../../../../src/main/recordings/recordings.ts'
import { typed } from '../../../fixtures/conversation-items.ts'
import { stored } from '../../../fixtures/stored-conversations.ts'
import type { SoundEvents } from '../../../../src/main/recordings/conversation-recording.ts'
import { newFolder, openHistory, SpokenSession } from './history-world.ts'

const DAY_MS = 86_400_000

let root: string
let folder: string

beforeEach(() => {
  root = newFolder()
  folder = join(root, 'recordings')
  mkdirSync(folder)
})

/** A history and recordings that are joined as in the app. */
function open() {
  const session = new SpokenSession()
  const recordings: Recordings = new Recordings(session as unknown as SoundEvents, {
    folder,
    conversationId: () => (world.history.state.isPrivate ? null : world.history.state.currentId),
    now: () => new Date(),
    onChange: (state) => {
      if (state.kind === 'on') world.history.noteRecording(state.path)
    },
    onError: (error) => world.errors.push(error),
  })
  let erasing: Promise<unknown> = Promise.resolve()
  const options = {
    eraseRecordings: (paths: readonly string[]) => {
      const gone = recordings.erase(paths)
      erasing = Promise.all([erasing, gone])
      return gone
    },
    onChange: () => recordings.follow(),
  }
  const world = openHistory(join(root, 'history.sqlite'), undefined, options, session)
  return { ...world, recordings, erased: () => erasing }
}

/** A recording of a conversation, with all the files it may have. */
function recorded(conversationId: string): string {
  const path = join(folder, recordingName(new Date(), conversationId))
  for (const suffix of ['', '.index.jsonl']) writeFileSync(path + suffix, '')
  return path
}

/** The conversation of the item, with a recording; another one is at hand then. */
function talk({ session, history }: ReturnType<typeof open>, itemId: string): { id: string; path: string } {
  const id = history.state.currentId
  const path = recorded(id)
  session.hear(typed(itemId, 'Hello'))
  history.noteRecording(path)
  history.startNew({ isPrivate: false })
  return { id, path }
}

describe('the recordings of a conversation', () => {
  it('stay while its removal can be undone, and after it was', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const app = open()
    const { id, path } = talk(app, 'a')
    app.history.remove([id])
    vi.advanceTimersByTime(UNDO_MS / 2)
    app.history.undo()
    vi.advanceTimersByTime(UNDO_MS)
    app.close()
    await app.erased()
    expect(readdirSync(folder)).toHaveLength(2)
    expect(existsSync(path)).toBe(true)
  })

  it.each<[string, (app: ReturnType<typeof open>, id: string) => void]>([
    [
      'a minute after it was removed',
      ({ history }, id) => {
        history.remove([id])
        vi.advanceTimersByTime(UNDO_MS)
      },
    ],
    [
      'a minute after all were',
      ({ history }) => {
        history.removeAll()
        vi.advanceTimersByTime(UNDO_MS)
      },
    ],
    [
      'when the app ends before the minute does',
      ({ history, close }, id) => {
        history.remove([id])
        close()
      },
    ],
    [
      'when it is too old',
      ({ history }) => {
        vi.advanceTimersByTime(2 * DAY_MS)
        history.setRetention({ kind: 'days', days: 1 })
      },
    ],
    [
      'when it grows too old',
      ({ history }) => {
        history.setRetention({ kind: 'days', days: 1 })
        vi.advanceTimersByTime(2 * DAY_MS)
      },
    ],
  ])('are deleted %s', async (_when, act) => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const app = open()
    const { id } = talk(app, 'a')
    act(app, id)
    await app.erased()
    expect([readdirSync(folder), app.errors]).toEqual([[], []])
  })

  it('are deleted with it when nothing is to be kept, the one that is being made too', async () => {
    const app = open()
    const earlier = talk(app, 'a')
    app.recordings.set(true)
    app.session.emit('captured', { turn: 1, startSample: 0, samples: new Int16Array(24_000) })
    app.session.hear(typed('b', 'Hello'))
    app.history.setRetention({ kind: 'nothing' })
    await app.erased()
    expect(app.recordings.state).toEqual({ kind: 'off' })
    expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([
      earlier.path,
      `${earlier.path}.index.jsonl`,
    ])
  })

  it('are deleted even though nobody said a word in it', async () => {
    const app = open()
    app.recordings.set(true)
    app.session.emit('captured', { turn: 1, startSample: 0, samples: new Int16Array(24_000) })
    app.history.setRetention({ kind: 'nothing' })
    await app.erased()
    expect(readdirSync(folder)).toEqual([])
  })

  it('stay while another conversation names them, as one does that was imported again', async () => {
    const app = open()
    const { id, path } = talk(app, 'a')
    const copy = app.history.open(id)
    if (copy === null) throw new Error('it is stored')
    app.history.add([{ ...copy, id: 'copy' }])
    app.history.remove([id])
    app.close()
    await app.erased()
    expect(existsSync(path)).toBe(true)
    const next = open()
    next.history.remove(['copy'])
    next.close()
    await next.erased()
    expect(readdirSync(folder)).toEqual([])
  })

  it('that an imported conversation names elsewhere are left alone', async () => {
    const app = open()
    const outside = join(root, recordingName(new Date(), 'x'))
    const inside = join(folder, 'mine.flac')
    for (const path of [outside, inside]) writeFileSync(path, '')
    app.history.add([stored([typed('a', 'Hello')], { id: 'x', recordings: [outside, inside, '/', ''] })])
    app.history.remove(['x'])
    app.close()
    await app.erased()
    expect([existsSync(outside), existsSync(inside), app.errors]).toEqual([true, true, []])
  })

  it('that can’t be deleted are said once, and tried again at the next start', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const app = open()
    const { id, path } = talk(app, 'a')
    // A folder can't be deleted as a file is.
    rmSync(path)
    mkdirSync(path)
    app.history.remove([id])
    vi.advanceTimersByTime(UNDO_MS)
    await app.erased()
    expect(app.codes()).toEqual(['recording_not_deleted'])
    vi.advanceTimersByTime(DAY_MS)
    await app.erased()
    expect(app.errors).toHaveLength(1)
    app.close()
    rmdirSync(path)
    writeFileSync(path, '')
    const next = open()
    await next.erased()
    expect([readdirSync(folder), next.errors]).toEqual([[], []])
  })
})
