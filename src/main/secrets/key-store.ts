import * as v from 'valibot'
import type { EarshotError } from '../../shared/errors.ts'
import { keyProviders, type KeyProvider, type KeyStatus } from '../../shared/key-status.ts'
import type { Encryption } from './encryption.ts'
import {
  badEntries,
  notEncrypted,
  notRemoved,
  notWritten,
  unreadableFile,
  unreadableKey,
} from './key-problems.ts'
import { Secret } from './secret.ts'
import {
  noSealedKeys,
  readSecretsFile,
  writeSecretsFile,
  type SealedKeys,
  type SetAside,
} from './secrets-file.ts'

export interface KeyStoreOptions {
  /** The file that takes the sealed keys. */
  path: string
  encryption: Encryption
  /** Keys that came with this run. They win, and are never stored. */
  given: ReadonlyMap<KeyProvider, Secret>
}

/** The provider is sealed in with the key: an entry that was moved to another provider is not taken for its key. */
const sealedKey = v.strictObject({ provider: v.picklist(keyProviders), key: v.string() })

type Found = { secret: Secret; kept: 'stored' | 'this_run' | 'environment' } | null

/**
 * The person's keys, one a provider. Only main reads one; whoever else asks hears its status. A stored key is in
 * memory as ciphertext, and opened each time that it is read.
 */
export class KeyStore {
  readonly #path: string
  readonly #encryption: Encryption
  readonly #given: ReadonlyMap<KeyProvider, Secret>
  readonly #thisRun = new Map<KeyProvider, Secret>()
  readonly #problems = new Map<KeyProvider, EarshotError>()
  /** Asked for, but not out of the file. */
  readonly #removed = new Set<KeyProvider>()
  #sealed: SealedKeys = noSealedKeys
  #writable = true
  #loadProblem: EarshotError | null = null
  #queue: Promise<unknown> = Promise.resolve()

  private constructor({ path, encryption, given }: KeyStoreOptions) {
    this.#path = path
    this.#encryption = encryption
    this.#given = given
  }

  static async open(options: KeyStoreOptions): Promise<KeyStore> {
    const store = new KeyStore(options)
    const file = await readSecretsFile(options.path)
    if (file.kind === 'read') {
      store.#sealed = file.contents
      if (file.bad.length > 0) store.#loadProblem = badEntries
    } else {
      store.#writable = file.movedTo !== null
      store.#loadProblem = unreadableFile(file.movedTo)
    }
    return store
  }

  /** What is wrong with the file as a whole; null when nothing is. */
  get loadProblem(): EarshotError | null {
    return this.#loadProblem
  }

  /** The key to use with the provider. Null when there is none, or none that can be opened; the status says which. */
  read(provider: KeyProvider): Promise<Secret | null> {
    return this.#inOrder(async () => (await this.#find(provider))?.secret ?? null)
  }

  status(provider: KeyProvider): Promise<KeyStatus> {
    return this.#inOrder(() => this.#status(provider))
  }

  /** Takes the place of the key that was there. One that can't be kept safely lasts as long as this run. */
  set(provider: KeyProvider, key: string): Promise<KeyStatus> {
    return this.#inOrder(async () => {
      const secret = new Secret(key)
      const problem = await this.#store(provider, secret)
      if (problem === null) this.#thisRun.delete(provider)
      else this.#thisRun.set(provider, secret)
      this.#removed.delete(provider)
      this.#tellProblem(provider, problem)
      return this.#status(provider)
    })
  }

  /** Everything of the provider's, what was set aside included. A key of the environment stays for this run. */
  remove(provider: KeyProvider): Promise<KeyStatus> {
    return this.#inOrder(async () => {
      this.#thisRun.delete(provider)
      const keys = new Map(this.#sealed.keys)
      keys.delete(provider)
      const setAside = this.#sealed.setAside.filter((entry) => !isOf(provider, entry))
      const anything = keys.size < this.#sealed.keys.size || setAside.length < this.#sealed.setAside.length
      const removed = !anything || (await this.#write({ keys, setAside }))
      if (removed) this.#removed.delete(provider)
      else this.#removed.add(provider)
      this.#tellProblem(provider, removed ? null : notRemoved)
      return this.#status(provider)
    })
  }

  async #status(provider: KeyProvider): Promise<KeyStatus> {
    const found = await this.#find(provider)
    return {
      provider,
      set: found !== null,
      lastFour: found?.secret.lastFour ?? null,
      kept: found?.kept ?? null,
      problem: this.#problems.get(provider) ?? null,
    }
  }

  async #find(provider: KeyProvider): Promise<Found> {
    const given = this.#given.get(provider)
    if (given !== undefined) return { secret: given, kept: 'environment' }
    const thisRun = this.#thisRun.get(provider)
    if (thisRun !== undefined) return { secret: thisRun, kept: 'this_run' }
    const sealed = this.#sealed.keys.get(provider)
    if (sealed === undefined || this.#removed.has(provider)) return null
    const opened = await this.#unseal(provider, sealed)
    this.#tellProblem(provider, opened === null ? unreadableKey : null)
    if (opened === null) return null
    // Left as it is where that fails: it can still be opened, and is tried again at the next reading.
    if (opened.stale) await this.#store(provider, opened.secret)
    return { secret: opened.secret, kept: 'stored' }
  }

  async #unseal(provider: KeyProvider, sealed: Buffer): Promise<{ secret: Secret; stale: boolean } | null> {
    try {
      const { text, stale } = await this.#encryption.unseal(sealed)
      const entry = v.safeParse(sealedKey, JSON.parse(text))
      if (!entry.success || entry.output.provider !== provider) return null
      return { secret: new Secret(entry.output.key), stale }
    } catch {
      return null
    }
  }

  /** Null when it is stored. */
  async #store(provider: KeyProvider, secret: Secret): Promise<EarshotError | null> {
    if (!this.#writable) return notWritten
    const text = JSON.stringify({ provider, key: secret.reveal() })
    const sealed = await this.#encryption.seal(text).catch(() => null)
    if (sealed === null) return notEncrypted
    const before = this.#sealed.keys.get(provider)
    const isLost = before !== undefined && (await this.#unseal(provider, before)) === null
    const entry: SetAside = { provider, sealed: before?.toString('base64') }
    const written = await this.#write({
      keys: new Map(this.#sealed.keys).set(provider, sealed),
      setAside: isLost ? [...this.#sealed.setAside, entry] : this.#sealed.setAside,
    })
    return written ? null : notWritten
  }

  async #write(contents: SealedKeys): Promise<boolean> {
    if (!this.#writable) return false
    try {
      await writeSecretsFile(this.#path, contents)
    } catch {
      return false
    }
    this.#sealed = contents
    return true
  }

  #tellProblem(provider: KeyProvider, problem: EarshotError | null): void {
    if (problem === null) this.#problems.delete(provider)
    else this.#problems.set(provider, problem)
  }

  /** One at a time: a reading may write. */
  #inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return result
  }
}

function isOf(provider: KeyProvider, entry: unknown): boolean {
  return v.is(v.object({ provider: v.literal(provider) }), entry)
}
