import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { exportJson } from '../../../../src/main/history/export/json.ts'
import { Database } from '../../../../src/main/history/database.ts'
import { openHistoryFile, openInMemory } from '../../../../src/main/history/history-file.ts'
import type { HistoryStore } from '../../../../src/main/history/history-store.ts'
import { importConversations } from '../../../../src/main/history/import.ts'
import { RETRY_MS } from '../../../../src/main/history/kept-store.ts'
import type { StoredConversation } from '../../../../src/shared/history.ts'
import { typed } from '../../../fixtures/conversation-items.ts'
import { anyConversation, stored } from '../../../fixtures/stored-conversations.ts'
import { newFolder, openHistory } from './history-world.ts'

let path: string

beforeEach(() => {
  path = join(newFolder(), 'history.sqlite')
})

function openStore(): HistoryStore {
  const opened = openHistoryFile(path, new Date())
  if (opened.kind === 'unusable') throw new Error(opened.error.message)
  return opened.store
}

/** As another program would, at the same file. */
function tamper(sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

/** Writing this item fails, as when the disk does. */
const failsAt = (itemId: string) =>
  `CREATE TRIGGER fault BEFORE INSERT ON items WHEN new.id = '${itemId}'
   BEGIN SELECT RAISE(ABORT, 'the disk failed'); END`

/** A file stands where the folder should be, until the returned function is called. */
function blockFolder(): () => void {
  const folder = join(path, '..')
  renameSync(folder, `${folder}-away`)
  writeFileSync(folder, '')
  return () => {
    rmSync(folder)
    renameSync(`${folder}-away`, folder)
  }
}

const three = [1, 2, 3].map((number) =>
  stored([typed(`item_${number}`, `Words ${number}`)], { id: `conv_${number}` }),
)

function inFile(): StoredConversation[] {
  const store = openStore()
  const conversations = all(store)
  store.close()
  return conversations
}

function all(store: HistoryStore): StoredConversation[] {
  return store.list({}).flatMap(({ id }) => store.load(id) ?? [])
}

describe('conversations that are stored together', () => {
  it('are all there, each in place of one with its id', () => {
    const store = openStore()
    store.putAll(three)
    const changed = stored([typed('other', 'Other words')], { id: 'conv_2', pinned: true })
    store.putAll([changed])
    expect(store.load('conv_2')).toEqual(changed)
    expect(store.list({}).map(({ id }) => id)).toEqual(['conv_2', 'conv_3', 'conv_1'])
    expect(store.search('words 2', {})).toEqual([])
    store.close()
  })

  it('are none of them there when one can’t be stored, and those before are as they were', () => {
    const store = openStore()
    const before = stored([typed('before', 'Untouched')], { id: 'conv_1' })
    store.putAll([before])
    tamper(failsAt('item_3'))
    expect(() => store.putAll(three)).toThrow('the disk failed')
    expect(all(store)).toEqual([before])
    expect(store.search('words', {})).toEqual([])
    tamper('DROP TRIGGER fault')
    store.putAll(three)
    expect(store.list({})).toHaveLength(3)
    store.close()
  })
})

it('the latest that have a title are there without the rest of the list, whatever is pinned', () => {
  const conversation = fc.record({
    title: fc.constantFrom('', 'Tea', 'Trains'),
    updatedAt: fc.integer({ min: 0, max: 3 }),
    pinned: fc.boolean(),
    archived: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(conversation, { maxLength: 12 }), fc.nat(7), fc.nat(3), (heads, count, removed) => {
      const store = openInMemory()
      store.putAll(heads.map((head, at) => stored([], { id: `conv_${at}`, ...head })))
      store.remove([`conv_${removed}`], 1)
      const byTime = store.list({}).toSorted((a, b) => b.updatedAt - a.updatedAt)
      expect(store.latest(count)).toEqual(byTime.filter(({ title }) => title !== '').slice(0, count))
      store.close()
    }),
  )
})

it('what memory kept in place of the file moves into it as a whole, or stays in memory', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  openStore().close()
  tamper(failsAt('item_2'))
  const back = blockFolder()
  const { session, history } = openHistory(path)
  session.hear(typed('item_1', 'Words 1'))
  history.startNew({ isPrivate: false })
  session.hear(typed('item_2', 'Words 2'))
  back()
  vi.advanceTimersByTime(RETRY_MS)
  expect(history.state.fault).toMatchObject({ code: 'history_failed' })
  expect(history.list({})).toHaveLength(2)
  expect(inFile()).toEqual([])
  tamper('DROP TRIGGER fault')
  vi.advanceTimersByTime(RETRY_MS)
  expect(history.state.fault).toBe(null)
  expect(inFile()).toHaveLength(2)
})

it('a conversation that goes on while its file can’t be used is whole in the file afterwards', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const store = openStore()
  const [long] = three
  if (long === undefined) throw new Error('there are three')
  store.putAll([{ ...long, pinned: true, recordings: ['one.flac'] }])
  const resume = store.load(long.id) ?? long
  store.close()
  const back = blockFolder()
  const { session } = openHistory(path, undefined, { resume })
  session.hear(...long.items, typed('next', 'And on'))
  back()
  vi.advanceTimersByTime(RETRY_MS)
  const items = [...long.items, typed('next', 'And on')]
  expect(inFile()).toMatchObject([{ id: long.id, items, pinned: true, recordings: ['one.flac'] }])
})

it('the same store makes the same file after an export and an import', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyConversation, { maxLength: 3, selector: ({ id }) => id }),
      (conversations) => {
        const [first, second] = [openInMemory(), openInMemory()]
        first.putAll(conversations)
        const imported = importConversations(bytesOf(exportJson(all(first))), {
          isTaken: (id) => second.has(id),
          create: () => 'never',
        })
        if ('code' in imported) throw new Error(imported.message)
        second.putAll(imported)
        for (const { id } of imported) expect(exportOf(second, id)).toBe(exportOf(first, id))
        expect(second.list({})).toHaveLength(imported.length)
        first.close()
        second.close()
      },
    ),
    { numRuns: 200 },
  )
})

const bytesOf = (text: string) => new TextEncoder().encode(text)

function exportOf(store: HistoryStore, id: string): string {
  const conversation = store.load(id)
  return exportJson(conversation === null ? [] : [conversation])
}
