import { sweep } from '../test/losses/sweep.ts'
import { atMost, ungated, type Bench } from './runner/bench.ts'

const blows = [
  ['cut', 'the connection cut'],
  ['rollover', 'another session asked for'],
] as const

export const bench: Bench = {
  name: 'boundaries',
  about:
    'A ten-turn conversation of every kind of turn, once for each event that passes either way: there the connection is cut, or the session replaced.',
  long: true,
  async run(report) {
    for (const [blow, what] of blows) {
      const { worlds, problems } = await sweep(blow, (all) => all)
      report({
        metric: `words lost, effects repeated or hung, with ${what}`,
        value: problems.length,
        unit: 'worlds',
        ...atMost(problems.length, 0),
        ...(problems.length > 0 && { note: problems.join(' · ') }),
      })
      report({ metric: `conversations with ${what}`, value: worlds, unit: 'worlds', ...ungated })
    }
  },
}
