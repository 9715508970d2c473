import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIRM_WITHIN_SAMPLES } from '../src/renderer/audio/dsp/ducking.ts'
import { VOICE_FRAME_SAMPLES } from '../src/renderer/audio/dsp/voice-detector.ts'
import { msToSamples } from '../src/shared/audio-format.ts'
import { wavSamples } from '../src/shared/wav-file.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { atLevel, echo, joined, mixed, noise, silence } from '../test/unit/audio/room.ts'
import { toFloat } from '../test/unit/audio/samples.ts'
import { everydaySounds, type EverydayKind } from './harness/everyday-sounds.ts'
import { quantile } from './harness/statistics.ts'
import { ducksByBleed, TalkedOverAnswer, type Lowering } from './harness/voice-measures.ts'
import { atMost, type Bench, type Report } from './runner/bench.ts'
import { Random } from './scenarios/random.ts'

const LOWERED_WITHIN_SAMPLES = msToSamples(100)

/** Below the level that the fixtures have, which is a person close to the microphone. */
const QUIETER_DECIBELS = [0, 12]

/** Of the noise that there always is: -65 dB RMS. */
const ROOM_LEVEL = 0.001

/** The model's memory is of nothing but the room by then, and what was said is not taken for an echo any more. */
const QUIET_BEFORE_SPEECH = msToSamples(4000)
/** The answer is loud again by then. */
const QUIET_BEFORE_NOISE = msToSamples(1500)

/** Of each kind, at three levels. */
const VARIANTS = 6
const PEAK_DECIBELS = [6, 14, 22]

/** Of the 18 of each kind: as it is, which may become better and not worse. */
const LOWERED_FOR_NOBODY: Readonly<Record<EverydayKind, number>> = {
  typing: 3,
  'mouse clicks': 3,
  clapping: 0,
  breath: 2,
  coughs: 12,
  thumps: 16,
  doors: 15,
  ringing: 18,
}

export const bench: Bench = {
  name: 'voice',
  about: 'Somebody talks over an answer, or only makes a noise: when it is lowered, and for how long.',
  async run(report) {
    await reportTalkers(report, 'held-out')
    await reportTalkers(report, 'tuning')
    await reportNoises(report)
    await reportBleed(report)
  },
}

async function reportTalkers(report: Report, folder: 'held-out' | 'tuning'): Promise<void> {
  const answer = await inRoom()
  const random = new Random(1)
  const lowerings: Pick<Lowering, 'toHalf' | 'toFull'>[] = []
  for (const utterance of utterances(folder)) {
    for (const decibels of QUIETER_DECIBELS) {
      const lowering = answer.hear(quieter(utterance, decibels), unevenly(QUIET_BEFORE_SPEECH, random))
      const onset = firstSound(utterance)
      lowerings.push({
        toHalf: (lowering?.toHalf ?? Infinity) - onset,
        toFull: (lowering?.toFull ?? Infinity) - onset,
      })
    }
  }
  const gated = (value: number) =>
    folder === 'held-out' ? atMost(value, LOWERED_WITHIN_SAMPLES) : { ok: true }
  for (const [depth, delays] of [
    ['-6 dB', lowerings.map(({ toHalf }) => toHalf)],
    ['-18 dB', lowerings.map(({ toFull }) => toFull)],
  ] as const) {
    const p95 = quantile(delays, 0.95)
    const metric = `first sound of a ${folder} talker to the answer at ${depth}`
    report({ metric: `${metric}, p50`, value: quantile(delays, 0.5), unit: 'samples', ok: true })
    report({
      metric: `${metric}, p95`,
      value: p95,
      unit: 'samples',
      ...gated(p95),
      note: `${delays.length} beginnings, at two levels, over an answer that does not reach the microphone. No device, no hop between processes.`,
    })
    report({ metric: `${metric}, at worst`, value: Math.max(...delays), unit: 'samples', ok: true })
  }
}

async function reportNoises(report: Report): Promise<void> {
  const answer = await inRoom()
  const random = new Random(1)
  const lasted: number[] = []
  for (const kind of Object.keys(everydaySounds) as EverydayKind[]) {
    let count = 0
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const sound = everydaySounds[kind](new Random(variant))
      for (const decibels of PEAK_DECIBELS) {
        const lowering = answer.hear(quieter(sound, decibels), unevenly(QUIET_BEFORE_NOISE, random))
        if (lowering === null) continue
        count += 1
        lasted.push(lowering.lasted)
      }
    }
    report({
      metric: `lowered for nobody: ${kind}`,
      value: count,
      unit: `of ${VARIANTS * PEAK_DECIBELS.length}`,
      ...atMost(count, LOWERED_FOR_NOBODY[kind]),
    })
  }
  const worst = Math.max(...lasted)
  report({
    metric: 'lowered for nobody, for how long, p50',
    value: quantile(lasted, 0.5),
    unit: 'samples',
    ok: true,
  })
  report({
    metric: 'lowered for nobody, for how long, at worst',
    value: worst,
    unit: 'samples',
    ...atMost(worst, CONFIRM_WITHIN_SAMPLES),
    note: 'A server that hears no speech in it says nothing; what was said meanwhile is softer, and not lost.',
  })
}

async function reportBleed(report: Report): Promise<void> {
  const clip = (name: string) =>
    toFloat(wavSamples(readFileSync(join(projectRoot, 'resources/voice', `${name}.wav`))))
  const pause = silence(8000)
  const words = ['it-needs-no-key-and-no-network', 'such-as-twelve-times-three', 'sixty-six']
  const answer = atLevel(joined(pause, ...words.flatMap((name) => [clip(name), pause])), -20)
  const room = noise(answer.length, 3).map((sample) => sample * ROOM_LEVEL)
  let [ducks, rooms] = [0, 0]
  for (const coupling of [-20, -27, -35]) {
    for (const suppressed of [0, 25, 40]) {
      for (const delayMs of [20, 90, 220]) {
        ducks += await ducksByBleed(
          answer,
          mixed(echo(answer, coupling - suppressed, msToSamples(delayMs)), room),
        )
        rooms += 1
      }
    }
  }
  report({
    metric: 'lowered by its own sound',
    value: ducks,
    unit: 'times',
    ...atMost(ducks, 0),
    note: `In ${rooms} rooms: loudspeakers at -20 to -35 dB, with and without echo cancellation, 20 to 220 ms late.`,
  })
}

function inRoom(): Promise<TalkedOverAnswer> {
  const random = new Random(1)
  return TalkedOverAnswer.begin(() => ROOM_LEVEL * (2 * random.next() - 1))
}

function utterances(folder: string): Float32Array[] {
  const path = join(import.meta.dirname, 'fixtures', 'talkers', folder)
  const names = readdirSync(path).filter((name) => name.endsWith('.wav'))
  return names.toSorted().map((name) => toFloat(wavSamples(readFileSync(join(path, name)))))
}

/** So that sounds begin anywhere in the detector's frames. */
function unevenly(samples: number, random: Random): number {
  return samples + random.between(0, VOICE_FRAME_SAMPLES)
}

function quieter(sound: Float32Array, decibels: number): Float32Array {
  return sound.map((sample) => sample * 10 ** (-decibels / 20))
}

/** The first sample within 30 dB of the loudest. */
function firstSound(samples: Float32Array): number {
  const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0)
  return samples.findIndex((sample) => Math.abs(sample) > loudest * 10 ** (-30 / 20))
}
