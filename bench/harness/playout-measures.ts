import type { AudioCommand, AudioReport } from '../../src/shared/audio-format.ts'
import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'
import type { AudioDevice } from '../../src/main/realtime/audio-device.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { toInt16 } from '../../src/renderer/audio/dsp/pcm16.ts'
import { audioDelta, audioDone, itemOpened, responseCreated, speechStarted } from './server-events.ts'
import { sessionAtScript } from './session-at-script.ts'
import { alternating, counting, disorderOf, isAtFullVolume, type Disorder } from './signals.ts'
import { seededRandom } from './statistics.ts'
import { CallbackDevice, type SteppedPlayer } from './stepped-player.ts'

export type OpenPlayer = () => Promise<SteppedPlayer>

/** A usual device callback: 10 ms. */
export const CALLBACK_SAMPLES = 240

/** Both patterns, of callbacks and of quanta, are back where they began. */
const PATTERN_SAMPLES = 1920
const PHASE_STEP = 8

/** 200 ms: what a server sends at a time. */
const DELTA_SAMPLES = 4800

/** Once for each way in which a moment can fall between two callbacks. */
async function atEachPhase<Result>(
  open: OpenPlayer,
  callbackSamples: number,
  measure: (device: CallbackDevice, player: SteppedPlayer, phase: number) => Result,
): Promise<Result[]> {
  const results: Result[] = []
  for (let phase = 0; phase < PATTERN_SAMPLES; phase += PHASE_STEP) {
    const player = await open()
    results.push(measure(new CallbackDevice(player, callbackSamples), player, phase))
    player.close()
  }
  return results
}

/** From a delta's arrival in an empty player to its first sample out, for each phase. */
export function firstSoundDelays(open: OpenPlayer, callbackSamples: number): Promise<number[]> {
  return atEachPhase(open, callbackSamples, (device, player, phase) => {
    device.runUntil(phase)
    player.play(alternating(DELTA_SAMPLES))
    device.runUntil(phase + DELTA_SAMPLES)
    return device.heard.findIndex((sample) => sample !== 0) - phase
  })
}

export interface Silencing {
  /** From the interruption to where the sound begins to fall. */
  toFade: number
  /** And how long that takes. */
  fade: number
}

/** How long an interruption takes, for each phase. */
export function silencingDelays(open: OpenPlayer, callbackSamples: number): Promise<Silencing[]> {
  return atEachPhase(open, callbackSamples, (device, player, phase) => {
    player.play(alternating(4 * DELTA_SAMPLES))
    const moment = PATTERN_SAMPLES + phase
    device.runUntil(moment)
    player.interrupt()
    device.runUntil(moment + DELTA_SAMPLES)
    const fadeFrom = Math.max(moment, device.heard.findLastIndex(isAtFullVolume) + 1)
    const silentFrom = Math.max(moment, device.heard.findLastIndex((sample) => sample !== 0) + 1)
    return { toFade: fadeFrom - moment, fade: silentFrom - fadeFrom }
  })
}

/** The app's whole engine behind a player's face: deltas and `speech_started` come over the wire. */
export function sessionPlayer(): SteppedPlayer {
  const speaker = new SpeakerDevice()
  const { session, server } = sessionAtScript(speaker)
  session.setHandsFree(true)
  server.receive(responseCreated('resp_1'))
  for (const event of itemOpened('resp_1', 'item_1')) server.receive(event)
  return {
    play: (samples) => server.receive(audioDelta('resp_1', 'item_1', samples)),
    finish: () => server.receive(audioDone('resp_1', 'item_1')),
    interrupt: () => server.receive(speechStarted('item_2', 0)),
    step: () => speaker.step(),
    close: () => session.close(),
  }
}

/** The speaker of a session, stepped by the quantum. */
export class SpeakerDevice implements AudioDevice {
  readonly #listeners: ((report: AudioReport) => void)[] = []
  readonly #engine = new PlayoutEngine((report) => {
    if (report.type === 'output-level') return
    for (const listener of this.#listeners) listener(report)
  })

  send(command: AudioCommand): void {
    if (command.type === 'play' || command.type === 'finish' || command.type === 'flush') {
      this.#engine.command(command)
    }
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  step(): Float32Array {
    const block = new Float32Array(QUANTUM_SAMPLES)
    this.#engine.process(block)
    return block
  }
}

/** Replies of odd lengths in odd pieces, one after the other: what of them is heard, and in what order. */
export async function replyDisorder(open: OpenPlayer, firstReply: number): Promise<Disorder> {
  const player = await open()
  const random = seededRandom(7)
  const heard: number[] = []
  let position = 0
  for (let reply = 0; reply < 5; reply += 1) {
    const samples = counting(reply === 0 ? firstReply : 1 + Math.floor(random() * 6000), position + 1)
    for (let start = 0; start < samples.length;) {
      const end = start + 480 + Math.floor(random() * 1500)
      player.play(samples.slice(start, end))
      start = end
    }
    position += samples.length
    player.finish()
    const quanta = samples.length / QUANTUM_SAMPLES + 5
    for (let i = 0; i < quanta; i += 1) heard.push(...Array.from(player.step(), toInt16))
  }
  player.close()
  return disorderOf(heard, position)
}

/**
 * How much a player wants before it starts, and after each of `underruns` in a reply that trickles in.
 *
 * @returns one figure for the start, and one for each underrun
 */
export async function startThresholds(open: OpenPlayer, underruns: number): Promise<number[]> {
  const player = await open()
  const thresholds: number[] = []
  const piece = 120
  let played = 0
  let heard = 0
  const step = () => {
    const before = heard
    heard += player.step().reduce((count, sample) => count + (sample === 0 ? 0 : 1), 0)
    return heard > before
  }
  for (let i = 0; i <= underruns; i += 1) {
    let waiting = 0
    do {
      player.play(alternating(piece, played))
      played += piece
      waiting += piece
    } while (!step())
    thresholds.push(waiting)
    // Until it has run dry.
    for (let quiet = 0; quiet < 20; quiet += 1) if (step()) quiet = 0
  }
  player.close()
  return thresholds
}
