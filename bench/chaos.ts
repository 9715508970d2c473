import { runAllChaos } from '../test/losses/chaos.ts'
import { atMost, ungated, type Bench } from './runner/bench.ts'

const SCENARIOS = 500

export const bench: Bench = {
  name: 'chaos',
  about: `${SCENARIOS} seeded ten-turn conversations with a tool that has an effect, over a network that delays, slices, stalls, closes, refuses and goes silent.`,
  long: true,
  async run(report) {
    const outcomes = await runAllChaos(Array.from({ length: SCENARIOS }, (_, seed) => seed))
    const bad = outcomes.filter(({ problems }) => problems.length > 0)
    const sum = (count: 'reconnects' | 'rollovers') =>
      outcomes.reduce((total, outcome) => total + outcome[count], 0)
    report({
      metric: 'scenarios that lost a word, repeated an effect or hung',
      value: bad.length,
      unit: 'scenarios',
      ...atMost(bad.length, 0),
      ...(bad.length > 0 && {
        note: bad.map(({ seed, problems }) => `seed ${seed}: ${problems.join('; ')}`).join(' · '),
      }),
    })
    report({ metric: 'scenarios', value: outcomes.length, unit: 'scenarios', ...ungated })
    report({ metric: 'sessions that came back', value: sum('reconnects'), unit: 'sessions', ...ungated })
    report({ metric: 'sessions that were replaced', value: sum('rollovers'), unit: 'sessions', ...ungated })
  },
}
