import { killTalks } from './harness/killed-talks.ts'
import { seededRandom } from './harness/statistics.ts'
import { atLeast, atMost, type Bench } from './runner/bench.ts'

const KILLS = 200

export const bench: Bench = {
  name: 'history-kill',
  about:
    'A process that keeps a conversation is killed 200 times: no finished turn is lost, and the file is whole.',
  async run(report) {
    const { finishedTurns, lostTurns, damagedFiles } = await killTalks(KILLS, seededRandom(20_261_121))
    report({
      metric: 'turns told as finished',
      value: finishedTurns,
      unit: 'turns',
      ...atLeast(finishedTurns, KILLS),
    })
    report({ metric: 'of them lost', value: lostTurns, unit: 'turns', ...atMost(lostTurns, 0) })
    report({ metric: 'files not whole', value: damagedFiles, unit: 'files', ...atMost(damagedFiles, 0) })
  },
}
