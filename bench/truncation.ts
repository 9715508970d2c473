import { truncationCases } from './harness/truncation-cases.ts'
import { agentsTruncation, ourTruncation } from './harness/truncation-measures.ts'
import { AGENTS } from './peers/agents-realtime.ts'
import { atLeast, atMost, beside, type Bench } from './runner/bench.ts'

export const bench: Bench = {
  name: 'truncation',
  about: 'What the model remembers of an interrupted answer, less what was heard of it.',
  async run(report) {
    for (const script of truncationCases) {
      const ours = ourTruncation(script)
      const theirs = await agentsTruncation(script)
      report({
        metric: script.name,
        value: ours.errorMs,
        unit: 'ms',
        ...beside(ours.errorMs, AGENTS, theirs.errorMs, atMost(ours.errorMs, 1)),
        note: 'Its clock, Date.now, is in virtual time; its player begins and ends without delay, which favours it.',
      })
      if (script.name !== 'nothing heard') continue
      report({
        metric: 'nothing heard: items deleted',
        value: ours.deletedItems,
        unit: 'items',
        ...beside(ours.deletedItems, AGENTS, theirs.deletedItems, atLeast(ours.deletedItems, 1)),
        note: 'An item cut to 0 ms stays in the conversation, empty.',
      })
    }
  },
}
