import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../../../src/main/history/database.ts'
import { exportJson } from '../../../../src/main/history/export/json.ts'
import { maxImportBytes } from '../../../../src/main/history/import.ts'
import type { FileChooser } from '../../../../src/main/history-files/file-chooser.ts'
import { HistoryFiles } from '../../../../src/main/history-files/history-files.ts'
import { recordingName } from '../../../../src/main/recordings/recording-name.ts'
import type { RecordingEntry } from '../../../../src/main/recordings/recording-index.ts'
import type { StoredConversation } from '../../../../src/shared/history.ts'
import { answered, said, typed } from '../../../fixtures/conversation-items.ts'
import { stored } from '../../../fixtures/stored-conversations.ts'
import { newFolder, openHistory } from '../history/history-world.ts'
import { canMount, mountDisk, setReadOnly } from '../history/small-disk.ts'

const DAY_MS = 86_400_000
const now = new Date(2026, 10, 22, 12)

let root: string
let recordingsFolder: string
let target: string

beforeEach(() => {
  root = newFolder()
  recordingsFolder = join(root, 'recordings')
  target = join(root, 'target')
  for (const folder of [recordingsFolder, target]) mkdirSync(folder)
})

/** Somebody who saves in `target` under the suggested name, until told otherwise. */
class Person implements FileChooser {
  readonly asked: string[] = []
  saves: string | null = null
  opens: string | null = null
  folder: string | null = target
  cancels = false

  saveFile(suggestedName: string): Promise<string | null> {
    this.asked.push(suggestedName)
    return Promise.resolve(this.cancels ? null : (this.saves ?? join(target, suggestedName)))
  }

  openFile(): Promise<string | null> {
    this.asked.push('open')
    return Promise.resolve(this.opens)
  }

  chooseFolder(): Promise<string | null> {
    this.asked.push('folder')
    return Promise.resolve(this.cancels ? null : this.folder)
  }
}

function open(conversations: readonly StoredConversation[] = [], name = 'history.sqlite') {
  const path = join(root, name)
  const { history } = openHistory(path, () => now)
  expect(history.add(conversations)).toBe(null)
  const person = new Person()
  let created = 0
  const files = new HistoryFiles(history, {
    chooser: person,
    recordingsFolder,
    now: () => now,
    newId: () => `new_${(created += 1)}`,
    language: () => 'en',
  })
  const ids = () => history.list({}).map(({ id }) => id)
  return { path, history, person, files, ids }
}

