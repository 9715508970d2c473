import type { Levels } from '../../shared/ipc/contract.ts'

/** Levels arrive about 30 times a second; easing over this time makes them one movement. */
const EASE_MS = 80
/** An exponential has covered 95 % of its way after three time constants. */
const TIME_CONSTANT_MS = EASE_MS / 3
/** Below this nothing moves that an eye could see. */
const STILL = 0.004
/** How often the trail remembers the output, and how much it remembers: about a third of a second. */
const TRAIL_STEP_MS = 16
const TRAIL_LENGTH = 21

const QUIET_DB = -54
const LOUD_DB = -10

/** RMS (0 to 1) as the ear ranks it: 0 at -54 dB and below, 1 at -10 dB and above. */
export function loudness(rms: number): number {
  if (rms <= 0) return 0
  const db = 20 * Math.log10(rms)
  return Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)))
}

/** The loudness of both directions, eased. Asks for frames only while something still moves. */
export class EasedLevels {
  input = $state(0)
  output = $state(0)
  /** The output's last loudnesses, newest first. */
  trail: readonly number[] = $state.raw(Array.from({ length: TRAIL_LENGTH }, () => 0))

  #target = { input: 0, output: 0 }
  #frame: number | null = null
  #lastMs = 0
  #untilTrailMs = 0

  follow(levels: Levels): void {
    this.#target = { input: loudness(levels.input), output: loudness(levels.output) }
    if (this.#frame !== null || this.#still()) return
    this.#lastMs = performance.now()
    this.#frame = requestAnimationFrame(this.#tick)
  }

  stop(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame)
    this.#frame = null
  }

  #tick = (nowMs: number): void => {
    // A frame's time may lie before the call that asked for it.
    const elapsedMs = Math.max(0, nowMs - this.#lastMs)
    this.#lastMs = nowMs
    const share = 1 - Math.exp(-elapsedMs / TIME_CONSTANT_MS)
    this.input = approach(this.input, this.#target.input, share)
    this.output = approach(this.output, this.#target.output, share)
    this.#remember(elapsedMs)
    this.#frame = this.#still() ? null : requestAnimationFrame(this.#tick)
  }

  #remember(elapsedMs: number): void {
    this.#untilTrailMs -= elapsedMs
    let steps = 0
    while (this.#untilTrailMs <= 0 && steps < TRAIL_LENGTH) {
      this.#untilTrailMs += TRAIL_STEP_MS
      steps += 1
    }
    // After a long pause (a hidden window) the trail is all new, and the debt is forgotten.
    this.#untilTrailMs = Math.max(0, this.#untilTrailMs)
    if (steps === 0) return
    const newest = Array.from({ length: steps }, () => this.output)
    this.trail = [...newest, ...this.trail].slice(0, TRAIL_LENGTH)
  }

  #still(): boolean {
    return (
      this.input === this.#target.input &&
      this.output === this.#target.output &&
      this.trail.every((past) => past === this.output)
    )
  }
}

function approach(value: number, target: number, share: number): number {
  const next = value + (target - value) * share
  return Math.abs(target - next) < STILL ? target : next
}
