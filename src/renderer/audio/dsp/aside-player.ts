import { FADE_SAMPLES, FadeOut } from './fade.ts'
import { int16ToFloat } from './pcm16.ts'

/** A sound beside the answers, whole from the start. */
export interface AsideSound {
  samples: Float32Array | Int16Array
  /** Called once, when its last sample was read or it has to make way. */
  onEnd?: () => void
}

/** Plays one sound at a time. One that comes while another sounds takes its place. */
export class AsidePlayer {
  readonly #fadeOut = new FadeOut()
  #sound: AsideSound | null = null
  #position = 0
  #next: AsideSound | null = null

  /** Something is heard, or will be with the next `read`. */
  get sounding(): boolean {
    return this.#sound !== null || !this.#fadeOut.done
  }

  start(sound: AsideSound): void {
    this.stop()
    if (this.sounding) this.#next = sound
    else this.#sound = sound
  }

  /** Silence, after a fade. */
  stop(): void {
    this.#next?.onEnd?.()
    this.#next = null
    if (this.#sound === null) return
    const count = Math.min(FADE_SAMPLES, this.#sound.samples.length - this.#position)
    write(this.#sound.samples, this.#position, this.#fadeOut.samples, count)
    this.#fadeOut.start(count, 0)
    this.#end()
  }

  /** Writes what comes next to the start of `output`, as far as there is anything. */
  read(output: Float32Array): void {
    if (!this.#fadeOut.done) {
      this.#fadeOut.read(output, 0)
      if (!this.#fadeOut.done) return
      this.#sound = this.#next
      this.#next = null
      return
    }
    if (this.#sound === null) return
    const { samples } = this.#sound
    const count = Math.min(output.length, samples.length - this.#position)
    write(samples, this.#position, output, count)
    this.#position += count
    if (this.#position === samples.length) this.#end()
  }

  #end(): void {
    const ended = this.#sound
    this.#sound = null
    this.#position = 0
    ended?.onEnd?.()
  }
}

function write(samples: AsideSound['samples'], from: number, output: Float32Array, count: number): void {
  if (samples instanceof Int16Array) int16ToFloat(samples, from, output, 0, count)
  else output.set(samples.subarray(from, from + count))
}
