import { atMost, type Bench } from './runner/bench.ts'
import { longTalk } from './scenarios/long-talk.ts'

const HOURS = 24
const MEGABYTE = 1_000_000

export const bench: Bench = {
  name: 'day',
  about: `${HOURS} hours of answers that nobody interrupts, in virtual time: the player and its ledger.`,
  run(report) {
    const figures = longTalk({ hours: HOURS, seed: 1 }, globalThis.gc)
    const none = (metric: string, value: number, unit: string) =>
      report({ metric, value, unit, ...atMost(value, 0) })
    none('underruns', figures.underruns, 'underruns')
    none('samples sent and not heard', figures.sentSamples - figures.heardSamples, 'samples')
    none('samples that do not add up', figures.wrongSamples, 'samples')
    none('answers whose end was not told once', figures.undrained, 'answers')
    const [first = 0] = figures.heapBytes.slice(1)
    const grown = ((figures.heapBytes.at(-1) ?? first) - first) / MEGABYTE / HOURS
    const collected = globalThis.gc !== undefined
    report({
      metric: 'heap slope',
      value: grown,
      unit: 'MB/h',
      ...(collected ? atMost(grown, 1) : { ok: true }),
      ...(!collected && { note: 'Without --expose-gc it means little, and is not gated.' }),
    })
    return Promise.resolve()
  },
}
