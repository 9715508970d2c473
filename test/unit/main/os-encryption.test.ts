import { describe, expect, it } from 'vitest'
import { osEncryption } from '../../../src/main/os-encryption.ts'

type Backend = 'basic_text' | 'gnome_libsecret' | 'kwallet6' | 'unknown'

/** Electron's, by what it answers. */
function safeStorage({
  available = true,
  backend = 'gnome_libsecret' as Backend,
  mark = 'v11',
  stale = false,
} = {}) {
  const decrypted: Buffer[] = []
  return {
    decrypted,
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (text: string) => Buffer.from(`${mark}${text.toUpperCase()}`),
    decryptStringAsync: async (sealed: Buffer) => {
      decrypted.push(sealed)
      return { shouldReEncrypt: stale && decrypted.length === 1, result: `text ${decrypted.length}` }
    },
  }
}

describe('the system’s encryption', () => {
  it.each([
    ['a keyring', 'linux', {}, true],
    ['a keyring that a portal stands for', 'linux', { backend: 'unknown', mark: 'v12' }, true],
    ['a backend that is the fixed password', 'linux', { backend: 'basic_text' }, false],
    ['a fixed password under a keyring’s name', 'linux', { mark: 'v10' }, false],
    ['nothing', 'linux', { available: false }, false],
    ['the Keychain, which marks the same', 'darwin', { mark: 'v10' }, true],
    ['DPAPI', 'win32', { mark: 'v10' }, true],
  ] as const)('is used with %s on %s: %o', async (_what, platform, answers, isUsed) => {
    const sealed = await osEncryption(safeStorage(answers), platform).seal('text')
    expect(sealed !== null).toBe(isUsed)
  })

  it('opens nothing that the fixed password has sealed', async () => {
    const storage = safeStorage()
    await expect(osEncryption(storage, 'linux').unseal(Buffer.from('v10abc'))).rejects.toThrow()
    expect(storage.decrypted).toEqual([])
  })

  it('takes the text of the second call where the key has changed', async () => {
    const encryption = osEncryption(safeStorage({ stale: true }), 'linux')
    expect(await encryption.unseal(Buffer.from('v11abc'))).toEqual({ text: 'text 2', stale: true })
  })
})
