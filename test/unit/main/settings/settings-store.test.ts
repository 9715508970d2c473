import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, symlink, writeFile, lstat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SettingsStore } from '../../../../src/main/settings/settings-store.ts'
import { defaultSettings, type SettingsState } from '../../../../src/shared/settings/index.ts'
import { projectRoot } from '../../../../tools/setup/paths.mjs'

let folder = ''
const cleanups: (() => unknown)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-settings-'))
})

afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step()
  await rm(folder, { recursive: true, force: true })
})

const inFolder = (name: string) => join(folder, name)
const readText = (name = 'settings.json') => readFile(inFolder(name), 'utf8')
const readJson = async (name?: string) => JSON.parse(await readText(name)) as unknown
const write = (file: unknown, name = 'settings.json') =>
  writeFile(inFolder(name), typeof file === 'string' ? file : JSON.stringify(file))
const codes = ({ state }: SettingsStore) => state.problems.map(({ code }) => code)

async function open(): Promise<SettingsStore> {
  const store = await SettingsStore.open(folder)
  cleanups.push(() => store.close())
  return store
}

function openProcess(options: { flags?: string[]; uid?: number } = {}) {
  const { flags = [], uid } = options
  const script = join(projectRoot, 'test/fixtures/settings-process.ts')
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
    process.execPath,
    [script, folder, ...flags],
    { stdio: ['pipe', 'pipe', 'inherit'], ...(uid !== undefined && { uid }) },
  )
  const states: SettingsState[] = []
  createInterface(child.stdout).on('line', (line) => states.push(JSON.parse(line) as SettingsState))
  const ended = new Promise((resolve) => child.on('close', resolve))
  cleanups.push(
    () => child.kill('SIGKILL'),
    () => ended,
  )
  return { child, states, ended }
}

describe('the settings store', () => {
  it('starts with the defaults and no file', async () => {
    const store = await open()
    expect(store.state).toEqual({ settings: defaultSettings, problems: [] })
    expect(await readdir(folder)).toEqual([])
  })

  it('tells of a change at once, keeps what was set and no defaults, and finds it again', async () => {
    const store = await open()
    const told: SettingsState[] = []
    store.on('changed', (state) => told.push(state))
    store.change({ volume: 0.5 })
    expect(told.map(({ settings }) => settings.volume)).toEqual([0.5])
    store.change({ voice: 'cedar' })
    await store.close()
    expect(await readJson()).toEqual({ version: 1, volume: 0.5, voice: 'cedar' })
    expect(await readJson('settings.backup.json')).toEqual(await readJson())
    expect((await open()).settings).toEqual({ ...defaultSettings, volume: 0.5, voice: 'cedar' })
  })

  it('goes back to the default of one setting, and of all', async () => {
    await write({ version: 1, volume: 0.5, voice: 'cedar' })
    const store = await open()
    store.reset(['volume'])
    await vi.waitFor(async () => expect(await readJson()).toEqual({ version: 1, voice: 'cedar' }))
    store.reset()
    await store.close()
    expect(store.settings).toEqual(defaultSettings)
    expect(await readJson()).toEqual({ version: 1 })
  })

  it('uses the rest of a file with a bad field, says so, and leaves the field to the person', async () => {
    await write({ version: 1, speed: 'fast', voice: 'cedar', mine: 'a note' })
    const store = await open()
    expect(store.settings).toEqual({ ...defaultSettings, voice: 'cedar' })
    expect(store.state.problems.map(({ setting }) => setting)).toEqual(['speed', 'mine'])
    store.change({ volume: 0.5 })
    await store.close()
    expect(await readJson()).toEqual({
      version: 1,
      speed: 'fast',
      voice: 'cedar',
      mine: 'a note',
      volume: 0.5,
    })
  })

  it('sets a file that is no JSON aside, and goes on with the last good one', async () => {
    const first = await open()
    first.change({ volume: 0.5 })
    await first.close()
    await write('{"volume": 0.7,,')
    const store = await open()
    expect(store.settings.volume).toBe(0.5)
    expect(codes(store)).toEqual(['settings_restored'])
    expect(await readJson()).toEqual({ version: 1, volume: 0.5 })
    const [broken = ''] = (await readdir(folder)).filter((name) => name.startsWith('settings.broken-'))
    expect(await readText(broken)).toBe('{"volume": 0.7,,')
    expect(store.state.problems[0]?.message).toContain(broken)
  })

  it('goes on with the defaults when there is no good file to go back to', async () => {
    await write('')
    const store = await open()
    expect(store.settings).toEqual(defaultSettings)
    expect(codes(store)).toEqual(['settings_set_aside'])
  })

  it('uses a newer version as far as it understands it, and does not touch it', async () => {
    const newer = '{"version":2,"volume":0.5,"hologram":true}'
    await write(newer)
    const store = await open()
    expect(store.settings.volume).toBe(0.5)
    expect(codes(store)).toContain('settings_newer')
    store.change({ volume: 0.25 })
    await store.close()
    expect(store.settings.volume).toBe(0.25)
    expect(await readText()).toBe(newer)
    expect(await readdir(folder)).toEqual(['settings.json'])
  })

  it('holds a change that can’t be saved, and says so', async () => {
    await write({ volume: 0.5 })
    await write({ volume: 0.5 }, 'settings.backup.json')
    await chmod(folder, 0o555)
    cleanups.push(() => chmod(folder, 0o755))
    // Nothing is closed to root: another user's process has to show it.
    const { child, states, ended } = openProcess(process.getuid?.() === 0 ? { uid: 65_534 } : {})
    child.stdin.end('{"volume": 0.25}\n')
    await ended
    expect(states[0]).toMatchObject({ settings: { volume: 0.5 }, problems: [] })
    expect(states.at(-1)).toMatchObject({
      settings: { volume: 0.25 },
      problems: [{ code: 'settings_not_saved', retryable: true }],
    })
    expect(await readJson()).toEqual({ volume: 0.5 })
  })

  it('works without a folder', async () => {
    await write('', 'a-file')
    const store = await SettingsStore.open(inFolder('a-file/folder'))
    store.change({ volume: 0.25 })
    await store.close()
    expect(store.settings.volume).toBe(0.25)
    expect(codes(store)).toContain('settings_not_saved')
  })

  it('keeps a file that lives elsewhere where it lives', async () => {
    await write({ volume: 0.5 }, 'elsewhere.json')
    await symlink('elsewhere.json', inFolder('settings.json'))
    const store = await open()
    store.change({ volume: 0.25 })
    await store.close()
    expect((await lstat(inFolder('settings.json'))).isSymbolicLink()).toBe(true)
    expect(await readJson('elsewhere.json')).toEqual({ version: 1, volume: 0.25 })
  })

  it('imports what is right in a text over what there is, and returns what is not', async () => {
    const store = await open()
    store.change({ voice: 'cedar', inputDeviceId: 'mine' })
    const problems = store.import('{"volume": 0.5, "speed": 9, "inputDeviceId": "theirs"}')
    expect(problems.map(({ setting }) => setting)).toEqual(['speed'])
    expect(store.settings).toEqual({ ...defaultSettings, voice: 'cedar', inputDeviceId: 'mine', volume: 0.5 })
  })
})

