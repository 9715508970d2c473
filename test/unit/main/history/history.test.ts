import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UNDO_MS } from '../../../../src/main/history/removals.ts'
import { judgeEvent } from '../../../../src/main/realtime/wire/events.ts'
import type { ConversationItem } from '../../../../src/shared/conversation.ts'
import { answered, item, said, typed } from '../../../fixtures/conversation-items.ts'
import { newFolder, openHistory, turn } from './history-world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let path: string

beforeEach(() => {
  path = join(newFolder(), 'history.sqlite')
})

afterEach(() => {
  vi.useRealTimers()
})

/** What a second process finds in the file at this moment. */
function onDisk(id: string) {
  const reader = openHistory(path)
  const found = reader.history.open(id)
  reader.close()
  return found
}

function bytesOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n')
}

describe('a conversation', () => {
  it('is on the disk when a finished item or turn has been told', () => {
    const { session, history } = openHistory(path)
    const id = history.state.currentId
    const half = answered('a', 'Twelve, as fa', { heardMs: 400, heardChars: 6, interrupted: true })
    session.hear(said('u', 'How many are there?'))
    expect(onDisk(id)?.items).toEqual([said('u', 'How many are there?')])
    session.hear({ ...half, status: 'in_progress' })
    session.hear(half)
    expect(onDisk(id)?.items).toEqual([said('u', 'How many are there?'), half])
    session.emit('turn', turn(0, { status: 'interrupted', truncatedAtMs: 400 }))
    expect(onDisk(id)?.turns).toEqual([turn(0, { status: 'interrupted', truncatedAtMs: 400 })])
  })

  it('saves what is not finished within a second', () => {
    vi.useFakeTimers()
    const { session, history } = openHistory(path)
    session.hear(item('a', 'assistant', [{ kind: 'output_text', text: 'Once upon' }], 'in_progress'))
    expect(onDisk(history.state.currentId)).toBe(null)
    vi.advanceTimersByTime(1000)
    expect(onDisk(history.state.currentId)?.items).toHaveLength(1)
  })

  it('keeps all that is known of it', () => {
    const { session, history, close } = openHistory(path, () => new Date(5000))
    const id = history.state.currentId
    const call = { callId: 'c', name: 'calculate', arguments: '{}', output: { itemId: 'o', text: '12' } }
    const picture = item('p', 'user', [
      { kind: 'input_text', text: 'See' },
      { kind: 'input_image', url: 'data:image/png;base64,AAAA', detail: 'auto' },
    ])
    const failure = { code: 'server_error', message: 'It broke.', retryable: true }
    const broken: ConversationItem = { ...answered('b', 'No'), status: 'incomplete', failure }
    session.hear(picture, { ...item('t', 'assistant', []), call }, broken)
    const usage = { input_tokens: 100, output_tokens: 20, input_token_details: { text_tokens: 100 } }
    const done = { id: 'r', status: 'completed', output: [], usage }
    session.emit('received', judgeEvent({ type: 'response.created', response: { id: 'r' } }))
    session.emit('received', judgeEvent({ type: 'response.done', response: done }))
    session.emit('notice', failure)
    history.noteRecording('/recordings/one.flac')
    session.emit('turn', turn(0))
    close()
    const kept = onDisk(id)
    expect(kept).toMatchObject({
      ...{ id, title: 'See', titledBy: 'itself', provider: 'openai', model: 'gpt-realtime-2.1' },
      ...{ createdAt: 5000, updatedAt: 5000, pinned: false, archived: false, branchedFrom: null },
      items: [picture, { id: 't', call }, broken],
      responses: [
        { responseId: 'r', at: 5000, status: 'completed', model: 'gpt-realtime-2.1', durationMs: 0 },
      ],
      turns: [turn(0)],
      errors: [{ ...failure, at: 5000 }],
      settings: { type: 'realtime' },
      recordings: ['/recordings/one.flac'],
    })
    expect(kept?.responses[0]?.usage?.input.text).toBe(100)
    expect(kept?.responses[0]?.costUsd).toBe(null)
    expect(openHistory(path).history.list({})).toMatchObject([
      { lastWords: 'No', itemCount: 3, hasTool: true, hasImage: true },
    ])
  })

  it('in which nothing was said is none', () => {
    const { session, history, close } = openHistory(path)
    session.emit('notice', { code: 'slow', message: 'Slow.', retryable: true })
    history.noteRecording('/recordings/one.flac')
    close()
    expect(openHistory(path).history.list({})).toEqual([])
  })

  it('is loaded as it was, whatever was said, changed, moved and deleted', () => {
    const id = fc.integer({ min: 0, max: 11 }).map((number) => `item_${number}`)
    const text = fc.string({ unit: 'grapheme', maxLength: 20 })
    const items = fc.array(
      fc.oneof(
        fc.tuple(id, text).map(([name, words]) => typed(name, words)),
        fc.tuple(id, fc.option(text)).map(([name, words]) => said(name, words)),
        fc
          .tuple(id, text, fc.nat(20))
          .map(([name, words, heardChars]) => answered(name, words, { heardChars })),
        id.map((name) => item(name, 'assistant', [], 'in_progress')),
      ),
      { maxLength: 10 },
    )
    const steps = fc.array(fc.record({ items, save: fc.boolean() }), { minLength: 1, maxLength: 12 })
    const { session, history, startNew } = openHistory(path)
    fc.assert(
      fc.property(steps, (talk) => {
        const conversation = startNew()
        for (const step of talk) {
          const unique = new Map(step.items.map((one) => [one.id, one]))
          session.become([...unique.values()])
          if (step.save) history.list({})
        }
        expect(history.open(conversation)?.items ?? []).toEqual(session.conversation.items)
      }),
      { numRuns: 60 },
    )
  })

  it('is another one after a new beginning, without what was said before', () => {
    const { session, history, startNew } = openHistory(path)
    const first = history.state.currentId
    session.hear(typed('a', 'One'))
    const second = startNew()
    session.hear(typed('b', 'Two'))
    expect(second).not.toBe(first)
    expect(history.open(first)?.items).toEqual([typed('a', 'One')])
    expect(history.open(second)?.items).toEqual([typed('b', 'Two')])
  })
})

