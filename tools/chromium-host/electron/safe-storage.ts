/**
 * Secrets. With a Secret Service on D-Bus they are encrypted under a password that it keeps, which Electron calls
 * `gnome_libsecret`. Without one the backend is `basic_text`: as in Electron, the synchronous calls then refuse until
 * the app asks for plain text encryption, while the asynchronous ones are available and use a password that is no
 * secret; only the mark on what they return tells.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type Electron from 'electron'
import { host } from './context.ts'
import { keyringPassword } from './secret-service.ts'
import { Strict } from './strict.ts'

/** What the two kinds of key have encrypted is marked as Chromium does; what follows the mark is the host's own. */
const PLAIN_MARK = 'v10'
const KEYRING_MARK = 'v11'

/** Chromium's fixed password for `basic_text`: whoever reads the file can decrypt it. */
const PLAIN_KEY = keyFrom('peanuts')

const MARK_BYTES = 3
const NONCE_BYTES = 12
const TAG_BYTES = 16

class HostSafeStorage extends Strict implements Electron.SafeStorage {
  static override readonly electronName = 'safeStorage'
  #usesPlainText = false
  /** Looked up at the first use. */
  #keyring: { key: Buffer | null } | null = null

  isEncryptionAvailable(): boolean {
    return host().readiness.isReady && (this.#keyringKey !== null || this.#usesPlainText)
  }

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return host().readiness.isReady
  }

  getSelectedStorageBackend(): 'basic_text' | 'gnome_libsecret' | 'unknown' {
    if (!host().readiness.isReady) return 'unknown'
    return this.#keyringKey === null ? 'basic_text' : 'gnome_libsecret'
  }

  setUsePlainTextEncryption(usePlainText: boolean): void {
    requireReady()
    this.#usesPlainText = usePlainText
  }

  encryptString(plainText: string): Buffer {
    requireReady()
    this.#requireAvailable('encrypting the text provided to safeStorage.encryptString')
    return this.#encrypt(plainText)
  }

  decryptString(encrypted: Buffer): string {
    requireReady()
    const activity = 'decrypting the ciphertext provided to safeStorage.decryptString'
    this.#requireAvailable(activity)
    return this.#decrypt(encrypted, activity)
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    requireReady()
    return this.#encrypt(plainText)
  }

  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    requireReady()
    const result = this.#decrypt(
      encrypted,
      'decrypting the ciphertext provided to safeStorage.decryptStringAsync',
    )
    const isPlain = encrypted.toString('latin1', 0, MARK_BYTES) === PLAIN_MARK
    return { shouldReEncrypt: isPlain && this.#keyringKey !== null, result }
  }

  get #keyringKey(): Buffer | null {
    if (this.#keyring === null) {
      const password = keyringPassword(host().app.name)
      this.#keyring = { key: password === null ? null : keyFrom(password) }
    }
    return this.#keyring.key
  }

  #encrypt(plainText: string): Buffer {
    const keyring = this.#keyringKey
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-128-gcm', keyring ?? PLAIN_KEY, nonce)
    const encrypted = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    const mark = Buffer.from(keyring === null ? PLAIN_MARK : KEYRING_MARK)
    return Buffer.concat([mark, nonce, cipher.getAuthTag(), encrypted])
  }

  #decrypt(encrypted: Buffer, activity: string): string {
    const failed = `Error while ${activity}.`
    const mark = encrypted.toString('latin1', 0, MARK_BYTES)
    const key = mark === PLAIN_MARK ? PLAIN_KEY : mark === KEYRING_MARK ? this.#keyringKey : null
    if (key === null) throw new Error(failed)
    const tagAt = MARK_BYTES + NONCE_BYTES
    const textAt = tagAt + TAG_BYTES
    try {
      const decipher = createDecipheriv('aes-128-gcm', key, encrypted.subarray(MARK_BYTES, tagAt), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(encrypted.subarray(tagAt, textAt))
      return decipher.update(encrypted.subarray(textAt), undefined, 'utf8') + decipher.final('utf8')
    } catch (cause) {
      throw new Error(failed, { cause })
    }
  }

  #requireAvailable(activity: string): void {
    if (!this.isEncryptionAvailable()) {
      throw new Error(`Error while ${activity}. Encryption is not available.`)
    }
  }
}

function keyFrom(password: string): Buffer {
  return createHash('sha256').update(password).digest().subarray(0, 16)
}

function requireReady(): void {
  host().readiness.requireReady('safeStorage cannot be used before app is ready')
}

export const safeStorage = new HostSafeStorage()
