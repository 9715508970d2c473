import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { connect, startServer, userText, type Client } from './client.ts'

const eventTypes = [
  'session.update',
  'input_audio_buffer.append',
  'input_audio_buffer.commit',
  'input_audio_buffer.clear',
  'conversation.item.create',
  'conversation.item.retrieve',
  'conversation.item.delete',
  'conversation.item.truncate',
  'response.create',
  'response.cancel',
]
const keys = [
  'type',
  'event_id',
  'session',
  'audio',
  'item',
  'item_id',
  'content_index',
  'audio_end_ms',
  'response',
  'content',
  'role',
  'id',
  '__proto__',
  'toString',
  'input',
  'output',
  'turn_detection',
  'tools',
]
const words = fc.constantFrom(
  'realtime',
  'message',
  'user',
  'assistant',
  'input_text',
  'input_audio',
  'AAAA',
  'server_vad',
  'root',
  'none',
  '',
)

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    words,
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
  ),
}))
const frame = fc
  .tuple(fc.constantFrom(...eventTypes), fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 }))
  .map(([type, fields]) => ({ ...fields, type }))

describe('any frame at all', () => {
  let server: PracticeServer
  let client: Client
  beforeEach(async () => {
    server = await startServer({ faults: { burstMs: 60_000 } })
    client = await connect(server)
  })
  afterEach(() => server.close())

  it('leaves the session working', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 10 }), async (frames) => {
        const from = client.events.length
        for (const fields of frames) client.send(fields)
        const probe = { ...userText('still there?'), event_id: 'probe' }
        client.send(probe)
        await client.find(
          (event) =>
            event.type === 'conversation.item.done' && JSON.stringify(event).includes('still there?'),
          from,
        )
        const errors = client.events.slice(from).filter(({ type }) => type === 'error')
        for (const { error } of errors as unknown as { error: { message: string } }[])
          expect(error.message).not.toBe('')
      }),
      { numRuns: 150 },
    )
  })
})
