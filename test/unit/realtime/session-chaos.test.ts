import { expect, it } from 'vitest'
import { runAllChaos } from '../../losses/chaos.ts'

it('ten turns over a network that breaks in every way lose no word, repeat no deed and come to their end', async () => {
  const outcomes = await runAllChaos(Array.from({ length: 24 }, (_, seed) => seed))
  expect(outcomes.filter(({ problems }) => problems.length > 0)).toEqual([])
  expect(outcomes.some(({ reconnects }) => reconnects > 0)).toBe(true)
}, 120_000)
