import type { Microphone, MicrophoneEvents } from '../../../src/renderer/audio/capture.ts'
import type { CaptureFailure } from '../../../src/renderer/audio/capture-failure.ts'
import { CaptureEngine } from '../../../src/renderer/audio/dsp/capture-engine.ts'

/** A device that gives sound when the test says so, with the real engine behind it. */
export class FakeMicrophone implements Microphone {
  readonly #engine: CaptureEngine
  readonly #events: MicrophoneEvents
  closed = false
  dead = false

  constructor(events: MicrophoneEvents) {
    this.#events = events
    this.#engine = new CaptureEngine((report) => events.report(report))
  }

  post(command: Parameters<Microphone['post']>[0]): void {
    if (!this.dead) this.#engine.command(command)
  }

  close(): void {
    this.closed = true
  }

  run(samples: number): void {
    this.#engine.process(new Float32Array(samples))
  }

  lose(failure: CaptureFailure): void {
    this.#events.lost(failure)
  }
}