describe('a title', () => {
  it('is the first words, cut at the end of one, until a person says otherwise', () => {
    const { session, history } = openHistory(path)
    const id = history.state.currentId
    session.hear(said('u', null))
    expect(history.open(id)?.title).toBe('')
    session.hear(said('u', 'Please tell me everything there is to know about the long history of tea'))
    expect(history.open(id)?.title).toBe('Please tell me everything there is to know about the long…')
    expect(history.rename(id, 'Tea')).toBe(null)
    session.hear(typed('v', 'And coffee?'))
    expect(history.open(id)).toMatchObject({ title: 'Tea', titledBy: 'person' })
  })
})

describe('the list', () => {
  it('has pinned ones first, then the latest, and filters', () => {
    let now = DAY_MS
    const { session, history, startNew } = openHistory(path, () => new Date(now))
    const begin = (text: string) => {
      now += DAY_MS
      const id = startNew()
      session.hear(typed(text, text))
      return id
    }
    const [one, two, three] = [begin('one'), begin('two'), begin('three')]
    history.pin(one, true)
    history.archive(two, true)
    const ids = (filter: Parameters<typeof history.list>[0]) => history.list(filter).map(({ id }) => id)
    expect(ids({})).toEqual([one, three, two])
    expect(ids({ from: 3 * DAY_MS })).toEqual([three, two])
    expect(ids({ before: 4 * DAY_MS })).toEqual([one, two])
    expect(ids({ provider: 'xai' })).toEqual([])
    expect(ids({ hasTool: true })).toEqual([])
    expect(ids({ hasImage: false })).toHaveLength(3)
    expect(history.open(two)?.archived).toBe(true)
  })
})

