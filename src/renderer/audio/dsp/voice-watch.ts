import type { AudioCommand, AudioReport } from '../../../shared/audio-format.ts'
import { msToSamples } from '../../../shared/audio-format.ts'
import { type DuckEvent, type DuckState, stepDucking } from './ducking.ts'
import { VoiceSensor, type Sensed, type VoiceModel } from './voice-sensor.ts'

export type VoiceCommand =
  | Extract<AudioCommand, { type: 'detect-voice' | 'mute' }>
  /** Whether an answer is heard; `stopped`: it was flushed. */
  | { type: 'reply'; state: 'heard' | 'stopped' | 'over' }

export type VoiceReport = Extract<
  AudioReport,
  { type: 'voice-started' | 'voice-ended' | 'ducked' | 'duck-ended' }
>

/**
 * Local voice detection as it runs beside the capture engine, block by block. It hears while it is told to, tells what
 * it hears, and asks for the answer to be lowered; it neither sends nor stops anything.
 */
export class VoiceWatch {
  readonly #model: VoiceModel
  readonly #emit: (report: VoiceReport) => void
  #sensor: VoiceSensor | null = null
  #ducking: DuckState = { kind: 'idle' }
  #ducks = false
  #replying = false
  #muted = false

  constructor(model: VoiceModel, emit: (report: VoiceReport) => void) {
    this.#model = model
    this.#emit = emit
  }

  command(command: VoiceCommand): void {
    switch (command.type) {
      case 'reply':
        return this.#setReply(command.state)
      case 'mute':
        this.#muted = command.on
        return this.#stopHearing()
      case 'detect-voice':
        this.#stopHearing()
        this.#ducks = command.ducks
        this.#sensor = command.on
          ? new VoiceSensor(this.#model, msToSamples(command.silenceMs), (sensed) => this.#hear(sensed))
          : null
    }
  }

  /** Takes one mono block of any length, and what was played in that time; null when nothing was. */
  process(input: Float32Array, played: Float32Array | null): void {
    if (this.#sensor === null || this.#muted) return
    this.#sensor.process(input, played)
    this.#duck({ kind: 'elapsed', samples: input.length })
  }

  #setReply(state: 'heard' | 'stopped' | 'over'): void {
    this.#replying = state === 'heard'
    if (!this.#replying) this.#duck({ kind: state === 'stopped' ? 'reply-stopped' : 'reply-over' })
  }

  /** What was heard before counts no more, a sound that may have been speech included. */
  #stopHearing(): void {
    this.#sensor?.stop()
    this.#duck({ kind: 'voice-ended' })
  }

  #hear(sensed: Sensed): void {
    switch (sensed.kind) {
      case 'sound-began':
        if (this.#ducks) this.#duck({ kind: 'sound-began' })
        return
      case 'started':
        if (this.#ducks) this.#duck({ kind: 'voice-started' })
        return this.#emit({ type: 'voice-started' })
      case 'ended':
        this.#duck({ kind: 'voice-ended' })
        return this.#emit({ type: 'voice-ended', voicedSamples: sensed.voicedSamples })
    }
  }

  #duck(event: DuckEvent): void {
    const [next, change] = stepDucking(this.#ducking, event, this.#replying)
    this.#ducking = next
    if (change === null) return
    this.#emit(
      change.kind === 'ducked' ? { type: 'ducked' } : { type: 'duck-ended', outcome: change.outcome },
    )
  }
}
