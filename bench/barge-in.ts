import { atLeast, atMost, type Bench } from './runner/bench.ts'
import { bargeIn } from './scenarios/barge-in.ts'

const INTERRUPTS = 10_000

export const bench: Bench = {
  name: 'barge-in',
  about: `${INTERRUPTS} interrupts at random moments of random answers, in virtual time: turn machine, ledger, player and a loudspeaker with a delay. An ear of its own judges every sample.`,
  run(report) {
    const figures = bargeIn({ interrupts: INTERRUPTS, seed: 1 })
    const none = (metric: string, value: number, unit = 'samples') =>
      report({ metric, value, unit, ...atMost(value, 0) })
    report({
      metric: 'interrupts',
      value: figures.interrupts,
      unit: 'interrupts',
      ...atLeast(figures.interrupts, INTERRUPTS),
    })
    report({
      metric: 'truncation error, worst',
      value: figures.maxTruncationErrorMs,
      unit: 'ms',
      ...atMost(figures.maxTruncationErrorMs, 1),
    })
    none('cuts that are wrong', figures.wrongCuts, 'cuts')
    none('stale samples heard', figures.staleSamples)
    none('samples lost, repeated or reordered', figures.wrongSamples)
    none('reports of more than was heard', figures.earlyReports, 'reports')
    report({
      metric: 'command to silence, worst',
      value: figures.maxSilenceSamples,
      unit: 'samples',
      ...atMost(figures.maxSilenceSamples, 248),
    })
    return Promise.resolve()
  },
}
