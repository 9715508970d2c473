import { CaptureEngine } from '../dsp/capture-engine.ts'
import { openRnnoise } from '../dsp/rnnoise.ts'
import { VoiceWatch, type VoiceCommand, type VoiceReport } from '../dsp/voice-watch.ts'
import {
  CAPTURE_PROCESSOR,
  PLAYED_INPUT,
  type CaptureMessage,
  type CaptureWorkletReport,
} from './messages.ts'

registerProcessor(
  CAPTURE_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #engine = new CaptureEngine((report) => this.#post(report))
    #voice: VoiceWatch | null = null
    /** By type, the latest for a model that has yet to come. */
    readonly #waiting = new Map<VoiceCommand['type'], VoiceCommand>()
    #closed = false

    constructor() {
      super()
      this.port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => this.#obey(data)
    }

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      const samples = inputs[0]?.[0]
      if (samples !== undefined) {
        this.#engine.process(samples)
        this.#voice?.process(samples, inputs[PLAYED_INPUT]?.[0] ?? null)
      }
      return !this.#closed
    }

    async #openVoice(module: WebAssembly.Module): Promise<void> {
      try {
        const voice = new VoiceWatch(await openRnnoise(module), (report) => this.#tell(report))
        for (const command of this.#waiting.values()) voice.command(command)
        this.#voice = voice
      } catch (error) {
        this.#post({ type: 'voice-unavailable', reason: String(error) })
      }
    }

    #tell(report: VoiceReport): void {
      // The turn that this begins comes later, and has to reach back to here.
      if (report.type === 'voice-started') this.#engine.command({ type: 'voice-started' })
      this.#post(report)
    }

    #obey(message: CaptureMessage): void {
      switch (message.type) {
        case 'close':
          this.#closed = true
          return
        case 'voice-module':
          return void this.#openVoice(message.module)
        case 'detect-voice':
        case 'reply':
          return this.#tellVoice(message)
        case 'mute':
          this.#engine.command(message)
          return this.#tellVoice(message)
        default:
          return this.#engine.command(message)
      }
    }

    #tellVoice(command: VoiceCommand): void {
      if (this.#voice === null) this.#waiting.set(command.type, command)
      else this.#voice.command(command)
    }

    #post(report: CaptureWorkletReport): void {
      this.port.postMessage(report)
    }
  },
)
