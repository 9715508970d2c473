import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { msToSamples } from '../../../src/shared/audio-format.ts'
import {
  append,
  at,
  audioOf,
  connect,
  doneOf,
  joined,
  noise,
  onlySession,
  quarterToTen,
  shape,
  startServer,
  textOf,
  voice,
  type Client,
} from './client.ts'

let server: PracticeServer
let client: Client
beforeEach(async () => {
  server = await startServer({ now: quarterToTen })
  client = await connect(server)
})
afterEach(() => server.close())

const ask = (text: string, response?: Record<string, unknown>) => client.answer(text, response)

describe('§3 a spoken response', () => {
  it('sends its events in the order of the real server', async () => {
    const events = await ask('thanks')
    expect(shape(events)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
      'rate_limits.updated',
    ])
  })

  it('describes itself in created and done', async () => {
    const events = await ask('thanks', { metadata: { topic: 'manners' }, max_output_tokens: 4000 })
    const created = at(events[0], 'response')
    expect(created).toMatchObject({
      object: 'realtime.response',
      status: 'in_progress',
      status_details: null,
      output: [],
      output_modalities: ['audio'],
      max_output_tokens: 4000,
      audio: { output: { voice: 'alloy', format: { type: 'audio/pcm', rate: 24000 } } },
      usage: null,
      metadata: { topic: 'manners' },
      conversation_id: expect.stringMatching(/^conv_/) as string,
    })
    expect(doneOf(events)).toMatchObject({
      id: at(created, 'id'),
      status: 'completed',
      status_details: null,
      output: [
        {
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_audio', transcript: 'You are welcome.' }],
        },
      ],
    })
  })

  it('follows the newest item, and keeps its place in the conversation', async () => {
    const events = await ask('thanks')
    const added = events.find(({ type }) => type === 'conversation.item.added')
    const userItem = client.events.find(({ type }) => type === 'conversation.item.added')
    expect(added?.['previous_item_id']).toBe(at(userItem, 'item', 'id'))
    expect(at(added, 'item')).toMatchObject({ status: 'in_progress', content: [] })
  })

  it('puts each phrase of the transcript right before its sound', async () => {
    const events = await ask('what time is it?')
    const clips = ['It is', 'nine', 'forty-five', 'in the morning.']
    const pauses = [40, 40, 40, 300]
    expect(textOf(events)).toBe('It is nine forty-five in the morning.')
    let position = 0
    for (const [index, clip] of clips.entries()) {
      const expectedText = index === 0 ? clip : ` ${clip}`
      const delta = events.findIndex((event) => event['delta'] === expectedText)
      const before = audioOf(events.slice(0, delta))
      expect(before).toHaveLength(position)
      position += voice.clip(clip).length + msToSamples(pauses[index] ?? 0)
    }
    expect(audioOf(events)).toHaveLength(position)
    expect(events.find(({ type }) => type === 'response.output_audio_transcript.done')?.['transcript']).toBe(
      textOf(events),
    )
  })

  it('sends audio in chunks of at most 200 ms, and records all of it', async () => {
    const events = await ask('help')
    const chunks = events
      .filter(({ type }) => type === 'response.output_audio.delta')
      .map((event) => audioOf([event]))
    expect(Math.max(...chunks.map(({ length }) => length))).toBe(4800)
    const [sent] = onlySession(server).sentAudio
    expect(sent?.samples).toEqual(joined(...chunks))
    expect(sent).toMatchObject({ contentIndex: 0, itemId: at(doneOf(events), 'output', 0, 'id') })
  })

  it('says the words of the person back, sample for sample', async () => {
    const spoken = joined(noise(30_001, 3), new Int16Array(500), noise(7, 4, 32_767))
    client.send(append(spoken))
    client.send({ type: 'input_audio_buffer.commit' })
    const events = await client.response()
    expect(textOf(events)).toBe('You said: [your own words]')
    const opening = voice.clip('You said:')
    const gap = new Int16Array(msToSamples(150))
    expect(audioOf(events)).toEqual(joined(opening, gap, spoken))
  })

  it('answers the newest of what was said and typed', async () => {
    client.send(append(noise(4800)))
    client.send({ type: 'input_audio_buffer.commit' })
    expect(textOf(await ask('2 + 2'))).toBe('The answer is four.')
    client.send(append(noise(4800)))
    client.send({ type: 'input_audio_buffer.commit' })
    expect(textOf(await client.response())).toBe('You said: [your own words]')
  })

  it('introduces itself where nothing was said', async () => {
    expect(textOf(await client.response())).toMatch(/^Hello! This is Earshot's practice mode\./)
  })
})

describe('§3 a written response', () => {
  it('has text events only', async () => {
    const events = await ask('thanks', { output_modalities: ['text'] })
    expect(shape(events)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
      'rate_limits.updated',
    ])
    expect(textOf(events)).toBe('You are welcome.')
    expect(doneOf(events)).toMatchObject({
      output_modalities: ['text'],
      output: [{ content: [{ type: 'output_text', text: 'You are welcome.' }] }],
    })
  })

  it('says that it cannot write down what was spoken', async () => {
    client.send(append(noise(4800)))
    client.send({ type: 'input_audio_buffer.commit' })
    expect(textOf(await client.response({ response: { output_modalities: ['text'] } }))).toContain(
      'cannot put your words into writing',
    )
  })

  it('follows the session where the response does not say', async () => {
    await client.ask(
      { type: 'session.update', session: { type: 'realtime', output_modalities: ['text'] } },
      'session.updated',
    )
    expect(shape(await client.response())).toContain('response.output_text.delta')
  })
})
