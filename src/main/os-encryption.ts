import type { SafeStorage } from 'electron'
import type { Encryption } from './secrets/encryption.ts'

type AsyncSafeStorage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

/** On Linux Chromium marks so what it encrypted with its fixed password. Elsewhere the mark means the system's key. */
const FIXED_PASSWORD = 'v10'

/**
 * Electron's `safeStorage`. On Linux it says that encryption is available even without a keyring, and falls back to a
 * password that everybody knows: that is told by the backend's name and by the mark on what it returns, and refused.
 */
export function osEncryption(safeStorage: AsyncSafeStorage, platform: NodeJS.Platform): Encryption {
  const isProtected = (sealed: Buffer): boolean =>
    platform !== 'linux' || sealed.toString('latin1', 0, FIXED_PASSWORD.length) !== FIXED_PASSWORD
  return {
    async seal(text) {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return null
      if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
      const sealed = await safeStorage.encryptStringAsync(text)
      return isProtected(sealed) ? sealed : null
    },
    async unseal(sealed) {
      if (!isProtected(sealed)) throw new Error('It was encrypted with a password that is no secret.')
      const first = await safeStorage.decryptStringAsync(sealed)
      if (!first.shouldReEncrypt) return { text: first.result, stale: false }
      // Electron asks for a second call once the key has changed.
      const { result } = await safeStorage.decryptStringAsync(sealed)
      return { text: result, stale: true }
    },
  }
}
