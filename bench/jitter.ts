import { atMost, type Bench } from './runner/bench.ts'
import { playJitterTraces } from './scenarios/jitter.ts'

export const bench: Bench = {
  name: 'jitter',
  about:
    'Seeded deliveries of answers in virtual time: jitter below the target, stalls of 50 to 2,000 ms, slow drip.',
  run(report) {
    const figures = playJitterTraces({ traces: 1_000, seed: 1 })
    const none = (metric: string, value: number, unit: string) =>
      report({ metric, value, unit, ...atMost(value, 0) })
    none('underruns while jitter is below the target', figures.avoidableUnderruns, 'underruns')
    none(
      `recoveries more or fewer than the ${figures.stalls} stalls`,
      Math.abs(figures.recoveries - figures.stalls),
      'recoveries',
    )
    none('samples lost', figures.samplesLost, 'samples')
    none('samples that are wrong', figures.samplesWrong, 'samples')
    report({
      metric: 'first sample after there is enough, worst',
      value: figures.maxStartDelay,
      unit: 'samples',
      ...atMost(figures.maxStartDelay, 368),
    })
    return Promise.resolve()
  },
}
