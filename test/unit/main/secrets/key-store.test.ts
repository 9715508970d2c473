import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { KeyStore } from '../../../../src/main/secrets/key-store.ts'
import { Secret } from '../../../../src/main/secrets/secret.ts'
import { FakeEncryption } from './fake-encryption.ts'

const KEY = 'sk-canary-0123456789-WXYZ'
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function world() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'))
  folders.push(folder)
  const path = join(folder, 'secrets.json')
  const encryption = new FakeEncryption()
  const open = (given: Record<string, string> = {}) =>
    KeyStore.open({
      path,
      encryption,
      given: new Map(given['openai'] === undefined ? [] : [['openai', new Secret(given['openai'])]]),
    })
  return {
    folder,
    path,
    encryption,
    open,
    json: () =>
      JSON.parse(readFileSync(path, 'utf8')) as { keys: Record<string, string>; setAside: unknown[] },
    revealed: async (store: KeyStore) => (await store.read('openai'))?.reveal() ?? null,
    /** All bytes of all files. */
    bytes: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
  }
}

describe('a key', () => {
  it('is there again at the next start, and in no file as it is', async () => {
    const { open, revealed, bytes, path } = world()
    expect(await (await open()).set('openai', KEY)).toEqual({
      provider: 'openai',
      set: true,
      lastFour: 'WXYZ',
      kept: 'stored',
      problem: null,
    })
    expect(bytes().includes(KEY)).toBe(false)
    expect(bytes().includes(Buffer.from(KEY).toString('base64'))).toBe(false)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(await revealed(await open())).toBe(KEY)
  })

  it('is one a provider', async () => {
    const { open } = world()
    const store = await open()
    await Promise.all([store.set('openai', KEY), store.set('xai', 'xai-another-key-1234')])
    await store.set('openai', 'sk-second-key-5678')
    const again = await open()
    expect((await again.status('openai')).lastFour).toBe('5678')
    expect((await again.status('xai')).lastFour).toBe('1234')
    expect((await again.status('azure')).set).toBe(false)
  })

  it('is gone when it is removed, for the next start too', async () => {
    const { open, json } = world()
    const store = await open()
    await store.set('openai', KEY)
    expect(await store.remove('openai')).toMatchObject({ set: false, kept: null, problem: null })
    expect(await (await open()).read('openai')).toBeNull()
    expect(json()).toMatchObject({ keys: {}, setAside: [] })
  })

  it('from the environment wins and is never stored', async () => {
    const { open, revealed, folder } = world()
    const store = await open({ openai: KEY })
    expect(await store.status('openai')).toMatchObject({ set: true, kept: 'environment' })
    expect(await revealed(store)).toBe(KEY)
    expect(readdirSync(folder)).toEqual([])
  })

  it('shows nothing of itself when it is short', async () => {
    const { open } = world()
    expect(await (await open()).set('localai', 'abc123')).toMatchObject({ set: true, lastFour: null })
  })

  it('is read back as it was set, whatever it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\x21-\x7e]{1,200}$/), async (key) => {
        const { open, revealed } = world()
        await (await open()).set('openai', key)
        expect(await revealed(await open())).toBe(key)
      }),
      { numRuns: 20 },
    )
  })
})

describe('without a keyring', () => {
  it('a key lasts as long as the run, which is said, and is in no file', async () => {
    const { open, revealed, encryption, folder } = world()
    encryption.missing = true
    const store = await open()
    expect(await store.set('openai', KEY)).toMatchObject({
      set: true,
      lastFour: 'WXYZ',
      kept: 'this_run',
      problem: { code: 'key_not_kept' },
    })
    expect(await revealed(store)).toBe(KEY)
    expect(readdirSync(folder)).toEqual([])
    expect((await (await open()).status('openai')).set).toBe(false)
  })

  it('a stored key waits untouched until the keyring is back', async () => {
    const { open, revealed, encryption } = world()
    await (await open()).set('openai', KEY)
    encryption.locked = true
    const store = await open()
    expect(await store.status('openai')).toMatchObject({ set: false, problem: { code: 'key_unreadable' } })
    encryption.locked = false
    expect(await revealed(store)).toBe(KEY)
    expect((await store.status('openai')).problem).toBeNull()
  })
})

