import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { KeyStore } from '../../../../src/main/secrets/key-store.ts'
import { Secret } from '../../../../src/main/secrets/secret.ts'
import { FakeEncryption } from './fake-encryption.ts'

const KEY = 'sk-canary-0123456789-WXYZ'
const OWN = 'wss://api.test'
const PROXY = 'wss://proxy.test:8443'
const folders: string[] = []

const owner = (address = OWN) => ({ address, organization: null, project: null })

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function world() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'))
  folders.push(folder)
  const path = join(folder, 'secrets.json')
  const encryption = new FakeEncryption()
  /** Where the settings lead, whoever is talked to. */
  const settings: { address: string | null } = { address: OWN }
  const open = (given: { openai?: string; address?: string } = {}) =>
    KeyStore.open({
      path,
      encryption,
      given: new Map(
        given.openai === undefined
          ? []
          : [['openai', { ...owner(given.address), secret: new Secret(given.openai) }]],
      ),
      addressOf: () => settings.address,
      ownAddressOf: (provider) => (provider === 'azure' ? null : OWN),
    })
  return {
    folder,
    path,
    encryption,
    settings,
    open,
    json: () =>
      JSON.parse(readFileSync(path, 'utf8')) as { keys: Record<string, string>; setAside: unknown[] },
    revealed: async (store: KeyStore) => (await store.read('openai'))?.secret.reveal() ?? null,
    /** All bytes of all files. */
    bytes: () => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))),
  }
}

describe('a key', () => {
  it('is there again at the next start, and in no file as it is', async () => {
    const { open, revealed, bytes, path } = world()
    expect(await (await open()).set('openai', KEY, owner())).toEqual({
      provider: 'openai',
      set: true,
      lastFour: 'WXYZ',
      kept: 'stored',
      forAddress: OWN,
      organization: null,
      project: null,
      address: OWN,
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
    await Promise.all([store.set('openai', KEY, owner()), store.set('xai', 'xai-another-key-1234', owner())])
    await store.set('openai', 'sk-second-key-5678', owner())
    const again = await open()
    expect((await again.status('openai')).lastFour).toBe('5678')
    expect((await again.status('xai')).lastFour).toBe('1234')
    expect((await again.status('azure')).set).toBe(false)
  })

  it('is gone when it is removed, for the next start too', async () => {
    const { open, json } = world()
    const store = await open()
    await store.set('openai', KEY, owner())
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
    expect(await (await open()).set('localai', 'abc123', owner())).toMatchObject({
      set: true,
      lastFour: null,
    })
  })

  it('is read back as it was set, whatever it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[\x21-\x7e]{1,200}$/), async (key) => {
        const { open, revealed } = world()
        await (await open()).set('openai', key, owner())
        expect(await revealed(await open())).toBe(key)
      }),
      { numRuns: 20 },
    )
  })
})

