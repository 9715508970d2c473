/**
 * `node src/practice-server/cli.ts [--port N] [--token T] [--faults JSON]`
 *
 * Prints one JSON object, `{ url, token }`, and serves until it is interrupted.
 */
import { fileURLToPath } from 'node:url'
import { readFlags, type Flags } from './cli-flags.ts'
import { loadVoice, startPracticeServer, VoiceError, type PracticeServer } from './index.ts'

const USAGE = 'Usage: practice-server [--port N] [--token T] [--faults JSON]'

function exitWith(message: string): never {
  process.stderr.write(`practice-server: ${message}\n`)
  process.exit(1)
}

async function serve({ port, token, faults }: Flags): Promise<PracticeServer> {
  try {
    const voice = await loadVoice(fileURLToPath(new URL('../../resources/voice', import.meta.url)))
    return await startPracticeServer({ port, token, faults, voice })
  } catch (cause) {
    if (cause instanceof VoiceError) return exitWith(cause.message)
    if (cause instanceof Error && 'code' in cause)
      return exitWith(`cannot listen on port ${String(port)}: ${cause.message}. Try another --port.`)
    throw cause
  }
}

const flags = readFlags(process.argv.slice(2))
if (!flags.ok) exitWith(`${flags.message}\n${USAGE}`)
const server = await serve(flags.value)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void server.close()
  })

process.stdout.write(`${JSON.stringify({ url: server.url, token: server.token })}\n`)
