import type { AudioReport } from '../../../shared/audio-format.ts'
import type { VoicePolicy } from '../../../shared/voice-policy.ts'
import type { AudioDevice } from '../audio-device.ts'
import type { Standing } from '../session-options.ts'
import type { TurnEvent } from './turn-state.ts'

/** An answer is loud again so soon after a cough. */
const FALSE_ALARM_SILENCE_MS = 300

export type VoiceDetectionReport = Extract<
  AudioReport,
  { type: 'voice-started' | 'voice-ended' | 'ducked' | 'duck-ended' | 'listening-failed' }
>

/** Local voice detection as main sees it: what it is for at present, what it hears, and how often it was wrong. */
export class VoiceDetection {
  readonly #device: AudioDevice
  #policy: VoicePolicy
  #findsTurns = false
  #turnSilenceMs: number
  #ducks = 0
  #confirmed = 0
  #falseAlarms = 0

  /** The device knows the policy already. */
  constructor(device: AudioDevice, { voicePolicy = 'off', turnSilenceMs = 0 }: Partial<Standing>) {
    this.#device = device
    this.#policy = voicePolicy
    this.#turnSilenceMs = turnSilenceMs
  }

  get policy(): VoicePolicy {
    return this.#policy
  }

  get turnSilenceMs(): number {
    return this.#turnSilenceMs
  }

  get counts() {
    return { ducks: this.#ducks, confirmedDucks: this.#confirmed, falseAlarms: this.#falseAlarms }
  }

  setPolicy(policy: VoicePolicy): void {
    this.#policy = policy
    this.#tell()
  }

  /** Where turns are found here, each lasts up to so much silence. */
  setTurnSilence(durationMs: number): void {
    this.#turnSilenceMs = durationMs
    if (this.#findsTurns) this.#tell()
  }

  /** Whether turns are found here, and not by the server or a key. */
  findTurns(on: boolean): void {
    this.#findsTurns = on
    this.#tell()
  }

  /** Returns what the turn machine has to know of it. */
  hear(report: VoiceDetectionReport): TurnEvent | null {
    switch (report.type) {
      case 'voice-started':
        return { type: 'voice-started', at: Date.now(), interrupts: this.#policy === 'interrupt' }
      case 'voice-ended':
        return { type: 'voice-ended', voicedSamples: report.voicedSamples }
      case 'ducked':
        this.#ducks += 1
        return null
      case 'duck-ended':
        if (report.outcome === 'confirmed') this.#confirmed += 1
        if (report.outcome === 'false-alarm') this.#falseAlarms += 1
        return null
      case 'listening-failed': {
        const { code, message } = report
        return { type: 'listening-failed', error: { code, message, retryable: true } }
      }
    }
  }

  #tell(): void {
    this.#device.send({
      type: 'detect-voice',
      on: this.#policy !== 'off' || this.#findsTurns,
      ducks: this.#policy !== 'off',
      silenceMs: this.#findsTurns ? this.#turnSilenceMs : FALSE_ALARM_SILENCE_MS,
    })
  }
}
