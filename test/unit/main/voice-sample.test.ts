import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BilledEvents } from '../../../src/main/history/billed-events.ts'
import { openWebSocket } from '../../../src/main/realtime/link/websocket-transport.ts'
import { dialects } from '../../../src/main/realtime/dialects/index.ts'
import type { SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import type { ServerEvent } from '../../../src/main/realtime/wire/events.ts'
import { speakSample } from '../../../src/main/voice-sample.ts'
import { noPrices } from '../../../src/shared/prices.ts'
import { loadVoice, startPracticeServer, type PracticeServer } from '../../../src/practice-server/index.ts'

let server: PracticeServer

beforeAll(async () => {
  const voice = await loadVoice(join(import.meta.dirname, '../../../resources/voice'))
  server = await startPracticeServer({ token: 'sk-right', voice })
})
afterAll(() => server.close())

function sample(config: Partial<SessionConfig> = {}, signal = new AbortController().signal) {
  const events: ServerEvent[] = []
  const found = speakSample({
    open: openWebSocket,
    dialect: dialects.openai,
    config: {
      url: server.url,
      key: 'sk-right',
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: 'You are a pirate.',
      turnDetection: { type: 'server_vad' },
      settings: {
        type: 'realtime',
        output_modalities: ['text'],
        tools: [{ type: 'function', name: 'get_time', parameters: { type: 'object', properties: {} } }],
        audio: { output: { speed: 1.25 } },
      },
      ...config,
    },
    voice: 'cedar',
    sentence: 'Hello, this is how I sound.',
    signal,
    onEvent: (event) => events.push(event),
  })
  return { found, events }
}

describe('how a voice sounds', () => {
  it('is said by it in a session of its own, aloud, at the speed that is set, without tools', async () => {
    const { found, events } = sample()
    const sound = await found
    expect(sound.kind === 'found' && sound.samples.length).toBeGreaterThan(2_400)
    const update = server.sessions.at(-1)?.received.find(({ type }) => type === 'session.update')
    expect(update).toMatchObject({
      session: {
        output_modalities: ['audio'],
        audio: { input: { turn_detection: null }, output: { voice: 'cedar', speed: 1.25 } },
      },
    })
    expect(JSON.stringify(update)).not.toMatch(/pirate|get_time/)
    const billed = new BilledEvents(
      () => ({ model: 'gpt-realtime-2.1', transcriber: '' }),
      () => noPrices,
    )
    const records = events.flatMap((event) => billed.recordOf(event, 0) ?? [])
    expect(records).toMatchObject([{ kind: 'response', body: { usage: expect.anything() } }])
  })

  it('that nobody wants any more is left at once', async () => {
    const abort = new AbortController()
    const { found } = sample({}, abort.signal)
    abort.abort()
    expect(await found).toMatchObject({ kind: 'failed' })
  })

  it('is not to be had with a wrong key, which is said', async () => {
    const { found } = sample({ key: 'sk-wrong' })
    expect(await found).toMatchObject({ kind: 'failed', error: { code: 'invalid_api_key' } })
  })
})
