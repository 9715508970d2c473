import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'

/** A player in virtual time. */
export interface SteppedPlayer {
  play(samples: Int16Array): void
  /** No more is coming of this reply. */
  finish(): void
  interrupt(): void
  /** Renders one quantum. */
  step(): Float32Array
  close(): void
}

/** The app's player, without anything around it. */
export function enginePlayer(): SteppedPlayer {
  const engine = new PlayoutEngine(() => undefined)
  let epoch = 0
  let seq = 0
  return {
    play(samples) {
      engine.command({ type: 'play', epoch, seq, samples })
      seq += 1
    },
    finish: () => engine.command({ type: 'finish', epoch }),
    interrupt() {
      epoch += 1
      seq = 0
      engine.command({ type: 'flush', epoch })
    },
    step() {
      const block = new Float32Array(QUANTUM_SAMPLES)
      engine.process(block)
      return block
    },
    close: () => undefined,
  }
}

/**
 * A device that asks for `callbackSamples` at a time, as Chromium's does: whole quanta are rendered as they are
 * needed, and what is left of the last one goes out first with the next callback. `now` is the device's clock: a
 * sample is heard at its position, and a callback fills those from `now` on.
 */
export class CallbackDevice {
  readonly heard: number[] = []
  readonly #player: SteppedPlayer
  readonly #callbackSamples: number
  #rendered: number[] = []

  constructor(player: SteppedPlayer, callbackSamples: number) {
    this.#player = player
    this.#callbackSamples = callbackSamples
  }

  get now(): number {
    return this.heard.length
  }

  /** Callbacks up to this moment; what happens at it is seen by the next. */
  runUntil(position: number): void {
    while (this.now < position) {
      while (this.#rendered.length < this.#callbackSamples) this.#rendered.push(...this.#player.step())
      this.heard.push(...this.#rendered.splice(0, this.#callbackSamples))
    }
  }
}
