/** The key store over the desktop's own keyring: GNOME's, unlocked, locked and missing. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { osEncryption } from '../../../../src/main/os-encryption.ts'
import { KeyStore } from '../../../../src/main/secrets/key-store.ts'
import type { KeyOwner, KeyProvider } from '../../../../src/shared/key-status.ts'
import { Readiness } from '../../../../tools/chromium-host/electron/readiness.ts'
import { canRunKeyring, Keyring, withoutKeyring } from '../../../fixtures/keyring.ts'

const folders: string[] = []

afterEach(() => {
  vi.unstubAllEnvs()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const serverOf = (provider: KeyProvider): string => `wss://${provider}.test`

const keyOf = (provider: KeyProvider): string => `${provider}-canary-0123456789-WXYZ`

const ownerOf = (provider: KeyProvider): KeyOwner => ({
  address: serverOf(provider),
  organization: provider === 'openai' ? 'org_1' : null,
  project: provider === 'openai' ? 'proj_1' : null,
})

/** Everything that is in the files of a folder. */
const bytesIn = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  )

/** An Earshot whose every start finds the keyring as it is then. */
function earshot() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-keys-'))
  folders.push(folder)
  const start = async () => {
    vi.resetModules()
    const { provideHost } = await import('../../../../tools/chromium-host/electron/context.ts')
    const { UrlMap } = await import('../../../../tools/chromium-host/browser/url-map.ts')
    const { safeStorage } = await import('../../../../tools/chromium-host/electron/safe-storage.ts')
    const readiness = new Readiness()
    readiness.reach()
    provideHost({
      readiness,
      urls: new UrlMap(),
      pages: null,
      app: { path: folder, name: 'earshot', version: '0.0.0' },
      versions: { electron: '0', chrome: '0' },
      userDataDirectory: folder,
      display: { width: 0, height: 0, scaleFactor: 1 },
      exit: () => undefined,
    })
    return KeyStore.open({
      path: join(folder, 'secrets.json'),
      encryption: osEncryption(safeStorage, 'linux'),
      given: new Map(),
      addressOf: serverOf,
      ownAddressOf: serverOf,
    })
  }
  return { folder, start }
}

const setKey = (store: KeyStore, provider: KeyProvider) =>
  store.set(provider, keyOf(provider), ownerOf(provider))

const revealed = async (store: KeyStore, provider: KeyProvider) =>
  (await store.read(provider))?.secret.reveal() ?? null

describe.skipIf(process.platform !== 'linux')('without a keyring', () => {
  it('a key lasts as long as the run, in no file, and how to get one is said', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', withoutKeyring.DBUS_SESSION_BUS_ADDRESS)
    const { folder, start } = earshot()
    const store = await start()
    const status = await setKey(store, 'openai')
    expect(status).toMatchObject({ set: true, kept: 'this_run', problem: { code: 'key_not_kept' } })
    expect(status.problem?.message).toMatch(/this run only.* Install .*GNOME Keyring or KWallet/)
    expect(await revealed(store, 'openai')).toBe(keyOf('openai'))
    expect(readdirSync(folder)).toEqual([])
    expect(await (await start()).status('openai')).toMatchObject({ set: false, kept: null })
  })
})

describe.skipIf(!canRunKeyring)('with GNOME’s keyring', () => {
  let keyring: Keyring
  beforeEach(async () => {
    keyring = new Keyring()
    await keyring.start()
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', keyring.env['DBUS_SESSION_BUS_ADDRESS'])
  })
  afterEach(() => keyring.stop())

  it('keys of several providers are there at the next start with whom they bill, and to be read nowhere', async () => {
    const { folder, start } = earshot()
    const first = await start()
    for (const provider of ['openai', 'xai', 'azure'] as const) {
      expect(await setKey(first, provider)).toMatchObject({ kept: 'stored', problem: null })
    }
    await keyring.unlock()
    const second = await start()
    for (const provider of ['openai', 'xai', 'azure'] as const) {
      expect(await revealed(second, provider)).toBe(keyOf(provider))
      const { organization, project } = ownerOf(provider)
      expect(await second.status(provider)).toMatchObject({
        forAddress: serverOf(provider),
        organization,
        project,
        kept: 'stored',
        problem: null,
      })
    }
    const kept = Buffer.concat([bytesIn(folder), bytesIn(keyring.directory)])
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.includes('canary')).toBe(false)
    expect(kept.includes(Buffer.from('canary').toString('base64'))).toBe(false)
  })

  it('that is locked, a stored key waits and a new one lasts as long as the run; how to unlock is said', async () => {
    const { folder, start } = earshot()
    await setKey(await start(), 'openai')
    const before = bytesIn(folder)

    keyring.lock()
    const locked = await start()
    const waiting = await locked.status('openai')
    expect(waiting).toMatchObject({ set: false, problem: { code: 'key_unreadable' } })
    expect(waiting.problem?.message).toMatch(/left as it is\. Unlock the keyring \(log in/)
    const status = await setKey(locked, 'xai')
    expect(status).toMatchObject({ set: true, kept: 'this_run', problem: { code: 'key_not_kept' } })
    expect(status.problem?.message).toMatch(/this run only.* unlock yours: log in/)
    expect(await revealed(locked, 'xai')).toBe(keyOf('xai'))
    expect(bytesIn(folder)).toEqual(before)

    await keyring.unlock()
    const unlocked = await start()
    expect(await revealed(unlocked, 'openai')).toBe(keyOf('openai'))
    expect(await unlocked.status('xai')).toMatchObject({ set: false })
  })
})
