import { afterEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { SessionRecorder, withoutAudio } from '../../../src/practice-server/record.ts'
import { append, base64, connect, noise, onlySession, startServer, userText } from './client.ts'

const limits = { events: 10, audioSamples: 1000, endedSessions: 2 }

describe('SessionRecorder', () => {
  it('forgets the oldest events, and counts them', () => {
    const record = new SessionRecorder('s', limits)
    for (let index = 0; index < 25; index++) record.addSent({ index })
    expect(record.sent).toHaveLength(10)
    expect(record.sent.at(-1)).toEqual({ index: 24 })
    expect(record.forgotten.events).toBe(15)
  })

  it('forgets the oldest audio, committed and sent alike, but never the newest', () => {
    const record = new SessionRecorder('s', limits)
    record.addCommitted('a', noise(600))
    record.addSentAudio('b', 0, noise(300))
    record.addSentAudio('b', 0, noise(300))
    expect(record.committed).toEqual([])
    expect(record.sentAudio.map(({ samples }) => samples.length)).toEqual([600])
    record.addSentAudio('b', 0, noise(5000))
    expect(record.sentAudio[0]?.samples).toHaveLength(5600)
    expect(record.forgotten.audioEntries).toBe(1)
  })
})

describe('withoutAudio', () => {
  it('counts samples in place of audio, however deep', () => {
    const audio = base64(noise(333))
    expect(withoutAudio({ type: 'input_audio_buffer.append', audio })).toEqual({
      type: 'input_audio_buffer.append',
      audio: { samples: 333 },
    })
    expect(withoutAudio({ type: 'response.output_audio.delta', delta: audio })).toMatchObject({
      delta: { samples: 333 },
    })
    expect(withoutAudio({ type: 'response.output_text.delta', delta: 'words' })).toMatchObject({
      delta: 'words',
    })
    const item = { content: [{ type: 'input_audio', audio }] }
    expect(withoutAudio({ type: 'conversation.item.create', item })).toMatchObject({
      item: { content: [{ type: 'input_audio', audio: { samples: 333 } }] },
    })
  })

  it('cuts texts that are very long', () => {
    const event = withoutAudio({ type: 'x', image_url: 'a'.repeat(100_000) })
    expect(String(event['image_url']).length).toBeLessThan(9000)
  })
})

describe('the sessions of a server', () => {
  let server: PracticeServer
  afterEach(() => server.close())

  it('record both directions in order', async () => {
    server = await startServer()
    const client = await connect(server)
    client.send(append(noise(480)))
    await client.ask(userText('hi'), 'conversation.item.done')
    const record = onlySession(server)
    expect(record.received.map((event) => event['type'])).toEqual([
      'session.update',
      'input_audio_buffer.append',
      'conversation.item.create',
    ])
    expect(record.received[1]).toEqual({ type: 'input_audio_buffer.append', audio: { samples: 480 } })
    expect(record.sent).toEqual(client.events)
    expect(record.id).toMatch(/^sess_/)
    expect(record.open).toBe(true)
  })

  it('keep the newest that ended, and every one that is open', async () => {
    server = await startServer({ recordLimits: { endedSessions: 2 } })
    const open = await connect(server)
    for (let index = 0; index < 4; index++) await (await connect(server)).close()
    await open.ask(userText('hi'), 'conversation.item.done')
    expect(server.sessions.map((session) => session.open)).toEqual([true, false, false])
    expect(server.sessions[1]?.closed).toEqual({ code: 1005, reason: '' })
  })

  it('note what went wrong with the socket itself', async () => {
    server = await startServer()
    const client = await connect(server)
    client.socket.send('x'.repeat(22 * 1024 * 1024))
    expect((await client.closed).code).toBe(1009)
    expect(onlySession(server).socketErrors).toEqual([expect.stringContaining('Max payload') as string])
  })
})