describe('a settings file that is edited by hand while the app runs', () => {
  it('holds at once', async () => {
    const store = await open()
    await write({ volume: 0.5 })
    await vi.waitFor(() => expect(store.settings.volume).toBe(0.5))
    await rm(inFolder('settings.json'))
    await vi.waitFor(() => expect(store.settings.volume).toBe(1))
  })

  it('changes nothing while it is no JSON, is said to be none, and is taken once it is mended', async () => {
    await write({ volume: 0.5 })
    const store = await open()
    await write('{"volume": 0.7')
    await vi.waitFor(() => expect(codes(store)).toEqual(['invalid_settings_file']))
    expect(store.settings.volume).toBe(0.5)
    await write('{"volume": 0.7}')
    await vi.waitFor(() => expect(store.settings.volume).toBe(0.7))
    expect(codes(store)).toEqual([])
  })

  it('is not lost to a change in the app: it is set aside while it is no JSON', async () => {
    await write({ volume: 0.5 })
    const store = await open()
    await write('{"volume": 0.7')
    store.change({ voice: 'cedar' })
    await store.close()
    expect(await readJson()).toEqual({ version: 1, volume: 0.5, voice: 'cedar' })
    const [broken = ''] = (await readdir(folder)).filter((name) => name.startsWith('settings.broken-'))
    expect(await readText(broken)).toBe('{"volume": 0.7')
  })

  it('keeps what was typed when another setting is changed in the app before it was noticed', async () => {
    await write({ volume: 0.5 })
    const store = await open()
    await write({ volume: 0.7 })
    store.change({ voice: 'cedar' })
    await store.close()
    expect(store.settings).toMatchObject({ volume: 0.7, voice: 'cedar' })
    expect(await readJson()).toEqual({ version: 1, volume: 0.7, voice: 'cedar' })
  })
})

describe('the settings file of several processes', () => {
  it('takes the changes of both, and each hears of the other’s', async () => {
    const store = await open()
    const other = openProcess()
    await vi.waitFor(() => expect(other.states).toHaveLength(1))
    store.change({ volume: 0.5 })
    await vi.waitFor(() => expect(other.states.at(-1)?.settings.volume).toBe(0.5))
    other.child.stdin.end('{"voice": "cedar"}\n')
    await vi.waitFor(() => expect(store.settings.voice).toBe('cedar'))
    await other.ended
    expect(await readJson()).toEqual({ version: 1, volume: 0.5, voice: 'cedar' })
  })

  it('is whole whenever its writers are killed, fifty times', { timeout: 120_000 }, async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      const writers = Array.from({ length: 5 }, () => openProcess({ flags: ['--forever'] }))
      await vi.waitFor(() => expect(writers.every(({ states }) => states.length > 0)).toBe(true), {
        timeout: 60_000,
        interval: 5,
      })
      for (const { child, ended } of writers) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        child.kill('SIGKILL')
        await ended
        for (const name of ['settings.json', 'settings.backup.json']) {
          const text = await readText(name).catch(() => '{}')
          expect(() => JSON.parse(text) as unknown).not.toThrow()
          seen.add(text)
        }
      }
    }
    // They were at work when they were killed.
    expect(seen.size).toBeGreaterThan(10)
  })
})
