import { samplesToMs, type AudioReport } from '../../../shared/audio-format.ts'
import type { AudioDevice } from '../audio-device.ts'
import { SpokenAudio } from './spoken-audio.ts'
import type { TurnEvent } from './turn-state.ts'
import type { Uplink } from './uplink.ts'

/** While the microphone is warm, this much before a press belongs to the turn: people press as they begin to speak. */
const PRE_ROLL_MS = 300

/** And this much after the release: people let go on the last syllable. */
const TAIL_MS = 200

export type CaptureReport = Extract<
  AudioReport,
  { type: 'capture-started' | 'frame' | 'capture-ended' | 'capture-failed' }
>

/** What was said in an item, in samples from the beginning of the turn that it was captured in. */
export interface SpokenItem {
  itemId: string
  turn: number
  startSample: number
  endSample: number
}

/** Samples of a turn, next after the ones before; `startSample` counts from its beginning. */
export interface CapturedAudio {
  turn: number
  startSample: number
  samples: Int16Array
}

interface ComingTurn {
  samples: number
  nextSeq: number
  faulty: boolean
}

export interface SpokenTurnsListener {
  onCaptured(audio: CapturedAudio): void
  onItem(item: SpokenItem): void
}

/** Carries what the microphone hears, turn by turn, to the uplink, and counts it on the way. */
export class SpokenTurns {
  readonly #device: AudioDevice
  readonly #uplink: Uplink
  readonly #listener: SpokenTurnsListener
  readonly #audio = new SpokenAudio()
  /** Of turns that the server has not taken over yet. */
  readonly #turns = new Map<number, ComingTurn>()
  /** Items whose words may still come. */
  readonly #wordless = new Set<string>()
  #capturedSamples = 0
  #faults = 0
  /** Hands-free: where the server heard speech, in ms on its input clock. */
  #speech = { startMs: 0, endMs: 0 }

  constructor(device: AudioDevice, uplink: Uplink, listener: SpokenTurnsListener) {
    this.#device = device
    this.#uplink = uplink
    this.#listener = listener
  }

  get capturedSamples(): number {
    return this.#capturedSamples
  }

  /** Frames lost, repeated or out of order between the microphone and here. */
  get faults(): number {
    return this.#faults
  }

  /** Something was said that a server which transcribes has not put into words yet. */
  get awaitsWords(): boolean {
    return this.#wordless.size > 0
  }

  durationMsOf(turn: number): number {
    return samplesToMs(this.#turns.get(turn)?.samples ?? 0)
  }

  begin(turn: number, mode: 'held' | 'open'): void {
    this.#turns.set(turn, { samples: 0, nextSeq: 0, faulty: false })
    this.#uplink.begin(turn, mode)
    this.#device.send({
      type: 'begin-capture',
      turn,
      preRollMs: PRE_ROLL_MS,
      // The server finds the ends of open speech by its clock, which is the samples it has had.
      whileMuted: mode === 'open' ? 'silence' : 'nothing',
    })
  }

  end(turn: number, tail: boolean): void {
    this.#device.send({ type: 'end-capture', turn, tailMs: tail ? TAIL_MS : 0 })
  }

  cancel(turn: number): void {
    this.#device.send({ type: 'cancel-capture', turn })
  }

  discard(turn: number): void {
    this.#turns.delete(turn)
    this.#uplink.discard(turn)
  }

  speechStarted(audioStartMs: number): void {
    this.#speech = { startMs: audioStartMs, endMs: audioStartMs }
    this.#uplink.speechStarted()
  }

  /** Returns how long the server heard speech, in ms. */
  speechStopped(audioEndMs: number): number {
    // Before its beginning only a server that is wrong puts an end.
    this.#speech.endMs = Math.max(this.#speech.startMs, audioEndMs)
    return this.#speech.endMs - this.#speech.startMs
  }

  /** The server has taken a turn over: the oldest one that we committed, or what it heard hands-free. Returns its ms. */
  committed(itemId: string): number {
    const committed = this.#uplink.acknowledgeCommit()
    if (committed !== null) {
      const { turn, startSample, samples } = committed
      this.#audio.keep(itemId, samples)
      this.#wordless.add(itemId)
      this.#listener.onItem({ itemId, turn, startSample, endSample: startSample + samples.length })
    }
    if (committed === null || committed.handsFree) {
      const { startMs, endMs } = this.#speech
      // What is committed without more speech is silence (an idle timeout).
      this.#speech = { startMs: endMs, endMs }
      return endMs - startMs
    }
    this.#turns.delete(committed.turn)
    return samplesToMs(committed.samples.length)
  }

  /** The server refused this event of ours. */
  refused(eventId: string): void {
    const turn = this.#uplink.refuse(eventId)
    if (turn !== null) this.#turns.delete(turn)
  }

  /** What the person said in this item, where it is kept. */
  samplesOf(itemId: string): Int16Array | null {
    return this.#audio.of(itemId)
  }

  /** The item's words are known: its sound is not needed any more. */
  transcribed(itemId: string): void {
    this.#wordless.delete(itemId)
    this.#audio.forget(itemId)
  }

  /** Its words will never come. */
  notTranscribed(itemId: string): void {
    this.#wordless.delete(itemId)
  }

  /** Takes a report of the microphone; returns what the turn machine has to know of it. */
  hear(report: CaptureReport): TurnEvent | null {
    if (report.type === 'capture-failed') {
      // Of a turn that is with the server already too: what it lost can only be said now.
      const error = { code: report.code, message: report.message, retryable: true }
      return { type: 'capture-failed', turn: report.turn, error }
    }
    const known = this.#turns.get(report.turn)
    if (known === undefined) return null
    switch (report.type) {
      case 'capture-started':
        return null
      case 'frame':
        if (report.seq !== known.nextSeq) {
          this.#fault(known, `frame ${report.seq} of turn ${report.turn} came in place of ${known.nextSeq}`)
        }
        known.nextSeq = report.seq + 1
        this.#capturedSamples += report.samples.length
        this.#listener.onCaptured({ turn: report.turn, startSample: known.samples, samples: report.samples })
        known.samples += report.samples.length
        this.#uplink.frame(report.turn, report.samples)
        return null
      case 'capture-ended':
        if (known.samples !== report.sampleCount) {
          this.#fault(known, `${known.samples} of ${report.sampleCount} samples of turn ${report.turn} came`)
        }
        // The machine judges what came, not what was said to have come.
        return { type: 'capture-ended', turn: report.turn, sampleCount: known.samples }
    }
  }

  /** Said once a turn: one fault leads to others. */
  #fault(turn: ComingTurn, what: string): void {
    this.#faults += 1
    if (turn.faulty) return
    turn.faulty = true
    console.error(`Sound of the microphone was lost or mixed up: ${what}.`)
  }
}
