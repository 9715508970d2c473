import { msToSamples } from '../shared/audio-format.ts'
import type { TurnDetection } from './settings.ts'

export interface VoiceActivitySettings {
  /** 0 to 1; see `levelOf`. */
  readonly threshold: number
  /** How long it must stay quiet until speech has stopped. */
  readonly silenceMs: number
}

/** Positions are samples on the session's input clock. */
export type VoiceActivity =
  /** `at` is the first sample of the sound. */
  | { kind: 'started'; at: number }
  /** `at` is the end of the silence that ended it. */
  | { kind: 'stopped'; at: number }

/** The detector judges whole frames of this length. */
const FRAME_SAMPLES = msToSamples(10)
/** A sound as short as a click or a key press is not speech. */
const ONSET_FRAMES = 4
/** Once speaking, quieter sounds still count, so that a word's soft end does not flicker. */
const HYSTERESIS_DB = 6

/**
 * Finds speech by energy: it starts after 40 ms above the threshold's level, and stops after
 * `silenceMs` below it.
 */
export class VoiceActivityDetector {
  readonly #loud: number
  readonly #stillLoud: number
  readonly #silenceFrames: number
  /** Samples of the frame that is not complete yet. */
  #partial = new Int16Array(0)
  /** Where `#partial` begins. */
  #position: number
  #speaking = false
  /** Frames in a row: loud ones before speech, quiet ones during it. */
  #run = 0

  constructor(settings: VoiceActivitySettings, position: number) {
    this.#loud = levelOf(settings.threshold, 0)
    this.#stillLoud = levelOf(settings.threshold, -HYSTERESIS_DB)
    this.#silenceFrames = Math.max(1, Math.ceil(msToSamples(settings.silenceMs) / FRAME_SAMPLES))
    this.#position = position
  }

  /** Takes the samples that follow those pushed before. */
  push(samples: Int16Array): VoiceActivity[] {
    const pending = new Int16Array(this.#partial.length + samples.length)
    pending.set(this.#partial)
    pending.set(samples, this.#partial.length)
    const found: VoiceActivity[] = []
    let offset = 0
    while (offset + FRAME_SAMPLES <= pending.length) {
      const activity = this.#judge(pending.subarray(offset, offset + FRAME_SAMPLES))
      if (activity !== null) found.push(activity)
      offset += FRAME_SAMPLES
    }
    this.#partial = pending.slice(offset)
    return found
  }

  #judge(frame: Int16Array): VoiceActivity | null {
    this.#position += FRAME_SAMPLES
    const level = rms(frame)
    const counts = this.#speaking ? level < this.#stillLoud : level >= this.#loud
    this.#run = counts ? this.#run + 1 : 0
    if (this.#run < (this.#speaking ? this.#silenceFrames : ONSET_FRAMES)) return null
    const activity: VoiceActivity = this.#speaking
      ? { kind: 'stopped', at: this.#position }
      : { kind: 'started', at: this.#position - this.#run * FRAME_SAMPLES }
    this.#speaking = !this.#speaking
    this.#run = 0
    return activity
  }
}

/**
 * The RMS that a threshold stands for: -60 dBFS for 0, -40 for 0.5, -20 for 1. The real server's
 * threshold is a model's probability, so a value carries over in spirit only.
 */
function levelOf(threshold: number, offsetDb: number): number {
  return 32768 * 10 ** ((-60 + 40 * threshold + offsetDb) / 20)
}

function rms(frame: Int16Array): number {
  let energy = 0
  for (const sample of frame) energy += sample * sample
  return Math.sqrt(energy / frame.length)
}

/**
 * How each kind of turn detection listens. Understanding whether a sentence is finished takes a
 * model; `semantic_vad` waits a fixed while here, longer for less eagerness.
 */
export function activitySettingsOf(detection: NonNullable<TurnDetection>): VoiceActivitySettings {
  if (detection.type === 'server_vad')
    return { threshold: detection.threshold, silenceMs: detection.silence_duration_ms }
  const silenceMs = { low: 2000, medium: 1000, auto: 1000, high: 500 }[detection.eagerness]
  return { threshold: 0.5, silenceMs }
}

/** How much from before the first sound belongs to the turn. */
export function prefixPaddingMs(detection: NonNullable<TurnDetection>): number {
  return detection.type === 'server_vad' ? detection.prefix_padding_ms : 300
}
