/** `npm run fuses -- PATH`: reads the fuses of a packaged app, and fails when one is not as decided. */
import { wrongFuses } from './packaging/fuses.ts'

const [executable] = process.argv.slice(2)
if (executable === undefined) {
  console.error('Usage: npm run fuses -- PATH, which is the packaged executable or .app.')
  process.exitCode = 2
} else {
  const wrong = await wrongFuses(executable)
  console.log(wrong.length === 0 ? 'All fuses are as decided.' : `Not as decided: ${wrong.join(', ')}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