describe('a key that can’t be decrypted', () => {
  it('is set aside when another is set, and goes when the person removes theirs', async () => {
    const { open, revealed, json, path } = world()
    const foreign = Buffer.from('sealed on another machine').toString('base64')
    writeFileSync(path, JSON.stringify({ version: 1, keys: { openai: foreign } }))
    const store = await open()
    expect(await store.status('openai')).toMatchObject({ set: false, problem: { code: 'key_unreadable' } })
    expect(json().keys['openai']).toBe(foreign)
    expect(await store.set('openai', KEY)).toMatchObject({ kept: 'stored', problem: null })
    expect(json().setAside).toEqual([{ provider: 'openai', sealed: foreign }])
    expect(await revealed(await open())).toBe(KEY)
    await store.remove('openai')
    expect(json()).toMatchObject({ keys: {}, setAside: [] })
  })

  it('is not taken from another provider’s entry', async () => {
    const { open, json, path } = world()
    await (await open()).set('openai', KEY)
    const { openai } = json().keys
    writeFileSync(path, JSON.stringify({ version: 1, keys: { localai: openai } }))
    const store = await open()
    expect(await store.read('localai')).toBeNull()
    expect(await store.status('localai')).toMatchObject({ set: false, problem: { code: 'key_unreadable' } })
  })
})

describe('the file', () => {
  it.each([
    ['torn', '{"version":1,"keys":{"openai":"AAAA'],
    ['empty', ''],
    ['of another kind', '[1,2,3]'],
    ['of a later version', '{"version":2,"keys":{}}'],
  ])('that is %s is set aside, reported and not lost', async (_how, text) => {
    const { open, revealed, folder, path } = world()
    writeFileSync(path, text)
    const store = await open()
    expect(store.loadProblem).toMatchObject({ code: 'keys_unreadable' })
    const [aside = ''] = readdirSync(folder)
    expect(aside).toMatch(/^secrets\.json\.set-aside-/)
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
    expect(await store.set('openai', KEY)).toMatchObject({ kept: 'stored' })
    expect(await revealed(await open())).toBe(KEY)
  })

  it('keeps bad entries beside the good ones', async () => {
    const { open, revealed, json, path } = world()
    await (await open()).set('openai', KEY)
    const bad = { azure: 'not base64!', toString: 'AAAA', xai: 7 }
    writeFileSync(path, JSON.stringify({ version: 1, keys: { ...json().keys, ...bad } }))
    const store = await open()
    expect(store.loadProblem).toMatchObject({ code: 'keys_unreadable' })
    expect(await revealed(store)).toBe(KEY)
    await store.set('localai', 'a local key')
    expect(json().setAside).toEqual(
      expect.arrayContaining(Object.entries(bad).map(([provider, sealed]) => ({ provider, sealed }))),
    )
  })

  it('that others may read is closed to them', async () => {
    const { open, path } = world()
    await (await open()).set('openai', KEY)
    chmodSync(path, 0o644)
    await open()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('that can’t be written leaves a new key to this run, and that is said', async () => {
    const { open, revealed, folder } = world()
    const store = await open()
    // Not even root writes into that.
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'a file where the folder was')
    expect(await store.set('openai', KEY)).toMatchObject({
      kept: 'this_run',
      problem: { code: 'key_not_kept' },
    })
    expect(await revealed(store)).toBe(KEY)
    expect(readFileSync(folder, 'utf8')).toBe('a file where the folder was')
  })

  it('that can’t be changed keeps a removed key, which is said and not used', async () => {
    const { open, folder } = world()
    const store = await open()
    await store.set('openai', KEY)
    rmSync(folder, { recursive: true })
    expect(await store.remove('openai')).toMatchObject({ set: false, problem: { code: 'key_not_removed' } })
    expect(await store.read('openai')).toBeNull()
  })

  it.skipIf(process.getuid?.() === 0)('in a read-only folder leaves a new key to this run', async () => {
    const { open, folder } = world()
    chmodSync(folder, 0o500)
    const status = await (await open()).set('openai', KEY)
    chmodSync(folder, 0o700)
    expect(status).toMatchObject({ kept: 'this_run', problem: { code: 'key_not_kept' } })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is written anew, once, when the system asks for that', async () => {
    const { open, revealed, encryption, json } = world()
    await (await open()).set('openai', KEY)
    const before = json().keys['openai']
    encryption.rotated = true
    const store = await open()
    expect(await revealed(store)).toBe(KEY)
    expect(await revealed(store)).toBe(KEY)
    expect(encryption.seals).toBe(2)
    expect(json().keys['openai']).not.toBe(before)
    expect(await revealed(await open())).toBe(KEY)
  })
})
