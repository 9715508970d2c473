/**
 * The one audio format inside Earshot, and the messages between main and the audio page.
 *
 * Audio is Int16 mono at 24 kHz unless a name says otherwise. Every frame and chunk carries a
 * sequence number, so that a gap, a repeat or a reorder on any hop is counted (the count's only
 * good value is 0).
 */

import type { RecordedSound } from './recorded-sound.ts'

/** Samples a second, everywhere inside the app and on the wire (`audio/pcm`, rate 24000). */
export const SAMPLE_RATE = 24_000

/** One capture frame: 20 ms. Half of it would be on the wire 10 ms sooner, and cost twice the messages (`bench -- page`). */
export const CAPTURE_FRAME_SAMPLES = 480

/** One frame of what leaves the player: 20 ms. */
export const FRAME_SAMPLES = 480

/** One render quantum of Web Audio. */
export const QUANTUM_SAMPLES = 128

export const BYTES_PER_SAMPLE = 2

/** Exact, so possibly fractional: 24 samples are one millisecond. */
export function samplesToMs(samples: number): number {
  return samples / (SAMPLE_RATE / 1000)
}

export function msToSamples(durationMs: number): number {
  return Math.round(durationMs * (SAMPLE_RATE / 1000))
}

/** What main tells the audio page. */
export type AudioCommand =
  /** Opens the microphone if it is cold; the last `preRollMs` before now belong to the turn. */
  | { type: 'begin-capture'; turn: number; preRollMs: number; whileMuted: WhileMuted }
  /** The turn ends `tailMs` from now; `capture-ended` follows its last frame. */
  | { type: 'end-capture'; turn: number; tailMs: number }
  /** The turn is thrown away: no more frames of it, and no `capture-ended`. */
  | { type: 'cancel-capture'; turn: number }
  /** Closes the microphone, and the audio context once nothing plays. */
  | { type: 'release-microphone' }
  /** Nothing that is said while `on` ever leaves the microphone's worklet. */
  | { type: 'mute'; on: boolean }
  /** Holds for every microphone from now on, the open one included. Null: the system's default. */
  | { type: 'choose-input'; deviceId: string | null; processing: InputProcessing }
  /** One chunk of reply audio. `seq` counts from 0 in each epoch. */
  | { type: 'play'; epoch: number; seq: number; samples: Int16Array }
  /** No more audio is coming in this epoch for now: do not wait for a fuller buffer. */
  | { type: 'finish'; epoch: number }
  /** Fall silent at once. `epoch` is the new one: chunks of any older epoch are never heard. */
  | { type: 'flush'; epoch: number }
  /** A short sound of the app's own; not played while an answer is heard or about to be. */
  | { type: 'chime'; chime: Chime }
  /**
   * A sound that a person wants to hear, in silence only: an answer or a chime ends it, as another clip does.
   * `clip-ended` follows, whatever becomes of it.
   */
  | { type: 'play-clip'; clip: number; samples: Int16Array }
  | { type: 'stop-clip' }
  /** `decoded` or `decode-failed` follows. */
  | { type: 'decode'; job: number; sound: RecordedSound }
  /** 0 to 1, of all that is heard. At 1 samples are not touched. */
  | { type: 'set-volume'; volume: number }
  /**
   * Local voice detection, in the microphone while one is open. `ducks`: speech lowers the answer that is heard.
   * Speech has ended when there was no voice for `silenceMs`.
   */
  | { type: 'detect-voice'; on: boolean; ducks: boolean; silenceMs: number }
  /** Keeps the microphone open without a turn, so that its first word can be heard. */
  | { type: 'listen'; on: boolean }
  /** Play here from now on; null is the system's default. */
  | { type: 'set-output'; deviceId: string | null }