describe('a key for a server', () => {
  it('is given for that server and no other, whatever the settings come to say', async () => {
    const { open, settings, revealed } = world()
    settings.address = PROXY
    await (await open()).set('openai', KEY, owner(PROXY))
    const store = await open()
    expect(await revealed(store)).toBe(KEY)
    for (const elsewhere of [OWN, 'wss://proxy.test', 'ws://proxy.test:8443', 'wss://proxy.test.evil.test']) {
      settings.address = elsewhere
      expect(await store.read('openai')).toBeNull()
      expect(await store.status('openai')).toMatchObject({
        set: true,
        lastFour: 'WXYZ',
        forAddress: PROXY,
        address: elsewhere,
        problem: { code: 'key_for_other_server' },
      })
    }
    settings.address = PROXY
    expect(await revealed(store)).toBe(KEY)
    expect((await store.status('openai')).problem).toBeNull()
  })

  it('says for which it is, where the settings lead, and what to do', async () => {
    const { open, settings } = world()
    const store = await open()
    await store.set('openai', KEY, owner())
    settings.address = PROXY
    expect((await store.status('openai')).problem?.message).toBe(
      'The key is for wss://api.test and is sent nowhere else, but the settings lead to wss://proxy.test:8443. ' +
        'Set the key of that server, or change the address back.',
    )
    settings.address = null
    expect((await store.status('openai')).problem?.message).toContain('the settings name no server')
  })

  it('is not kept when the settings lead elsewhere than the page has shown', async () => {
    const { open, settings, folder } = world()
    const store = await open()
    settings.address = PROXY
    expect(await store.set('openai', KEY, owner(OWN))).toMatchObject({
      set: false,
      address: PROXY,
      problem: { code: 'key_address_changed' },
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('brings along whom to bill', async () => {
    const { open } = world()
    const account = { ...owner(), organization: 'org-1', project: 'proj-1' }
    await (await open()).set('openai', KEY, account)
    const store = await open()
    expect(await store.read('openai')).toMatchObject(account)
    expect(await store.status('openai')).toMatchObject({ organization: 'org-1', project: 'proj-1' })
  })

  it('was the provider’s own to the first Earshot, and is that still', async () => {
    const { open, settings, revealed, encryption, path } = world()
    const old = async (provider: string) =>
      (await encryption.seal(JSON.stringify({ provider, key: KEY })))?.toString('base64')
    const keys = { openai: await old('openai'), azure: await old('azure') }
    writeFileSync(path, JSON.stringify({ version: 1, keys }))
    const store = await open()
    expect(store.loadProblem).toBeNull()
    expect(await revealed(store)).toBe(KEY)
    settings.address = PROXY
    expect(await store.read('openai')).toBeNull()
    // Azure has no server of its own: such a key was never of use, and is not lost.
    expect(await store.read('azure')).toBeNull()
    expect(await store.status('azure')).toMatchObject({
      set: true,
      forAddress: null,
      problem: { code: 'key_for_other_server' },
    })
    encryption.rotated = true
    settings.address = OWN
    expect(await revealed(store)).toBe(KEY)
    expect(await revealed(await open())).toBe(KEY)
  })

  it('of the environment is for the server that came with it; elsewhere the person’s own is used', async () => {
    const { open, settings, revealed } = world()
    settings.address = PROXY
    const store = await open({ openai: 'key-of-the-environment' })
    expect(await revealed(store)).toBeNull()
    expect(await store.status('openai')).toMatchObject({
      kept: 'environment',
      forAddress: OWN,
      problem: { message: expect.stringContaining('EARSHOT_URL') as unknown },
    })
    await store.set('openai', KEY, owner(PROXY))
    expect(await revealed(store)).toBe(KEY)
    settings.address = OWN
    expect(await revealed(store)).toBe('key-of-the-environment')
  })

  it('is found at its server alone, whatever is set and wherever the settings lead', async () => {
    const address = fc.constantFrom(OWN, PROXY, 'ws://api.test', 'wss://evil.test', null)
    const act = fc.oneof(
      fc.record({ go: address }),
      fc.record({ set: fc.constantFrom('key-a', 'key-b'), at: address }),
      fc.constant('restart' as const),
      fc.constant('lock' as const),
      fc.constant('unlock' as const),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        const { open, settings, encryption } = world()
        const given = { openai: 'key-of-the-environment' }
        let store = await open(given)
        const boundTo = new Map([[given.openai, new Set<string | null>([OWN])]])
        for (const next of acts) {
          if (next === 'restart') store = await open(given)
          else if (next === 'lock' || next === 'unlock') encryption.locked = next === 'lock'
          else if ('go' in next) settings.address = next.go
          else if (next.at !== null) {
            const bound = boundTo.get(next.set) ?? new Set()
            boundTo.set(next.set, bound.add(next.at))
            await store.set('openai', next.set, owner(next.at))
          }
          const found = await store.read('openai')
          if (found === null) continue
          expect(found.address).toBe(settings.address)
          expect(boundTo.get(found.secret.reveal())?.has(settings.address)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('without a keyring', () => {
  it('a key lasts as long as the run, which is said, and is in no file', async () => {
    const { open, revealed, encryption, folder } = world()
    encryption.missing = true
    const store = await open()
    expect(await store.set('openai', KEY, owner())).toMatchObject({
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
    await (await open()).set('openai', KEY, owner())
    encryption.locked = true
    const store = await open()
    expect(await store.status('openai')).toMatchObject({ set: false, problem: { code: 'key_unreadable' } })
    encryption.locked = false
    expect(await revealed(store)).toBe(KEY)
    expect((await store.status('openai')).problem).toBeNull()
  })
})

describe('with a locked keyring', () => {
  it('a new key lasts as long as the run, which is said, and the stored one is left as it is', async () => {
    const { open, revealed, encryption, bytes, json } = world()
    await (await open()).set('openai', KEY, owner())
    const before = json().keys
    encryption.locked = true
    const store = await open()
    const status = await store.set('openai', 'sk-set-while-it-was-locked', owner())
    expect(status).toMatchObject({ set: true, kept: 'this_run', problem: { code: 'key_not_kept' } })
    expect(await revealed(store)).toBe('sk-set-while-it-was-locked')
    expect(bytes().includes('sk-set-while')).toBe(false)
    expect(json().keys).toEqual(before)
    encryption.locked = false
    expect(await revealed(await open())).toBe(KEY)
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
    expect(await store.set('openai', KEY, owner())).toMatchObject({ kept: 'stored', problem: null })
    expect(json().setAside).toEqual([{ provider: 'openai', sealed: foreign }])
    expect(await revealed(await open())).toBe(KEY)
    await store.remove('openai')
    expect(json()).toMatchObject({ keys: {}, setAside: [] })
  })

  it('is not taken from another provider’s entry', async () => {
    const { open, json, path } = world()
    await (await open()).set('openai', KEY, owner())
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
    expect(await store.set('openai', KEY, owner())).toMatchObject({ kept: 'stored' })
    expect(await revealed(await open())).toBe(KEY)
  })

  it('keeps bad entries beside the good ones', async () => {
    const { open, revealed, json, path } = world()
    await (await open()).set('openai', KEY, owner())
    const bad = { azure: 'not base64!', toString: 'AAAA', xai: 7 }
    writeFileSync(path, JSON.stringify({ version: 1, keys: { ...json().keys, ...bad } }))
    const store = await open()
    expect(store.loadProblem).toMatchObject({ code: 'keys_unreadable' })
    expect(await revealed(store)).toBe(KEY)
    await store.set('localai', 'a local key', owner())
    expect(json().setAside).toEqual(
      expect.arrayContaining(Object.entries(bad).map(([provider, sealed]) => ({ provider, sealed }))),
    )
  })

  it('that others may read is closed to them', async () => {
    const { open, path } = world()
    await (await open()).set('openai', KEY, owner())
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
    expect(await store.set('openai', KEY, owner())).toMatchObject({
      kept: 'this_run',
      problem: { code: 'key_not_kept' },
    })
    expect(await revealed(store)).toBe(KEY)
    expect(readFileSync(folder, 'utf8')).toBe('a file where the folder was')
  })

  it('that can’t be changed keeps a removed key, which is said and not used', async () => {
    const { open, folder } = world()
    const store = await open()
    await store.set('openai', KEY, owner())
    rmSync(folder, { recursive: true })
    expect(await store.remove('openai')).toMatchObject({ set: false, problem: { code: 'key_not_removed' } })
    expect(await store.read('openai')).toBeNull()
  })

  it.skipIf(process.getuid?.() === 0)('in a read-only folder leaves a new key to this run', async () => {
    const { open, folder } = world()
    chmodSync(folder, 0o500)
    const status = await (await open()).set('openai', KEY, owner())
    chmodSync(folder, 0o700)
    expect(status).toMatchObject({ kept: 'this_run', problem: { code: 'key_not_kept' } })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is written anew, once, when the system asks for that', async () => {
    const { open, revealed, encryption, json } = world()
    await (await open()).set('openai', KEY, owner())
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
