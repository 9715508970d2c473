import * as v from 'valibot'
import type { EarshotError } from '../../shared/errors.ts'
import type { KeyOwner, KeyProvider, KeyStatus } from '../../shared/key-status.ts'
import type { Encryption } from './encryption.ts'
import {
  addressChanged,
  badEntries,
  notEncrypted,
  notRemoved,
  notWritten,
  otherServer,
  unreadableFile,
  unreadableKey,
} from './key-problems.ts'
import { keyOf, textOf, type ProviderKey } from './provider-key.ts'
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
  /** Keys that came with this run. At their servers they win, and they are never stored. */
  given: ReadonlyMap<KeyProvider, ProviderKey>
  /** Where a provider's sessions are opened now; null when the settings name no server. */
  addressOf(provider: KeyProvider): string | null
  /** The provider's own server; null where it has none. */
  ownAddressOf(provider: KeyProvider): string | null
}

interface Found {
  key: ProviderKey
  kept: NonNullable<KeyStatus['kept']>
}

/**
 * The person's keys, one a provider, each for one server. Only main reads one; whoever else asks hears its status. A
 * stored key is in memory as ciphertext, and opened each time that it is read.
 */
export class KeyStore {
  readonly #options: KeyStoreOptions
  readonly #thisRun = new Map<KeyProvider, ProviderKey>()
  readonly #problems = new Map<KeyProvider, EarshotError>()
  /** Asked for, but not out of the file. */
  readonly #removed = new Set<KeyProvider>()
  #sealed: SealedKeys = noSealedKeys
  #writable = true
  #loadProblem: EarshotError | null = null
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(options: KeyStoreOptions) {
    this.#options = options
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

  /**
   * The key for the server that the settings lead to now. Null when there is none, none that can be opened, or one for
   * another server; the status says which.
   */
  read(provider: KeyProvider): Promise<ProviderKey | null> {
    return this.#inOrder(async () => {
      const found = await this.#find(provider)
      return found !== null && this.#isForHere(provider, found.key) ? found.key : null
    })
  }

  status(provider: KeyProvider): Promise<KeyStatus> {
    return this.#inOrder(() => this.#status(provider))
  }

  /**
   * Takes the place of the key that was there. One that can't be kept safely lasts as long as this run.
   *
   * @param owner its address is the one that the person saw: when it is not where the settings lead, nothing is kept
   */
  set(provider: KeyProvider, key: string, owner: KeyOwner): Promise<KeyStatus> {
    return this.#inOrder(async () => {
      const address = this.#options.addressOf(provider)
      if (owner.address !== address) {
        return { ...(await this.#status(provider)), problem: addressChanged(owner.address, address) }
      }
      const entry: ProviderKey = { ...owner, secret: new Secret(key) }
      const problem = await this.#store(provider, entry)
      if (problem === null) this.#thisRun.delete(provider)
      else this.#thisRun.set(provider, entry)
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
    const address = this.#options.addressOf(provider)
    const about = {
      set: found !== null,
      lastFour: found?.key.secret.lastFour ?? null,
      kept: found?.kept ?? null,
      forAddress: found?.key.address ?? null,
      organization: found?.key.organization ?? null,
      project: found?.key.project ?? null,
    }
    const isElsewhere = found !== null && !this.#isForHere(provider, found.key)
    const problem = isElsewhere ? otherServer(about, address) : (this.#problems.get(provider) ?? null)
    return { provider, ...about, address, problem }
  }

  #isForHere(provider: KeyProvider, { address }: ProviderKey): boolean {
    return address !== null && address === this.#options.addressOf(provider)
  }

  /** The key of the environment where it is of use here, then the person's, then whatever there is. */
  async #find(provider: KeyProvider): Promise<Found | null> {
    const key = this.#options.given.get(provider)
    const given: Found | null = key === undefined ? null : { key, kept: 'environment' }
    if (given !== null && this.#isForHere(provider, given.key)) return given
    return (await this.#findOwn(provider)) ?? given
  }

  async #findOwn(provider: KeyProvider): Promise<Found | null> {
    const thisRun = this.#thisRun.get(provider)
    if (thisRun !== undefined) return { key: thisRun, kept: 'this_run' }
    const sealed = this.#sealed.keys.get(provider)
    if (sealed === undefined || this.#removed.has(provider)) return null
    const opened = await this.#unseal(provider, sealed)
    this.#tellProblem(provider, opened === null ? unreadableKey : null)
    if (opened === null) return null
    // Left as it is where that fails: it can still be opened, and is tried again at the next reading.
    if (opened.stale) await this.#store(provider, opened.key)
    return { key: opened.key, kept: 'stored' }
  }

  async #unseal(provider: KeyProvider, sealed: Buffer): Promise<{ key: ProviderKey; stale: boolean } | null> {
    const unsealed = await this.#options.encryption.unseal(sealed).catch(() => null)
    if (unsealed === null) return null
    const key = keyOf(provider, unsealed.text, this.#options.ownAddressOf(provider))
    return key === null ? null : { key, stale: unsealed.stale }
  }

  /** Null when it is stored. */
  async #store(provider: KeyProvider, key: ProviderKey): Promise<EarshotError | null> {
    if (!this.#writable) return notWritten
    const sealed = await this.#options.encryption.seal(textOf(provider, key)).catch(() => null)
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
      await writeSecretsFile(this.#options.path, contents)
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
