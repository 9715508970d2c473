/** Reply samples that were handed to the device one after another, without a gap. */
interface Run {
  /** The device's position of the first of them. */
  start: number
  length: number
}

/**
 * Tells how many reply samples have left the loudspeaker, from when they were handed to the device and how long the
 * device holds what it is given. Exact to the sample, for it counts in the device's own time: the samples, sound and
 * silence alike, that it has been given. Holds no more than the runs that are still in the device.
 */
export class DeviceDelay {
  #runs: Run[] = []
  #position = 0
  #heard = 0

  /** A block went to the device; its first `sounding` samples are the reply's. */
  advance(sounding: number, blockLength: number): void {
    if (sounding > 0) {
      const last = this.#runs.at(-1)
      if (last !== undefined && last.start + last.length === this.#position) last.length += sounding
      else this.#runs.push({ start: this.#position, length: sounding })
    }
    this.#position += blockLength
  }

  /** How many have left a loudspeaker that is `latencySamples` behind. Never fewer than before. */
  heardWith(latencySamples: number): number {
    const left = this.#position - latencySamples
    for (;;) {
      const run = this.#runs[0]
      if (run === undefined || run.start >= left) return this.#heard
      const count = Math.min(run.length, left - run.start)
      this.#heard += count
      run.start += count
      run.length -= count
      if (run.length > 0) return this.#heard
      this.#runs.shift()
    }
  }

  /** What is counted from here on is another reply's. */
  reset(): void {
    this.#runs = []
    this.#heard = 0
  }
}
