/** What a network does to an answer, and what is heard of it: in virtual time, the same on every machine. */
import { PlayoutEngine, type PlayoutReport } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { Ear, marked } from './ear.ts'
import { Random } from './random.ts'

/** When so many samples come, counted in samples since the answer began. */
export interface Delivery {
  at: number
  samples: number
}

export interface TraceOptions {
  deliveries: readonly Delivery[]
  /** Samples a render quantum. */
  quantum: number
  /** Underruns of earlier answers, by which the player has learned to wait for more. */
  learnedUnderruns?: number
}

export interface TraceFigures {
  sent: number
  heard: number
  /** Samples that nothing explains. */
  wrong: number
  underruns: number
  /** Gaps, as the ear counts them. */
  gaps: number
  /** From the sample that made it enough to the first one out. */
  startDelay: number
}

/** Enough to start with, whatever the player has learned not to trust. */
const START_SAMPLES = 480

export function playTrace({ deliveries, quantum, learnedUnderruns = 0 }: TraceOptions): TraceFigures {
  const reports: PlayoutReport[] = []
  const engine = new PlayoutEngine((report) => reports.push(report))
  const block = new Float32Array(quantum)
  const epoch = learnUnderruns(engine, block, learnedUnderruns)
  reports.length = 0
  const ear = new Ear()
  const queue = deliveries.toSorted((a, b) => a.at - b.at)
  let sent = 0
  let enoughAt: number | null = null
  let firstHeardAt: number | null = null
  for (let now = 0, next = 0; next < queue.length || ear.heard < sent; now += quantum) {
    for (let due = queue[next]; due !== undefined && due.at <= now; due = queue[next]) {
      const samples = marked(0, sent, due.samples)
      engine.command({ type: 'play', epoch, seq: next, samples })
      ear.expect(samples)
      sent += due.samples
      next += 1
      if (sent >= START_SAMPLES) enoughAt ??= due.at
    }
    if (next === queue.length) engine.command({ type: 'finish', epoch })
    engine.process(block)
    ear.listen(block)
    if (ear.heard > 0) firstHeardAt ??= now
  }
  const underruns = reports.filter(({ type }) => type === 'underrun').length
  const startDelay = (firstHeardAt ?? 0) - (enoughAt ?? 0)
  return { sent, heard: ear.heard, wrong: ear.wrong, underruns, gaps: ear.gaps, startDelay }
}

/** Returns the epoch to go on in. */
function learnUnderruns(engine: PlayoutEngine, block: Float32Array, underruns: number): number {
  const epoch = 1
  const quanta = Math.ceil(4_000 / block.length)
  for (let i = 0; i <= underruns; i += 1) {
    engine.command({ type: 'play', epoch, seq: i, samples: marked(0, 0, 2_000) })
    for (let q = 0; q < quanta && underruns > 0; q += 1) engine.process(block)
  }
  engine.command({ type: 'flush', epoch: epoch + 1 })
  for (let q = 0; q < quanta; q += 1) engine.process(block)
  return epoch + 1
}

/** Sent at the pace of speech, each chunk late by up to `jitter` samples and never before the one ahead of it. */
export function jittered(random: Random, totalSamples: number, chunk: number, jitter: number): Delivery[] {
  const deliveries: Delivery[] = []
  let latest = 0
  for (let from = 0; from < totalSamples; from += chunk) {
    latest = Math.max(latest, from + random.between(0, jitter))
    deliveries.push({ at: latest, samples: Math.min(chunk, totalSamples - from) })
  }
  return deliveries
}

export interface Stall {
  /** Samples since the answer began. */
  at: number
  samples: number
}

/** Sent at the pace of speech; what was due in the stall comes at once when it is over. */
export function stalled(totalSamples: number, chunk: number, stall: Stall): Delivery[] {
  const end = stall.at + stall.samples
  return jittered(new Random(0), totalSamples, chunk, 0).map(({ at, samples }) => ({
    at: at >= stall.at && at < end ? end : at,
    samples,
  }))
}

/** Slower than speech, by `pace` below 1. */
export function dripping(totalSamples: number, chunk: number, pace: number): Delivery[] {
  return jittered(new Random(0), totalSamples, chunk, 0).map(({ at, samples }) => ({
    at: Math.round(at / pace),
    samples,
  }))
}

export interface JitterFigures {
  traces: number
  /** Underruns of traces whose jitter was below the target. */
  avoidableUnderruns: number
  stalls: number
  /** Recoveries from stalls; as many as there were. */
  recoveries: number
  samplesWrong: number
  samplesLost: number
  /** The most that a first sample waited once there was enough. */
  maxStartDelay: number
}

/** Seeded traces of all kinds. */
export function playJitterTraces({ traces, seed }: { traces: number; seed: number }): JitterFigures {
  const random = new Random(seed)
  const figures: JitterFigures = {
    traces,
    avoidableUnderruns: 0,
    stalls: 0,
    recoveries: 0,
    samplesWrong: 0,
    samplesLost: 0,
    maxStartDelay: 0,
  }
  const note = (trace: TraceFigures) => {
    figures.samplesWrong += trace.wrong
    figures.samplesLost += trace.sent - trace.heard
    return trace
  }
  for (let i = 0; i < traces; i += 1) {
    const quantum = random.pick(32, 128, 240)
    const chunk = random.between(24, 240)
    const total = random.between(24_000, 96_000)
    switch (i % 3) {
      case 0: {
        const [learnedUnderruns, target] = random.pick([1, 480] as const, [2, 1_440] as const)
        const jitter = Math.max(0, target - chunk - 2 * quantum)
        const deliveries = jittered(random, total, chunk, jitter)
        figures.avoidableUnderruns += note(playTrace({ deliveries, quantum, learnedUnderruns })).underruns
        break
      }
      case 1: {
        // One each: after it the player is behind by the stall, and a second one as long would go unnoticed.
        const stall = { at: random.between(3_000, total - 12_000), samples: random.between(1_200, 48_000) }
        const trace = note(playTrace({ deliveries: stalled(total, chunk, stall), quantum }))
        figures.stalls += 1
        figures.recoveries += trace.underruns === trace.gaps ? trace.gaps : NaN
        figures.maxStartDelay = Math.max(figures.maxStartDelay, trace.startDelay)
        break
      }
      default:
        note(playTrace({ deliveries: dripping(total, chunk, random.between(50, 95) / 100), quantum }))
    }
  }
  return figures
}
