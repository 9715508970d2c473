import type { Socket } from 'node:net'
import type { Faults } from './faults.ts'
import { MessageSplitter } from './message-splitter.ts'

/** More than this under way, and the sender has to wait. */
const IN_TRANSIT_BYTES = 64 * 1024

interface Parcel {
  bytes: Buffer
  endsFrame: boolean
  endsMessage: boolean
  /** When it arrives, by the monotonic clock, ms. */
  dueAt: number
}

/** One direction of a connection: everything that comes in goes out, in order, as slowly as the faults say. */
export class ShapedPipe {
  readonly #from: Socket
  readonly #to: Socket
  readonly #faults: Faults
  readonly #random: () => number
  readonly #onMessage: () => void
  readonly #splitter = new MessageSplitter()
  #parcels: Parcel[] = []
  #inTransitBytes = 0
  #lineFreeAt = 0
  #timer: NodeJS.Timeout | null = null
  #state: 'open' | 'held' | 'cut' = 'open'
  #ended = false
  #atBoundary = false
  #atNextBoundary: (() => void) | null = null

  /** @param onMessage after each message that has been passed on */
  constructor(from: Socket, to: Socket, faults: Faults, random: () => number, onMessage: () => void) {
    this.#from = from
    this.#to = to
    this.#faults = faults
    this.#random = random
    this.#onMessage = onMessage
    from.on('data', (chunk: Buffer) => this.#take(chunk))
    from.on('end', () => {
      this.#ended = true
      this.#deliver()
    })
  }

  /** Keeps what comes until `release`. */
  hold(): void {
    if (this.#state === 'open') this.#state = 'held'
  }

  release(): void {
    if (this.#state !== 'held') return
    this.#state = 'open'
    this.#deliver()
  }

  /** Swallows everything from here on, the end included. */
  cut(): void {
    this.#state = 'cut'
    this.#parcels = []
    this.#from.resume()
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  /** Runs the action where one frame has ended and the next has not begun to go out. */
  atBoundary(action: () => void): void {
    if (this.#atBoundary) action()
    else this.#atNextBoundary = action
  }

  #take(chunk: Buffer): void {
    if (this.#state === 'cut') return
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = this.#faults
    for (const { bytes, ...ends } of this.#splitter.push(chunk)) {
      this.#lineFreeAt =
        Math.max(this.#lineFreeAt, performance.now()) + (bytes.length / bytesPerSecond) * 1000
      const dueAt = Math.max(
        this.#lineFreeAt + latencyMs + jitterMs * this.#random(),
        this.#parcels.at(-1)?.dueAt ?? 0,
      )
      this.#parcels.push({ bytes, ...ends, dueAt })
      this.#inTransitBytes += bytes.length
    }
    if (this.#inTransitBytes > IN_TRANSIT_BYTES) this.#from.pause()
    this.#deliver()
  }

  #deliver(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    while (this.#state === 'open') {
      const next = this.#parcels[0]
      if (next === undefined) {
        if (this.#ended) this.#to.end()
        return
      }
      const waitMs = next.dueAt - performance.now()
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#deliver(), waitMs)
        return
      }
      this.#parcels.shift()
      this.#write(next)
    }
  }

  #write({ bytes, endsFrame, endsMessage }: Parcel): void {
    for (const slice of this.#slices(bytes)) if (this.#to.writable) this.#to.write(slice)
    this.#inTransitBytes -= bytes.length
    if (this.#inTransitBytes <= IN_TRANSIT_BYTES) this.#from.resume()
    this.#atBoundary = endsFrame
    if (endsMessage) this.#onMessage()
    if (!endsFrame || this.#atNextBoundary === null) return
    this.#atNextBoundary()
    this.#atNextBoundary = null
  }

  #slices(bytes: Buffer): Buffer[] {
    const { sliceBytes } = this.#faults
    if (sliceBytes === undefined) return [bytes]
    const slices: Buffer[] = []
    for (let start = 0; start < bytes.length;) {
      const end = start + 1 + Math.floor(this.#random() * sliceBytes)
      slices.push(bytes.subarray(start, end))
      start = end
    }
    return slices
  }
}