/** What the audio page tells main. */
export type AudioReport =
  /** The microphone delivers samples for this turn from here on. */
  | { type: 'capture-started'; turn: number }
  /** One frame of at most `CAPTURE_FRAME_SAMPLES`; shorter is only the last one of a turn, or of a microphone that another took over from. `seq` counts from 0 in each turn. `level`: the microphone's, where a new one is due, to save a message. */
  | { type: 'frame'; turn: number; seq: number; samples: Int16Array; level?: number | null }
  | { type: 'capture-ended'; turn: number; sampleCount: number }
  /** `code` is stable; `message` says what a person can do about it. */
  | { type: 'capture-failed'; turn: number; code: CaptureFailureCode; message: string }
  /** The microphones there are, and the one that is open; on every change. */
  | ({ type: 'inputs' } & Inputs)
  /** What is wrong with the microphone; null when it is no more. What ended a turn is said by `capture-failed` first. */
  | { type: 'input-warning'; warning: InputWarning | null }
  /**
   * Sound is needed, but Chromium finds not a single device, or what it finds does not open: its own sound service may
   * have to be started anew. Said again for as long as it is so. `waiting`: a person waits for the sound.
   */
  | { type: 'sound-lost'; devices: 'none' | 'not-opening'; waiting: boolean }
  /** Local detection heard somebody begin to speak. */
  | { type: 'voice-started' }
  /** And end; `voicedSamples`: how much of it was voice. */
  | { type: 'voice-ended'; voicedSamples: number }
  /** The answer was lowered, and is as loud as before again. */
  | { type: 'ducked' }
  | { type: 'duck-ended'; outcome: 'confirmed' | 'false-alarm' | 'reply-over' }
  /** The microphone can't be kept open without a turn, or local detection can't be had. */
  | { type: 'listening-failed'; code: CaptureFailureCode | 'voice_detection_failed'; message: string }
  /** Reply samples of this epoch that have left the loudspeaker so far. Silence in a gap is not counted. */
  | { type: 'rendered'; epoch: number; samples: number }
  /**
   * Answers `flush`: the epoch that ended, and how much of it is heard, its fade included. What the device already
   * holds will still come out of it, so it counts.
   */
  | { type: 'flushed'; endedEpoch: number; rendered: number }
  /** The player could not start or died; what it held is not heard. */
  | { type: 'playout-failed'; message: string }
  /** `message`: why it could not be heard, for a person. */
  | { type: 'clip-ended'; clip: number; message: string | null }
  | { type: 'decoded'; job: number; samples: Int16Array }
  /** `message`: why, for a person. */
  | { type: 'decode-failed'; job: number; message: string }
  /** The player ran dry in the middle of a reply. */
  | { type: 'underrun'; epoch: number }
  /** A chunk arrived out of order, twice or not at all. */
  | { type: 'sequence-fault'; epoch: number; expected: number; got: number }
  /** What left the player, silence included, when recording is on. `position` counts samples since the tap began. */
  | { type: 'tapped'; position: number; samples: Int16Array }
  /** The outputs there are, when the page is ready and whenever that changes. */
  | { type: 'outputs'; devices: OutputDevice[] }
  /** The chosen output is gone, and the system's default plays instead, or there is none at all; `message` says so to a person. */
  | { type: 'output-lost'; message: string }
  /** RMS levels, 0 to 1, about 30 times a second while the player is active, or the microphone without a turn. */
  | { type: 'level'; input: number; output: number }

/** What a turn gets for the time that the microphone is muted: nothing at all, or as much true silence. */
export type WhileMuted = 'nothing' | 'silence'

/** The browser's own processing of what the microphone hears. */
export interface InputProcessing {
  echoCancellation: boolean
  noiseSuppression: boolean
  autoGainControl: boolean
}

export const fullProcessing: InputProcessing = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
}

export interface InputDevice {
  /** The same for as long as the app's profile is. */
  id: string
  name: string
}

export interface Inputs {
  /** Without the system's default, which is always there to be chosen as null. */
  devices: InputDevice[]
  /** What the open microphone is called; null while none is open. */
  openName: string | null
}

/** `code` is stable; `message` says what a person can do about it. */
export interface InputWarning {
  code: InputWarningCode
  message: string
}

export type InputWarningCode =
  | CaptureFailureCode
  | 'microphone_lost'
  | 'microphone_switched'
  | 'microphone_interrupted'
  | 'microphone_substituted'
  | 'microphone_kept'
  | 'microphone_silent'
  | 'microphone_stalled'

/** `listening`: the microphone hears you; `done`: your turn was taken. */
export type Chime = 'listening' | 'done' | 'error'

export interface OutputDevice {
  deviceId: string
  label: string
}

export type CaptureFailureCode =
  'microphone_denied' | 'microphone_missing' | 'microphone_busy' | 'microphone_failed'
