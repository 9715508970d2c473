import type { AudioDevice } from '../../src/main/realtime/audio-device.ts'
import type { SessionConfig } from '../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import { ScriptedTransport } from '../../test/fakes/scripted-transport.ts'

export const benchConfig: SessionConfig = {
  url: null,
  key: 'key',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: '',
  turnDetection: { type: 'server_vad' },
}

/** The app's whole engine, connected to a server whose every word the bench says. */
export function sessionAtScript(audio: AudioDevice): { session: Session; server: ScriptedTransport } {
  const { open, opened } = ScriptedTransport.factory()
  const session = new Session({
    dialect: openai,
    config: benchConfig,
    audio,
    openTransport: open,
    tools: registryOf([]),
    sessionLimitSeconds: null,
  })
  session.connect()
  const [server] = opened
  if (server === undefined) throw new Error('The session opened no connection.')
  server.openSession()
  return { session, server }
}
