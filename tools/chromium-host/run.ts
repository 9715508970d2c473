/** Entry point of the Chromium host. */
import { parseCommandLine } from './command-line.ts'
import { HostError } from './host-error.ts'
import { runHost } from './host.ts'

try {
  await runHost(parseCommandLine(process.argv.slice(2), process.env))
} catch (error) {
  if (!(error instanceof HostError)) throw error
  console.error(error.message)
  process.exit(1)
}
