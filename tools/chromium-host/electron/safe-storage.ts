/**
 * Secrets. On this host there is no keyring, which Electron on Linux calls the backend `basic_text`: nothing is
 * encrypted unless the app asks for plain text encryption, and even then the key is no secret.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type Electron from 'electron'
import { host } from './context.ts'
import { Strict } from './strict.ts'

/** Marks what `basic_text` has encrypted, as Chromium does. */
const PREFIX = Buffer.from('v10')

/** Chromium's fixed password for `basic_text`: whoever reads the file can decrypt it. */
const KEY = createHash('sha256').update('peanuts').digest().subarray(0, 16)

const NONCE_BYTES = 12
const TAG_BYTES = 16

class HostSafeStorage extends Strict implements Electron.SafeStorage {
  static override readonly electronName = 'safeStorage'
  #usesPlainText = false

  isEncryptionAvailable(): boolean {
    return host().readiness.isReady && this.#usesPlainText
  }

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    requireReady()
    return this.#usesPlainText
  }

  getSelectedStorageBackend(): 'basic_text' | 'unknown' {
    return host().readiness.isReady ? 'basic_text' : 'unknown'
  }

  setUsePlainTextEncryption(usePlainText: boolean): void {
    requireReady()
    this.#usesPlainText = usePlainText
  }

  encryptString(plainText: string): Buffer {
    requireReady()
    this.#requireAvailable('encrypting the text provided to safeStorage.encryptString')
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-128-gcm', KEY, nonce)
    const encrypted = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([PREFIX, nonce, cipher.getAuthTag(), encrypted])
  }

  decryptString(encrypted: Buffer): string {
    requireReady()
    const failed = 'decrypting the ciphertext provided to safeStorage.decryptString'
    this.#requireAvailable(failed)
    const [nonceAt, tagAt] = [PREFIX.length, PREFIX.length + NONCE_BYTES]
    try {
      const decipher = createDecipheriv('aes-128-gcm', KEY, encrypted.subarray(nonceAt, tagAt))
      decipher.setAuthTag(encrypted.subarray(tagAt, tagAt + TAG_BYTES))
      return (
        decipher.update(encrypted.subarray(tagAt + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      )
    } catch (cause) {
      throw new Error(`Error while ${failed}.`, { cause })
    }
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    return this.encryptString(plainText)
  }

  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    return { shouldReEncrypt: false, result: this.decryptString(encrypted) }
  }

  #requireAvailable(activity: string): void {
    if (!this.#usesPlainText) throw new Error(`Error while ${activity}. Encryption is not available.`)
  }
}

function requireReady(): void {
  host().readiness.requireReady('safeStorage cannot be used before app is ready')
}

export const safeStorage = new HostSafeStorage()