describe('what is removed', () => {
  it('comes back when it is undone, the last removal first', () => {
    const { session, history, startNew } = openHistory(path)
    const first = history.state.currentId
    session.hear(typed('a', 'One'))
    const second = startNew()
    session.hear(typed('b', 'Two'))
    history.remove([first])
    history.removeAll()
    expect(history.state.undoable).toBe(2)
    expect([history.list({}), history.search('One', {}), history.open(first)]).toEqual([[], [], null])
    history.undo()
    expect(history.list({}).map(({ id }) => id)).toEqual([second])
    history.undo()
    expect(history.open(first)?.items).toEqual([typed('a', 'One')])
    expect(history.state.undoable).toBe(0)
  })

  it('is in no byte of the folder after a minute, nor is what is said in it then', () => {
    vi.useFakeTimers()
    const folder = join(path, '..')
    const { session, history } = openHistory(path)
    session.hear(typed('a', 'A xylophonic secret'), answered('b', 'Marzipan'))
    session.emit('turn', turn(0))
    expect(bytesOf(folder)).toMatch(/xylophonic/)
    history.removeAll()
    session.hear(typed('c', 'Zeppelinesque'))
    vi.advanceTimersByTime(UNDO_MS)
    session.hear(typed('d', 'Quixotically'))
    session.emit('turn', turn(1))
    vi.advanceTimersByTime(1000)
    expect(bytesOf(folder)).not.toMatch(/xylophonic|marzipan|zeppelinesque|quixotically/i)
    expect(history.state).toMatchObject({ undoable: 0, isPrivate: true })
  })

  it('is gone for good when the app ends, and the rest is whole', () => {
    const { session, history, startNew, close } = openHistory(path)
    session.hear(typed('a', 'A xylophonic secret'))
    history.remove([history.state.currentId])
    const kept = startNew()
    session.hear(typed('b', 'Stay'))
    close()
    expect(bytesOf(join(path, '..'))).not.toMatch(/xylophonic/)
    expect(onDisk(kept)?.items).toEqual([typed('b', 'Stay')])
  })
})

describe('a private talk', () => {
  it('leaves no trace on the disk, however it is begun', () => {
    const folder = join(path, '..')
    const { session, history, startNew, close } = openHistory(path)
    startNew(true)
    session.hear(typed('a', 'A xylophonic secret'))
    session.emit('turn', turn(0))
    startNew()
    session.hear(typed('b', 'Zeppelinesque'))
    expect(bytesOf(folder)).toMatch(/Zeppelinesque/)
    history.setRetention({ kind: 'nothing' })
    session.hear(typed('c', 'Quixotically'))
    session.emit('turn', turn(1))
    expect(history.list({})).toEqual([])
    expect(bytesOf(folder)).not.toMatch(/xylophonic|zeppelinesque|quixotically/i)
    close()
    expect(bytesOf(folder)).not.toMatch(/xylophonic|zeppelinesque|quixotically/i)
    expect(openHistory(path).history.state).toMatchObject({ isPrivate: true, retention: { kind: 'nothing' } })
  })
})

describe('retention', () => {
  it('deletes what is older, but what is pinned or at hand, at once and as time goes', () => {
    vi.useFakeTimers()
    const { session, history, startNew } = openHistory(path)
    const old = history.state.currentId
    session.hear(typed('a', 'Old'))
    vi.advanceTimersByTime(DAY_MS)
    const pinned = startNew()
    session.hear(typed('b', 'Pinned'))
    history.pin(pinned, true)
    vi.advanceTimersByTime(DAY_MS)
    const late = startNew()
    session.hear(typed('c', 'Late'))
    history.setRetention({ kind: 'days', days: 1 })
    expect(history.open(old)).toBe(null)
    expect(history.list({}).map(({ id }) => id)).toEqual([pinned, late])
    vi.advanceTimersByTime(DAY_MS + HOUR_MS)
    expect(history.list({}).map(({ id }) => id)).toEqual([pinned, late])
    history.startNew({ isPrivate: false })
    vi.advanceTimersByTime(HOUR_MS)
    expect(history.list({}).map(({ id }) => id)).toEqual([pinned])
  })
})

it('listens to nothing more once it is closed', () => {
  const { session, close } = openHistory(path)
  close()
  expect(session.eventNames()).toEqual([])
})
