import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wavSamples } from '../src/shared/wav-file.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { atLevel, echo, joined, mixed, noise, silence } from '../test/unit/audio/room.ts'
import { toFloat } from '../test/unit/audio/samples.ts'
import { everydaySounds, type EverydaySound } from './harness/everyday-sounds.ts'
import { quantile } from './harness/statistics.ts'
import { ducksByBleed, TalkedOverAnswer } from './harness/voice-measures.ts'
import { atMost, type Bench, type Report } from './runner/bench.ts'
import { Random } from './scenarios/random.ts'

/** 100 ms. */
const DUCKED_WITHIN_SAMPLES = 2400

/** Below the level that the fixtures have, which is a person close to the microphone. */
const QUIETER_DECIBELS = [0, 6, 12]

const ROOM_LEVEL = 0.001

/** Of each kind, at three levels. */
const VARIANTS = 12
const PEAK_DECIBELS = [6, 14, 22]

/** Of the 36 of each kind, those that lowered the answer when speech was told by the model's probability alone. */
const FOUND_BY_THE_MODEL: Readonly<Record<keyof typeof everydaySounds, number>> = {
  typing: 0,
  'mouse clicks': 0,
  clapping: 0,
  breath: 0,
  coughs: 0,
  thumps: 0,
}

export const bench: Bench = {
  name: 'voice',
  about: 'Somebody talks over an answer, or only makes a noise: from the first sound to the answer lowered, in virtual time.',
  async run(report) {
    await reportOnsets(report)
    for (const [kind, sound] of Object.entries(everydaySounds)) {
      await reportNoise(report, kind as keyof typeof everydaySounds, sound)
    }
    await reportBleed(report)
  },
}

async function reportOnsets(report: Report): Promise<void> {
  const random = new Random(1)
  const answer = await TalkedOverAnswer.begin(() => ROOM_LEVEL * (2 * random.next() - 1))
  const delays: number[] = []
  for (const utterance of utterances()) {
    for (const decibels of QUIETER_DECIBELS) {
      const speech = utterance.map((sample) => sample * 10 ** (-decibels / 20))
      const loweredAt = answer.hear(speech)
      delays.push((loweredAt ?? Infinity) - firstSound(speech))
      answer.pause()
    }
  }
  const p95 = quantile(delays, 0.95)
  report({
    metric: 'first sound to the answer lowered, p95',
    value: p95,
    unit: 'samples',
    ...atMost(p95, DUCKED_WITHIN_SAMPLES),
    note: `${delays.length} beginnings of utterances: 16 talkers at three levels, over an answer that does not reach the microphone. No device, no hop between processes.`,
  })
  report({ metric: 'first sound to the answer lowered, p50', value: quantile(delays, 0.5), unit: 'samples', ok: true })
  const worst = Math.max(...delays)
  report({ metric: 'first sound to the answer lowered, at worst', value: worst, unit: 'samples', ok: true })
}

async function reportNoise(report: Report, kind: keyof typeof everydaySounds, sound: EverydaySound) {
  const random = new Random(1)
  const answer = await TalkedOverAnswer.begin(() => ROOM_LEVEL * (2 * random.next() - 1))
  let ducks = 0
  for (let variant = 0; variant < VARIANTS; variant += 1) {
    const made = sound(new Random(variant))
    for (const decibels of PEAK_DECIBELS) {
      if (answer.hear(made.map((sample) => sample * 10 ** (-decibels / 20))) !== null) ducks += 1
      answer.pause()
    }
  }
  report({
    metric: `lowered for nobody: ${kind}`,
    value: ducks,
    unit: `of ${VARIANTS * PEAK_DECIBELS.length}`,
    ...atMost(ducks, FOUND_BY_THE_MODEL[kind]),
  })
}

async function reportBleed(report: Report): Promise<void> {
  const clip = (name: string) => toFloat(wavSamples(readFileSync(join(projectRoot, 'resources/voice', `${name}.wav`))))
  const pause = silence(8000)
  const words = ['this-is-earshots-practice-mode', 'it-needs-no-key-and-no-network', 'such-as-twelve-times-three', 'the-answer-is', 'sixty-six']
  const answer = atLevel(joined(pause, ...words.flatMap((name) => [clip(name), pause])), -20)
  const room = noise(answer.length, 3).map((sample) => sample * ROOM_LEVEL)
  let [ducks, rooms] = [0, 0]
  for (const coupling of [-20, -27, -35]) {
    for (const suppressed of [0, 25, 40]) {
      for (const delayMs of [20, 90, 220]) {
        ducks += await ducksByBleed(answer, mixed(echo(answer, coupling - suppressed, delayMs * 24), room))
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

function utterances(): Float32Array[] {
  const folder = join(import.meta.dirname, 'fixtures', 'talkers')
  const names = readdirSync(folder).filter((name) => name.endsWith('.wav'))
  return names.toSorted().map((name) => toFloat(wavSamples(readFileSync(join(folder, name)))))
}

/** The first sample within 30 dB of the loudest. */
function firstSound(samples: Float32Array): number {
  const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0)
  return samples.findIndex((sample) => Math.abs(sample) > loudest * 10 ** (-30 / 20))
}
