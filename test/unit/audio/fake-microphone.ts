import type { Microphone, MicrophoneEvents } from '../../../src/renderer/audio/microphone.ts'
import type { VoiceCommand, VoiceReport } from '../../../src/renderer/audio/dsp/voice-watch.ts'
import type { CaptureFailure } from '../../../src/renderer/audio/capture-failure.ts'
import { CaptureEngine } from '../../../src/renderer/audio/dsp/capture-engine.ts'

/** A device that gives sound when the test says so, with the real engine behind it. */
export class FakeMicrophone implements Microphone {
  readonly #engine: CaptureEngine
  readonly #events: MicrophoneEvents
  readonly name: string
  readonly group: string
  closed = false
  dead = false
  readonly voiceCommands: VoiceCommand[] = []

  constructor(events: MicrophoneEvents, name = 'Built-in') {
    this.name = name
    this.group = name
    this.#events = events
    this.#engine = new CaptureEngine((report) => events.report(structuredClone(report)))
  }

  post(command: Parameters<Microphone['post']>[0]): void {
    if (this.dead) return
    if (command.type === 'detect-voice' || command.type === 'reply') this.voiceCommands.push(command)
    else this.#engine.command(command)
  }

  close(): void {
    this.closed = true
  }

  /** Silence, as a room is silent: it moves a little. */
  run(samples: number): void {
    this.#engine.process(Float32Array.from({ length: samples }, (_, i) => (i % 2) * 1e-6))
  }

  runFlat(samples: number): void {
    this.#engine.process(new Float32Array(samples))
  }

  hearVoice(report: VoiceReport): void {
    this.#events.report(report)
  }

  lose(failure: CaptureFailure): void {
    this.#events.lost(failure)
  }
}
