import { msToSamples, samplesToMs } from '../shared/audio-format.ts'
import { joinedSamples } from '../shared/joined-samples.ts'
import { fail, invalidValue, requestError, succeed, type Outcome } from './errors.ts'
import { newId } from './identifiers.ts'
import type { TurnDetection } from './settings.ts'
import { activitySettingsOf, prefixPaddingMs, VoiceActivityDetector } from './voice-activity.ts'

export interface CommittedAudio {
  itemId: string
  samples: Int16Array
}

/** What the turn detection found while audio was appended, in order. */
export type InputOccurrence =
  | { kind: 'speech_started'; audioStartMs: number; itemId: string }
  | ({ kind: 'speech_stopped'; audioEndMs: number } & CommittedAudio)

/** The shortest audio that can be committed. */
const SHORTEST_COMMIT_MS = 100
/** The most that one buffer takes: ten minutes, 29 MB. */
const BUFFER_LIMIT_MS = 600_000
/** With turn detection on and nobody speaking, older audio than this is let go. */
const IDLE_RETENTION_MS = 30_000

/**
 * The input audio buffer, and the turn detection that listens to it.
 *
 * Positions count every sample appended since the session began: that is the session's input clock,
 * which clearing and committing do not turn back.
 */
export class InputAudio {
  #chunks: Int16Array[] = []
  /** The buffer holds the samples from `#start` to `#end`. */
  #start = 0
  #end = 0
  #detection: TurnDetection
  #detector: VoiceActivityDetector | null
  /** The item that the speech being heard will become. */
  #speech: { itemId: string } | null = null

  constructor(detection: TurnDetection) {
    this.#detection = detection
    this.#detector = detectorFor(detection, 0)
  }

  /** Samples appended since the session began. */
  get clockSamples(): number {
    return this.#end
  }

  get clockMs(): number {
    return Math.floor(samplesToMs(this.#end))
  }

  get isSpeechActive(): boolean {
    return this.#speech !== null
  }

  /** New turn detection listens from now on; the buffer stays as it is. */
  configure(detection: TurnDetection): void {
    if (JSON.stringify(detection) === JSON.stringify(this.#detection)) return
    this.#detection = detection
    this.#listenAfresh()
  }

  append(samples: Int16Array): Outcome<InputOccurrence[]> {
    const heldMs = samplesToMs(this.#end - this.#start + samples.length)
    if (heldMs > BUFFER_LIMIT_MS)
      return fail(
        invalidValue(
          'audio',
          `The input audio buffer holds at most ${String(BUFFER_LIMIT_MS / 60_000)} minutes: commit or clear it.`,
        ),
      )
    this.#chunks.push(samples)
    this.#end += samples.length
    const found = this.#detector?.push(samples) ?? []
    const occurrences = found.map((activity) =>
      activity.kind === 'started' ? this.#startSpeech(activity.at) : this.#stopSpeech(activity.at),
    )
    if (this.#detector !== null && this.#speech === null)
      this.#discardBefore(this.#end - msToSamples(IDLE_RETENTION_MS))
    return succeed(occurrences)
  }

  commit(): Outcome<CommittedAudio> {
    const durationMs = samplesToMs(this.#end - this.#start)
    if (durationMs < SHORTEST_COMMIT_MS)
      return fail(
        requestError(
          'input_audio_buffer_commit_empty',
          `Error committing input audio buffer: buffer too small. Expected at least ${String(SHORTEST_COMMIT_MS)}ms of audio, but buffer only has ${durationMs.toFixed(2)}ms of audio.`,
        ),
      )
    return succeed(this.takeAll())
  }

  /** Empties the buffer into an item, however short it is. */
  takeAll(): CommittedAudio {
    const itemId = this.#speech?.itemId ?? newId('item')
    const samples = this.#take(this.#end)
    this.#listenAfresh()
    return { itemId, samples }
  }

  clear(): void {
    this.#discardBefore(this.#end)
    this.#listenAfresh()
  }

  #listenAfresh(): void {
    this.#speech = null
    this.#detector = detectorFor(this.#detection, this.#end)
  }

  #startSpeech(at: number): InputOccurrence {
    const prefixMs = this.#detection === null ? 0 : prefixPaddingMs(this.#detection)
    this.#discardBefore(at - msToSamples(prefixMs))
    this.#speech = { itemId: newId('item') }
    return {
      kind: 'speech_started',
      audioStartMs: Math.floor(samplesToMs(this.#start)),
      itemId: this.#speech.itemId,
    }
  }

  #stopSpeech(at: number): InputOccurrence {
    const itemId = this.#speech?.itemId ?? newId('item')
    this.#speech = null
    return {
      kind: 'speech_stopped',
      audioEndMs: Math.floor(samplesToMs(at)),
      itemId,
      samples: this.#take(at),
    }
  }

  /** Removes and returns everything before `position`. */
  #take(position: number): Int16Array {
    const whole = joinedSamples(this.#chunks)
    const taken = whole.slice(0, position - this.#start)
    this.#chunks = [whole.slice(position - this.#start)]
    this.#start = position
    return taken
  }

  #discardBefore(position: number): void {
    let whole = 0
    for (const chunk of this.#chunks) {
      if (this.#start + chunk.length > position) break
      this.#start += chunk.length
      whole++
    }
    if (whole > 0) this.#chunks.splice(0, whole)
    const [first] = this.#chunks
    if (first === undefined || position <= this.#start) return
    this.#chunks[0] = first.subarray(position - this.#start)
    this.#start = position
  }
}

function detectorFor(detection: TurnDetection, position: number): VoiceActivityDetector | null {
  return detection === null ? null : new VoiceActivityDetector(activitySettingsOf(detection), position)
}