/** The conversation, with a recording in which its items follow each other, a second each. */
function recorded(conversation: StoredConversation, second = 0): StoredConversation {
  const at = new Date(2026, 10, 21, 9, 45, second)
  const path = join(recordingsFolder, recordingName(at, conversation.id))
  const entries = conversation.items.map(({ id, role }, index): RecordingEntry => ({
    itemId: id,
    contentIndex: 0,
    channel: role === 'user' ? 'person' : 'reply',
    startSample: index * 24_000,
    endSample: (index + 1) * 24_000,
  }))
  writeFileSync(`${path}.index.jsonl`, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  return { ...conversation, recordings: [...conversation.recordings, path] }
}

const tea = stored([said('u', 'Tea?'), answered('a', 'With milk, please', { heardChars: 9 })], {
  id: 'tea',
  title: 'Tea?',
  updatedAt: 3,
})
const coffee = stored([typed('c', 'Coffee')], { id: 'coffee', title: 'Coffee', updatedAt: 2 })

const read = (name: string) => readFileSync(join(target, name), 'utf8')

describe('an export', () => {
  it('of one conversation is a file that is named after it', async () => {
    const { files, person } = open([tea, coffee])
    const fileNames = ['2026-11-21 Tea.md']
    expect(await files.export(['tea'], 'markdown')).toEqual({
      ...{ kind: 'exported', fileNames, conversationCount: 1, leftOut: [] },
    })
    expect([person.asked, readdirSync(target)]).toEqual([fileNames, fileNames])
    expect(read('2026-11-21 Tea.md')).toMatch(/^# Tea\?[^]*With milk ~~, please~~\n$/)
  })

  it.each([
    ['markdown', 'md', /^# Tea\?[^]*# Coffee/],
    ['text', 'txt', /^Tea\?[^]*\nCoffee/],
    ['json', 'json', /"title": "Tea\?"[^]*"title": "Coffee"/],
  ] as const)('of all conversations as %s is one file', async (format, extension, content) => {
    const { files } = open([tea, coffee])
    const name = `2026-11-22 Earshot conversations.${extension}`
    expect(await files.export(null, format)).toMatchObject({ fileNames: [name], conversationCount: 2 })
    expect(read(name)).toMatch(content)
  })

  it.each([
    ['../../etc/passwd', '.. .. etc passwd'],
    ['a:b*c?"d"<e>|f\\g\u0000\n', 'a b c d e f g'],
    ['...', ''],
    ['今天的天气', '今天的天气'],
    ['🙂'.repeat(60), '🙂'.repeat(30)],
    ['', 'Untitled conversation'],
  ])('of a conversation called %j suggests a name that every disk takes', async (title, name) => {
    const { files, person } = open([stored([], { title })])
    await files.export(['conversation-1'], 'text')
    expect(person.asked).toEqual([`2026-11-21 ${name}`.trim() + '.txt'])
  })

  it('as captions is a file for each recording, named as it is, in a folder', async () => {
    const twice = recorded(recorded(tea), 30)
    const { files, person } = open([twice, coffee])
    writeFileSync(join(target, '2026-11-21 09.45.00 tea.srt'), 'of somebody else')
    expect(await files.export(null, 'srt')).toEqual({
      kind: 'exported',
      fileNames: ['2026-11-21 09.45.00 tea (2).srt', '2026-11-21 09.45.30 tea.srt'],
      conversationCount: 1,
      leftOut: [{ title: 'Coffee', reason: expect.stringContaining('not recorded') }],
    })
    expect(person.asked).toEqual(['folder'])
    expect(read('2026-11-21 09.45.00 tea.srt')).toBe('of somebody else')
    expect(read('2026-11-21 09.45.30 tea.srt')).toContain(
      '2\n00:00:01,000 --> 00:00:02,000\nAssistant: With milk\n',
    )
  })

  it('as captions to a single recording is a file', async () => {
    const { files, person } = open([recorded(tea)])
    await files.export(['tea'], 'vtt')
    expect(person.asked).toEqual(['2026-11-21 09.45.00 tea.vtt'])
    expect(read('2026-11-21 09.45.00 tea.vtt')).toMatch(/^WEBVTT\n/)
  })

  it('as captions opens nothing that is no recording of ours', async () => {
    const elsewhere = join(root, recordingName(now, 'x'))
    writeFileSync(
      `${elsewhere}.index.jsonl`,
      readFileSync(`${recorded(tea).recordings[0] ?? ''}.index.jsonl`),
    )
    const { files, person } = open([{ ...tea, recordings: [elsewhere] }])
    expect(await files.export(null, 'srt')).toMatchObject({
      kind: 'failed',
      error: { code: 'export_nothing' },
      leftOut: [{ title: 'Tea?', reason: expect.stringContaining('recordings are gone') }],
    })
    expect(person.asked).toEqual([])
  })

  it('leaves out what is gone, and what could not be imported again, and says so', async () => {
    const { path, files } = open([tea, coffee])
    const db = new Database(path)
    db.exec(`UPDATE items SET body = replace(body, '"heardChars":9', '"heardChars":99') WHERE id = 'a'`)
    db.close()
    expect(await files.export(['gone', 'tea', 'coffee', 'coffee'], 'json')).toEqual({
      kind: 'exported',
      fileNames: ['2026-11-21 Coffee.json'],
      conversationCount: 1,
      leftOut: [
        { title: 'gone', reason: 'It is no longer there.' },
        { title: 'Tea?', reason: expect.stringContaining('could not be imported again') },
      ],
    })
    expect(await files.export(['tea'], 'text')).toMatchObject({ kind: 'exported' })
  })

  it('writes nothing when the person thinks better of it, or when there is nothing', async () => {
    const { files, person } = open()
    expect(await files.export(null, 'json')).toMatchObject({
      kind: 'failed',
      error: { code: 'export_nothing' },
    })
    expect(person.asked).toEqual([])
    const other = open([recorded(recorded(tea), 30)], 'other.sqlite')
    other.person.cancels = true
    expect(await other.files.export(null, 'json')).toEqual({ kind: 'cancelled' })
    expect(await other.files.export(null, 'srt')).toEqual({ kind: 'cancelled' })
    expect(readdirSync(target)).toEqual([])
  })

  it('asks one question at a time', async () => {
    const { files, person } = open([tea])
    const [first, second, third] = await Promise.all([
      files.export(null, 'json'),
      files.export(null, 'json'),
      files.import(),
    ])
    expect(first.kind).toBe('exported')
    for (const refused of [second, third])
      expect(refused).toMatchObject({ kind: 'failed', error: { code: 'file_dialog_open' } })
    expect(person.asked).toHaveLength(1)
  })

  it('that can’t be written says why, but not where', async () => {
    const { files, person } = open([tea])
    person.saves = join(root, 'no such folder', 'tea.json')
    const result = await files.export(null, 'json')
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'export_failed', retryable: true } })
    expect(JSON.stringify(result)).not.toContain(root)
  })

  it.runIf(canMount)('that fills the disk leaves nothing of it there', async () => {
    mountDisk(target, '64k')
    const long = stored([said('u', 'words '.repeat(20_000))], { id: 'long' })
    const { files, person } = open([recorded(tea), recorded(long)])
    expect(await files.export(null, 'srt')).toMatchObject({
      kind: 'failed',
      error: { code: 'export_disk_full' },
    })
    expect(readdirSync(target)).toEqual([])
    person.saves = join(target, 'kept.json')
    writeFileSync(person.saves, 'the one before')
    expect(await files.export(['long'], 'json')).toMatchObject({ error: { code: 'export_disk_full' } })
    expect(readdirSync(target)).toEqual(['kept.json'])
    expect(read('kept.json')).toBe('the one before')
    setReadOnly(target, true)
    expect(await files.export(['tea'], 'json')).toMatchObject({ error: { code: 'export_not_allowed' } })
  })
})

