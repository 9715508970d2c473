import { decibels } from './level.ts'
import { voiceFramesIn } from './voice-detector.ts'

/** Quieter than this nobody talks to us. */
const LEAST_LEVEL = decibels(-55)

/** Speech stands out so far from the noise of the room. */
const ABOVE_NOISE = decibels(8)

/** The room may grow louder by so much a second, and it is noise no more than that. */
const NOISE_RISE = decibels(4 / voiceFramesIn(1000))

/** Noise that falls is believed within a few frames. */
const NOISE_FALL = 0.2

/** From our player to the microphone by way of both devices and the room: what is heard of it now was played within this. */
const ECHO_MEMORY_FRAMES = voiceFramesIn(400)

/** Loudspeakers beside an open microphone, without echo cancellation: what we expect until we have heard better. */
const WORST_COUPLING = decibels(-14)

/** What is left when echo cancellation works; below that all is noise. */
const LEAST_COUPLING = decibels(-60)

/** A person talks louder than the loudspeaker's echo by so much, or is not told from it. */
const ABOVE_ECHO = decibels(6)

/**
 * How fast a coupling that was thought too high sinks, and one that was thought too low rises, a second. Between the
 * peaks of an answer, which tell the coupling, it must not sink by as much as a person has to be louder.
 */
const COUPLING_FALL = decibels(-3 / voiceFramesIn(1000))
const COUPLING_RISE = decibels(20 / voiceFramesIn(1000))

/** Below this the player tells nothing of the echo. */
const LEAST_REFERENCE = decibels(-50)

/**
 * Whether a frame is loud enough to be a person, and not the noise of the room or our own voice from the loudspeaker.
 * It learns both: the noise as the slowly rising minimum of what comes in, the echo as the share of what we play that
 * comes back. All levels are RMS, 0 to 1.
 */
export class SpeechGate {
  #noise = LEAST_LEVEL
  #coupling = WORST_COUPLING
  readonly #played = new Float32Array(ECHO_MEMORY_FRAMES)
  #next = 0

  /** Takes the levels of one frame at the microphone, and of what the player gave out meanwhile. */
  isOpen(level: number, played: number): boolean {
    this.#played[this.#next] = played
    this.#next = (this.#next + 1) % ECHO_MEMORY_FRAMES
    const reference = this.#played.reduce((loudest, each) => Math.max(loudest, each), 0)
    const open =
      level > LEAST_LEVEL &&
      level > this.#noise * ABOVE_NOISE &&
      level > reference * this.#coupling * ABOVE_ECHO
    this.#learnNoise(level)
    if (played > LEAST_REFERENCE) this.#learnCoupling(level / reference)
    return open
  }

  #learnNoise(level: number): void {
    if (level < this.#noise) this.#noise += NOISE_FALL * (level - this.#noise)
    else this.#noise = Math.min(level, this.#noise * NOISE_RISE)
  }

  /** A person who talks over the answer looks like a strong echo, but is found before that is believed. */
  #learnCoupling(coupling: number): void {
    const followed =
      coupling < this.#coupling
        ? Math.max(coupling, this.#coupling * COUPLING_FALL)
        : Math.min(coupling, this.#coupling * COUPLING_RISE)
    this.#coupling = Math.min(WORST_COUPLING, Math.max(LEAST_COUPLING, followed))
  }
}
