import type { EarshotError } from '../../shared/errors.ts'
import type { Retention } from '../../shared/history.ts'
import { faultOf, wasSetAside, type HistoryFault } from './history-faults.ts'
import { openHistoryFile, openInMemory, startAnew, type OpenedHistory } from './history-file.ts'
import type { HistoryStore } from './history-store.ts'

/** How often a file that can't be used is tried again. */
export const RETRY_MS = 5000

export interface KeptStoreListener {
  /** There is a fault, another one, or none any more. */
  onChange(): void
  /** To be told at once. */
  onError(error: EarshotError): void
  /** The store has begun anew, and has nothing of what was saved. */
  onNewFile(): void
  /** The file can be used again, and has what memory kept in its place. */
  onFileBack(): void
  /** Time to save again what could not be saved. */
  onRetry(): void
}

/** The store, whatever happens to its file: a damaged one is set aside, and memory stands in for an unusable one. */
export class KeptStore {
  readonly #path: string
  readonly #now: () => Date
  readonly #listener: KeptStoreListener
  #store: HistoryStore = openInMemory()
  #inFile = false
  #fault: EarshotError | null = null
  #retry: NodeJS.Timeout | null = null

  /** Tells nothing before `open` is called. */
  constructor(path: string, now: () => Date, listener: KeptStoreListener) {
    this.#path = path
    this.#now = now
    this.#listener = listener
  }

  get fault(): EarshotError | null {
    return this.#fault
  }

  get retention(): Retention {
    return this.read((store) => store.retention) ?? { kind: 'forever' }
  }

  open(): void {
    this.#take(openHistoryFile(this.#path, this.#now()))
  }

  /** @throws Error that says what to do */
  read<T>(work: (store: HistoryStore) => T): T {
    try {
      return work(this.#store)
    } catch (error) {
      const fault = faultOf(error, this.#path)
      if (fault.kind === 'unusable') throw new Error(fault.error.message, { cause: error })
      this.#beginAnew()
      return work(this.#store)
    }
  }

  /** Null when it is done: in the file, or in the memory that stands in for it. `work` may be called twice. */
  write(work: (store: HistoryStore) => void): EarshotError | null {
    let fault = this.#attempt(work)
    if (fault?.kind === 'corrupt') {
      this.#beginAnew()
      fault = this.#attempt(work)
    }
    if (fault?.kind === 'unusable') this.#setFault(fault.error)
    else if (this.#inFile) this.#setFault(null)
    return fault?.kind === 'unusable' ? fault.error : null
  }

  close(): void {
    if (!this.#inFile) this.#reopen()
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#store.close()
  }

  #attempt(work: (store: HistoryStore) => void): HistoryFault | null {
    try {
      work(this.#store)
      return null
    } catch (error) {
      return faultOf(error, this.#path)
    }
  }

  #beginAnew(): void {
    this.#store.close()
    this.#inFile = false
    this.#store = openInMemory()
    this.#take(startAnew(this.#path, this.#now()))
    this.#listener.onNewFile()
  }

  #take(opened: OpenedHistory): void {
    if (opened.kind === 'unusable') return this.#setFault(opened.error)
    try {
      moveInto(opened.store, this.#store)
    } catch (error) {
      opened.store.close()
      const fault = faultOf(error, this.#path)
      // A file that is damaged is found to be so, and set aside, when it is next opened.
      return this.#setFault(fault.kind === 'unusable' ? fault.error : this.#fault)
    }
    this.#store.close()
    this.#store = opened.store
    this.#inFile = true
    if (opened.setAside !== null) this.#listener.onError(wasSetAside(opened.setAside))
    this.#setFault(null)
  }

  #setFault(fault: EarshotError | null): void {
    const isNews = fault?.code !== this.#fault?.code
    this.#fault = fault
    if (fault?.retryable === true) this.#retryLater()
    if (!isNews) return
    if (fault !== null) this.#listener.onError(fault)
    this.#listener.onChange()
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null
      if (!this.#inFile) this.#reopen()
      this.#listener.onRetry()
    }, RETRY_MS).unref()
  }

  #reopen(): void {
    if (this.#fault?.retryable === false) return
    this.#take(openHistoryFile(this.#path, this.#now()))
    if (this.#inFile) this.#listener.onFileBack()
  }
}

/** A person's wish that was told to the stand-in counts; else the file says whether anything is kept at all. */
function moveInto(file: HistoryStore, standIn: HistoryStore): void {
  const wish = standIn.retention
  if (wish !== null) file.retention = wish
  file.eraseRecordings(standIn.erasedRecordings)
  if (file.retention?.kind === 'nothing') return
  file.putAll(standIn.list({}).flatMap(({ id }) => standIn.load(id) ?? []))
}