describe('an import', () => {
  it('brings back all that was exported, which is then exported as the same file', async () => {
    const first = open([tea, { ...coffee, pinned: true }])
    await first.files.export(null, 'json')
    const [fileName = ''] = readdirSync(target)
    const second = open([], 'other.sqlite')
    second.person.opens = join(target, fileName)
    expect(await second.files.import()).toEqual({
      ...{ kind: 'imported', fileName, conversationCount: 2, leftOut: [] },
    })
    expect(second.ids()).toEqual(first.ids())
    second.person.saves = join(target, 'again.json')
    await second.files.export(null, 'json')
    expect(read('again.json')).toBe(read(fileName))
  })

  it('of what is there already, be it removed, is another conversation', async () => {
    const { history, files, person, ids } = open([tea])
    await files.export(null, 'json')
    person.opens = join(target, '2026-11-21 Tea.json')
    await files.import()
    history.remove(['tea'])
    await files.import()
    expect(ids()).toEqual(['new_2', 'new_1'])
    history.undo()
    expect(ids()).toHaveLength(3)
  })

  it('of one that is called by more than a window may say gives it another id', async () => {
    const { files, person, ids } = open()
    person.opens = written(exportJson([{ ...tea, id: 'x'.repeat(201) }]))
    await files.import()
    expect(ids()).toEqual(['new_1'])
  })

  it('does nothing when the person thinks better of it', async () => {
    expect(await open().files.import()).toEqual({ kind: 'cancelled' })
  })

  it('of what is older than conversations are kept leaves it out, and says so', async () => {
    const { history, files, person, ids } = open()
    history.setRetention({ kind: 'days', days: 7 })
    const at = (days: number) => now.getTime() - days * DAY_MS
    const conversations = [
      { ...tea, updatedAt: at(8) },
      { ...tea, id: 'pinned', updatedAt: at(8), pinned: true },
      { ...coffee, updatedAt: at(6) },
    ]
    person.opens = written(exportJson(conversations))
    expect(await files.import()).toEqual({
      kind: 'imported',
      fileName: 'file.json',
      conversationCount: 2,
      leftOut: [{ title: 'Tea?', reason: expect.stringContaining('Keep them for longer') }],
    })
    expect(ids()).toEqual(['pinned', 'coffee'])
  })

  it.each([
    ['a file that is gone', () => join(target, 'none.json'), 'import_unreadable'],
    ['a folder', () => target, 'import_not_a_file'],
    ['what is too large', () => tooLarge(), 'import_too_large'],
    ['what is no export', () => written('{}'), 'import_not_an_export'],
  ])('of %s stores nothing, and says why', async (_what, choose, code) => {
    const { files, person, ids } = open()
    person.opens = choose()
    const result = await files.import()
    expect(result).toMatchObject({ kind: 'failed', error: { code } })
    expect(JSON.stringify(result)).not.toContain(root)
    expect(ids()).toEqual([])
  })

  it.runIf(existsSync('/dev/zero'))('of what never ends is refused', async () => {
    const { files, person } = open()
    person.opens = '/dev/zero'
    expect(await files.import()).toMatchObject({ kind: 'failed', error: { code: 'import_not_a_file' } })
  })

  it('that fails midway leaves nothing', async () => {
    const { path, files, person, ids } = open([tea, coffee])
    await files.export(null, 'json')
    person.opens = join(target, '2026-11-22 Earshot conversations.json')
    const db = new Database(path)
    db.exec(`CREATE TRIGGER fault BEFORE INSERT ON items WHEN new.id = 'u'
             BEGIN SELECT RAISE(ABORT, 'the disk failed'); END`)
    db.close()
    expect(await files.import()).toMatchObject({ kind: 'failed', error: { code: 'import_not_stored' } })
    expect(ids()).toEqual(['tea', 'coffee'])
  })

  it('is not asked for while the history is kept in memory alone', async () => {
    writeFileSync(join(root, 'blocked'), '')
    const { files, person } = open([], 'blocked/history.sqlite')
    expect(await files.import()).toMatchObject({ kind: 'failed', error: { code: 'import_not_stored' } })
    expect(person.asked).toEqual([])
  })
})

function written(text: string): string {
  const path = join(target, 'file.json')
  writeFileSync(path, text)
  return path
}

function tooLarge(): string {
  const path = written('')
  truncateSync(path, maxImportBytes + 1)
  return path
}
