import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Encryption } from '../../../../src/main/secrets/encryption.ts'

/** Encryption under a key that a system keeps, with everything that a system does in the test's hands. */
export class FakeEncryption implements Encryption {
  #key = randomBytes(32)
  /** There is no keyring. */
  missing = false
  /** The keyring is locked: nothing can be opened for now. */
  locked = false
  /** What was sealed so far is to be sealed again. */
  rotated = false
  seals = 0

  async seal(text: string): Promise<Buffer | null> {
    if (this.missing) return null
    if (this.locked) throw new Error('locked')
    this.seals += 1
    this.rotated = false
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  }

  async unseal(sealed: Buffer): Promise<{ text: string; stale: boolean }> {
    if (this.locked || this.missing) throw new Error('not now')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12), {
      authTagLength: 16,
    })
    decipher.setAuthTag(sealed.subarray(12, 28))
    const text = decipher.update(sealed.subarray(28), undefined, 'utf8') + decipher.final('utf8')
    return { text, stale: this.rotated }
  }
}
