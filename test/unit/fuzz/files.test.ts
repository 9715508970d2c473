import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exportJson } from '../../../src/main/history/export/json.ts'
import { openHistoryFile } from '../../../src/main/history/history-file.ts'
import { importConversations } from '../../../src/main/history/import.ts'
import { readSecretsFile } from '../../../src/main/secrets/secrets-file.ts'
import { SettingsStore } from '../../../src/main/settings/settings-store.ts'
import { defaultSettings } from '../../../src/shared/settings/index.ts'
import { brokenCopies } from '../../fuzz/bytes.ts'
import { stored } from '../../fixtures/stored-conversations.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-fuzz-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const talk = (id: string) =>
  stored(
    ['one', 'two', 'three'].map((words) => ({
      ...({
        id: `${id}-${words}`,
        previousItemId: null,
        role: 'user',
        status: 'completed',
        failure: null,
      } as const),
      parts: [{ kind: 'input_text', text: words.repeat(200) } as const],
    })),
    { id },
  )

/** Whether a file of the folder still has these bytes, under whatever name. */
function isKept(folder: string, bytes: Buffer): boolean {
  return readdirSync(folder).some((name) => readFileSync(join(folder, name)).equals(bytes))
}

const deep = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

const oddTexts = [
  ...['', ' ', '\u0000', '[]', 'null', '1', '{"version":1e999}', '{"version":-1}', '{"version":"1"}'],
  ...['{"__proto__":{"theme":"dark"}}', '{"constructor":1,"toString":2,"version":1}', '\ufeff{}'],
  ...[deep(100_000), '['.repeat(200_000), `{"instructions":${deep(20_000)}}`],
  ...[
    `{"instructions":"${'x'.repeat(3_000_000)}"}`,
    `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join(',')}}`,
  ],
]

describe('a settings file of any bytes', () => {
  const good = Buffer.from(
    JSON.stringify({ version: 1, theme: 'dark', personas: [{ id: 'a', name: 'A' }], volume: 0.5 }, null, 2),
  )
  const broken = [...brokenCopies(good, 1, 24), ...oddTexts.map((text) => Buffer.from(text))]

  it('never keeps the app from its settings, says what is wrong, and is not lost', async () => {
    for (const bytes of broken) {
      const folder = newFolder()
      writeFileSync(join(folder, 'settings.json'), bytes)
      const store = await SettingsStore.open(folder)
      const { settings, problems } = store.state
      expect(Object.keys(settings).toSorted()).toEqual(Object.keys(defaultSettings).toSorted())
      for (const problem of problems) expect(problem.message.length).toBeLessThan(500)
      expect(problems.length).toBeLessThanOrEqual(101)
      await store.close()
      expect(isKept(folder, bytes)).toBe(true)
      rmSync(folder, { recursive: true })
    }
  })

  it('takes a change afterwards, and keeps it', async () => {
    for (const bytes of broken.filter((_, index) => index % 2 === 0)) {
      const folder = newFolder()
      writeFileSync(join(folder, 'settings.json'), bytes)
      const store = await SettingsStore.open(folder)
      const isNewer = store.state.problems.some(({ code }) => code === 'settings_newer')
      store.change({ volume: 0.25 })
      await store.close()
      expect(store.settings.volume).toBe(0.25)
      if (isNewer) {
        expect(readFileSync(join(folder, 'settings.json')).equals(bytes)).toBe(true)
        continue
      }
      const again = await SettingsStore.open(folder)
      expect(again.settings.volume, bytes.toString('utf8').slice(0, 200)).toBe(0.25)
      await again.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('as an import is taken as far as it is right', async () => {
    const store = await SettingsStore.open(newFolder())
    for (const bytes of broken) {
      const problems = store.import(bytes.toString('utf8'))
      expect(problems.length).toBeLessThanOrEqual(101)
    }
    await store.close()
    expect(store.state.settings.volume).toBeGreaterThanOrEqual(0)
  })
})

describe('a secrets file of any bytes', () => {
  const good = Buffer.from(
    JSON.stringify({
      version: 1,
      keys: { openai: 'c2VhbGVk', nobody: 'eA==' },
      setAside: [{ provider: 'xai', sealed: 1 }],
    }),
  )

  it('is read or set aside, whole', async () => {
    for (const bytes of [...brokenCopies(good, 2, 40), ...oddTexts.map((text) => Buffer.from(text))]) {
      const folder = newFolder()
      const path = join(folder, 'secrets.json')
      writeFileSync(path, bytes)
      const file = await readSecretsFile(path)
      if (file.kind === 'unreadable') expect(file.movedTo).not.toBeNull()
      expect(isKept(folder, bytes)).toBe(true)
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a history file of any bytes', () => {
  function wholeFile(): Buffer {
    const folder = newFolder()
    const path = join(folder, 'history.sqlite')
    const opened = openHistoryFile(path, new Date(0))
    if (opened.kind !== 'open') throw new Error('the history could not be opened')
    opened.store.putAll([talk('one'), talk('two')])
    opened.store.close()
    return readFileSync(path)
  }

  it('is used or set aside, never thrown away, and a new one takes what is said', () => {
    for (const bytes of brokenCopies(wholeFile(), 3, 25)) {
      const folder = newFolder()
      const path = join(folder, 'history.sqlite')
      writeFileSync(path, bytes)
      const opened = openHistoryFile(path, new Date(0))
      if (opened.kind === 'unusable') {
        expect(opened.error.message).toMatch(/Earshot/)
        expect(readFileSync(path).equals(bytes)).toBe(true)
        continue
      }
      if (opened.setAside !== null) expect(readFileSync(opened.setAside).equals(bytes)).toBe(true)
      opened.store.close()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('an import of any bytes', () => {
  const good = Buffer.from(exportJson([talk('one'), talk('two')]))
  const ids = { isTaken: () => false, create: () => 'new' }

  it('is conversations, all of them good, or an error that says what to choose', () => {
    for (const bytes of [...brokenCopies(good, 4, 200), ...oddTexts.map((text) => Buffer.from(text))]) {
      const read = importConversations(bytes, ids)
      if ('code' in read) {
        expect(read.code).toMatch(/^import_/)
        expect(read.message.length).toBeLessThan(1_000)
        expect(read.message).toMatch(/choose|update|export/i)
      } else for (const { items } of read) expect(Array.isArray(items)).toBe(true)
    }
  })
})
