/** The app's engine at the server that is named, as a process: says one thing, and stays. */
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import { openWebSocket } from '../../src/main/realtime/link/websocket-transport.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import { SpeakerDevice } from '../harness/playout-measures.ts'
import { benchConfig } from '../harness/session-at-script.ts'

const session = new Session({
  dialect: openai,
  config: { ...benchConfig, url: process.argv[2] ?? '' },
  audio: new SpeakerDevice(),
  openTransport: openWebSocket,
  tools: registryOf([]),
  sessionLimitSeconds: null,
})
session.connect()
session.say('hello')

process.on('SIGTERM', () => {
  const { playoutFaults, reconnects } = session.diagnostics()
  process.stdout.write(JSON.stringify({ playoutFaults, reconnects }))
  process.exit(0)
})
