/** Lives a life to its end and says what went wrong; and makes a life that fails as short as it fails. */
import { FuzzedTalk } from './fuzzed-talk.ts'
import type { Step } from './steps.ts'

interface LifeResult {
  /** What went wrong, and at which step; null for nothing. */
  failure: string | null
  failedAt: number
  slowest: { ms: number; step: number }
  items: number
  effects: number
  renderedSamples: number
}

const SETTLE_EVERY = 16

export async function live(steps: Iterable<Step>): Promise<LifeResult> {
  const talk = new FuzzedTalk()
  const slowest = { ms: 0, step: -1 }
  let step = -1
  let failure: string | null
  try {
    for (const next of steps) {
      step += 1
      const start = performance.now()
      talk.take(next)
      const ms = performance.now() - start
      if (ms > slowest.ms && 'frame' in next) Object.assign(slowest, { ms, step })
      if (step % SETTLE_EVERY === 0) await talk.settle()
    }
    await talk.settle()
    failure = talk.fault() ?? (await talk.cleanTurn()) ?? talk.fault()
  } catch (error) {
    failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const { items, effects, renderedSamples } = talk
  try {
    talk.close()
  } catch (error) {
    failure ??= `while it was closed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  return { failure, failedAt: step, slowest, items, effects, renderedSamples }
}

/** The same failure in few steps: whatever can be left out is. */
export async function shorten(steps: readonly Step[], tries = 400): Promise<Step[]> {
  let kept = [...steps]
  let left = tries
  for (
    let size = Math.ceil(kept.length / 2);
    size >= 1 && left > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let start = 0; start < kept.length && left > 0;) {
      const without = kept.toSpliced(start, size)
      left -= 1
      const { failure } = await live(without)
      if (failure === null) start += size
      else kept = without
    }
  }
  return kept
}
