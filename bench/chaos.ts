/**
 * `node bench/chaos.ts [SCENARIOS]`: ten-turn conversations over a network that breaks in every way, 500 of them
 * unless told otherwise; exits with 1 when one loses a word, repeats a deed or does not come to its end.
 */
import { runAllChaos } from '../test/losses/chaos.ts'

const scenarios = Number(process.argv[2] ?? 500)
const outcomes = await runAllChaos(Array.from({ length: scenarios }, (_, seed) => seed))
const bad = outcomes.filter(({ problems }) => problems.length > 0)
for (const { seed, problems } of bad) console.log(`seed ${seed}: ${problems.join('\n  ')}`)
const reconnects = outcomes.reduce((sum, outcome) => sum + outcome.reconnects, 0)
const rollovers = outcomes.reduce((sum, outcome) => sum + outcome.rollovers, 0)
console.log(JSON.stringify({ scenarios, bad: bad.length, reconnects, rollovers }))
process.exitCode = bad.length === 0 ? 0 : 1
