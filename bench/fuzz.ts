import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { projectRoot } from '../tools/setup/paths.mjs'
import { keepLife } from '../test/fuzz/keep.ts'
import { live, shorten } from '../test/fuzz/live.ts'
import { hugeDelta } from '../test/fuzz/mutations.ts'
import { lifeOf, type LifeOptions, type Step } from '../test/fuzz/steps.ts'
import { slope } from './harness/statistics.ts'
import { atLeast, atMost, type Bench } from './runner/bench.ts'

const FRAMES = 1_000_000
const FRAMES_A_LIFE = 1_000
/** A seed by itself: lives are counted from it, and each can be lived again alone. */
const FIRST_SEED = 20_261_121
/** The engine is warm, and every table that grows once has grown. */
const WARM_LIVES = 100
/** A minute of nothing but one frame is no frame that was slow: it is one that never ends. */
const HANG_MS = 10_000
const HUGE_MEBIBYTES = 15
const MEBIBYTE = 1024 * 1024

export const bench: Bench = {
  name: 'fuzz',
  about:
    'A million frames from a grammar of the protocol, a third of them broken, through the whole engine with its history and inspector.',
  long: true,
  async run(report) {
    const totals = { frames: 0, thrown: 0, hangs: 0, slowestMs: 0, effects: 0, renderedSamples: 0 }
    const heap: (readonly [life: number, bytes: number])[] = []
    for (let lifeIndex = 0; totals.frames < FRAMES; lifeIndex += 1) {
      const options = optionsOf(FIRST_SEED + lifeIndex)
      const result = await live(lifeOf(options))
      totals.frames += options.frames
      totals.effects += result.effects
      totals.renderedSamples += result.renderedSamples
      totals.slowestMs = Math.max(totals.slowestMs, result.slowest.ms)
      if (result.slowest.ms > HANG_MS) totals.hangs += 1
      if (result.failure !== null) {
        totals.thrown += 1
        await keep(options, result.failedAt)
      }
      if (lifeIndex >= WARM_LIVES && lifeIndex % 20 === 0) heap.push([lifeIndex, usedBytes()])
    }
    const huge: Step[] = [
      { frame: '{"type":"response.created","response":{"id":"resp_huge"}}' },
      ...Array.from({ length: 4 }, () => ({ frame: hugeDelta(HUGE_MEBIBYTES) })),
    ]
    const hugeLife = await live(huge)
    if (hugeLife.failure !== null) totals.thrown += 1

    const grownMiB = (slope(heap) * (heap.at(-1)?.[0] ?? 0)) / MEBIBYTE
    report({
      metric: 'frames taken',
      value: totals.frames,
      unit: 'frames',
      ...atLeast(totals.frames, FRAMES),
    })
    report({
      ...{ metric: 'lives that failed', value: totals.thrown, unit: 'lives', ...atMost(totals.thrown, 0) },
      note: 'Something was thrown, the conversation or the history was not valid, a window showed another, a call ran twice, or no turn could be had afterwards. Such a life is kept in test-results/fuzz, as short as it fails.',
    })
    report({ metric: 'frames that hung', value: totals.hangs, unit: 'frames', ...atMost(totals.hangs, 0) })
    report({
      ...{ metric: 'heap grown over all lives', value: grownMiB, unit: 'MiB', ...atMost(grownMiB, 16) },
      note: 'After garbage collection, by the line that fits best; without the first 100 lives.',
    })
    report({
      metric: 'tools run, each call once',
      value: totals.effects,
      unit: 'calls',
      ...atLeast(totals.effects, 1),
    })
    const { renderedSamples } = totals
    report({
      metric: 'samples heard of what could be',
      value: renderedSamples,
      unit: 'samples',
      ...atLeast(renderedSamples, 1),
    })
    report({ metric: 'slowest frame', value: totals.slowestMs, unit: 'ms', ok: true, note: 'Wall clock.' })
    const hugeMs = hugeLife.slowest.ms
    report({ metric: 'slowest delta of 15 MiB', value: hugeMs, unit: 'ms', ok: true, note: 'Wall clock.' })
  },
}

/** Now and then a life whose frames are as large as they get. */
function optionsOf(seed: number): LifeOptions {
  const large = seed % 50 === 0
  const sizes = large
    ? { depth: 1_000_000, list: 300_000, text: 6_000_000 }
    : { depth: 20_000, list: 5_000, text: 100_000 }
  return { seed, frames: FRAMES_A_LIFE, sizes }
}

async function keep(options: LifeOptions, failedAt: number): Promise<void> {
  const steps = await shorten([...lifeOf(options)].slice(0, failedAt + 1))
  const { failure } = await live(steps)
  const path = join(projectRoot, 'test-results', 'fuzz', `${options.seed}.json`)
  keepLife(path, failure ?? '', steps)
  process.stderr.write(`Seed ${options.seed}: ${failure}\nKept in ${path}.\n`)
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
