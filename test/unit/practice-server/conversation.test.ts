import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { at, base64, connect, noise, onlySession, startServer, userText, type Client } from './client.ts'

let server: PracticeServer
let client: Client
beforeEach(async () => {
  server = await startServer()
  client = await connect(server)
})
afterEach(() => server.close())

const message = (role: string, ...content: unknown[]) => ({ type: 'message', role, content })
const text = (words: string) => ({ type: role(words), text: words })
const role = (words: string) => (words.startsWith('said') ? 'output_text' : 'input_text')
const create = (item: Record<string, unknown>, previous?: string) => ({
  type: 'conversation.item.create',
  event_id: 'i1',
  item,
  ...(previous === undefined ? {} : { previous_item_id: previous }),
})

describe('§4 conversation items', () => {
  it('adds an item with the id that the client chose, and announces it whole', async () => {
    client.send(create({ ...message('user', text('hello')), id: 'mine' }))
    const expected = {
      previous_item_id: null,
      item: {
        id: 'mine',
        object: 'realtime.item',
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_text', text: 'hello' }],
      },
    }
    expect(await client.waitFor('conversation.item.added')).toMatchObject(expected)
    expect(await client.waitFor('conversation.item.done')).toMatchObject(expected)
  })

  it('inserts at the end, at the root, and after a given item', async () => {
    const previousOf = async (id: string, after?: string) =>
      (await client.ask(create({ ...message('user', text('x')), id }, after), 'conversation.item.done'))[
        'previous_item_id'
      ]
    expect(await previousOf('a')).toBeNull()
    expect(await previousOf('b')).toBe('a')
    expect(await previousOf('first', 'root')).toBeNull()
    expect(await previousOf('between', 'a')).toBe('a')
    expect(await previousOf('last')).toBe('b')
  })

  it('takes a whole history: system, user, assistant, call and output', async () => {
    const items = [
      message('system', text('be kind')),
      message('user', text('hi')),
      message('assistant', text('said hi')),
      { type: 'function_call', call_id: 'call1', name: 'add', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call1', output: '3' },
    ]
    for (const item of items)
      expect(at(await client.ask(create(item), 'conversation.item.done'), 'item')).toMatchObject(item)
  })

  it.each([
    [
      create(message('assistant', { type: 'output_audio', audio: 'AAAA' })),
      'invalid_value',
      'item.content[0].type',
    ],
    [create(message('user', { type: 'output_text', text: 'x' })), 'invalid_value', 'item.content[0].type'],
    [
      create(message('user', { type: 'input_audio', audio: 'AAA' })),
      'invalid_value',
      'item.content[0].audio',
    ],
    [
      create(message('user', { type: 'input_image', image_url: 'https://example.org/a.png' })),
      'invalid_value',
      'item.content[0].image_url',
    ],
    [create(message('user')), 'invalid_value', 'item.content'],
    [create(message('narrator', text('x'))), 'invalid_value', 'item.role'],
    [create({ ...message('user', text('x')), id: 'i'.repeat(33) }), 'string_above_max_length', 'item.id'],
    [create(message('user', text('x'.repeat(256_001)))), 'string_above_max_length', 'item.content[0].text'],
    [
      create({ type: 'function_call_output', call_id: 'nobody', output: '' }),
      'invalid_tool_call_id',
      'item.call_id',
    ],
    [create({ type: 'item_reference', id: 'x' }), 'invalid_value', 'item.type'],
    [create(message('user', text('x')), 'nowhere'), 'invalid_value', 'previous_item_id'],
  ])('refuses item %#, and adds nothing', async (event, code, param) => {
    expect(await client.askWrong(event)).toMatchObject({ code, param, event_id: 'i1' })
    expect(client.types()).not.toContain('conversation.item.added')
  })

  it('refuses an id that is taken', async () => {
    const item = { ...message('user', text('x')), id: 'twice' }
    await client.ask(create(item), 'conversation.item.done')
    expect(await client.askWrong(create(item))).toMatchObject({ code: 'invalid_value', param: 'item.id' })
  })

  it('retrieves an item with its audio', async () => {
    const audio = base64(noise(2400))
    await client.ask(
      create({ ...message('user', { type: 'input_audio', audio }), id: 'heard' }),
      'conversation.item.done',
    )
    expect(at(client.events.at(-1), 'item', 'content', 0)).not.toHaveProperty('audio')
    const retrieved = await client.ask(
      { type: 'conversation.item.retrieve', item_id: 'heard' },
      'conversation.item.retrieved',
    )
    expect(at(retrieved, 'item', 'content', 0)).toEqual({ type: 'input_audio', transcript: null, audio })
  })

  it('deletes an item once', async () => {
    await client.ask(create({ ...message('user', text('x')), id: 'gone' }), 'conversation.item.done')
    const remove = { type: 'conversation.item.delete', item_id: 'gone' }
    expect(await client.ask(remove, 'conversation.item.deleted')).toMatchObject({ item_id: 'gone' })
    expect(await client.askWrong(remove)).toMatchObject({
      code: 'item_delete_invalid_item_id',
      param: 'item_id',
    })
    expect(await client.askWrong({ type: 'conversation.item.retrieve', item_id: 'gone' })).toMatchObject({
      code: 'item_retrieve_invalid_item_id',
    })
  })
})

describe('§6 truncation', () => {
  const truncate = (itemId: unknown, audioEndMs: number, contentIndex = 0) => ({
    type: 'conversation.item.truncate',
    event_id: 't1',
    item_id: itemId,
    content_index: contentIndex,
    audio_end_ms: audioEndMs,
  })
  const spoken = async () => {
    const events = await client.response()
    return {
      id: at(events.at(-2), 'response', 'output', 0, 'id'),
      samples: onlySession(server).sentAudio[0]?.samples ?? new Int16Array(),
    }
  }

  it('cuts the audio where the client says, forgets the transcript, and records it', async () => {
    const { id, samples } = await spoken()
    expect(await client.ask(truncate(id, 500), 'conversation.item.truncated')).toMatchObject({
      item_id: id,
      content_index: 0,
      audio_end_ms: 500,
    })
    const retrieved = await client.ask(
      { type: 'conversation.item.retrieve', item_id: id },
      'conversation.item.retrieved',
    )
    expect(at(retrieved, 'item', 'content', 0)).toEqual({
      type: 'output_audio',
      audio: base64(samples.slice(0, 500 * 24)),
    })
    expect(onlySession(server).truncations).toEqual([{ itemId: id, contentIndex: 0, audioEndMs: 500 }])
  })

  it('allows the whole length and not a millisecond more', async () => {
    const { id, samples } = await spoken()
    const lengthMs = Math.floor(samples.length / 24)
    expect(await client.askWrong(truncate(id, lengthMs + 1))).toMatchObject({
      code: 'invalid_value',
      param: 'audio_end_ms',
      message: `Audio content of ${String(lengthMs)}ms is already shorter than ${String(lengthMs + 1)}ms`,
      event_id: 't1',
    })
    await client.ask(truncate(id, lengthMs), 'conversation.item.truncated')
    await client.ask(truncate(id, 10), 'conversation.item.truncated')
    expect(await client.askWrong(truncate(id, 11))).toMatchObject({ code: 'invalid_value' })
  })

  it('refuses fractions, unknown items, other parts and what is not spoken by the assistant', async () => {
    const { id } = await spoken()
    expect(await client.askWrong(truncate(id, 10.5))).toMatchObject({
      code: 'invalid_type',
      param: 'audio_end_ms',
    })
    expect(await client.askWrong(truncate('item_x', 10))).toMatchObject({
      code: 'item_truncate_invalid_item_id',
    })
    expect(await client.askWrong(truncate(id, 10, 1))).toMatchObject({
      code: 'invalid_value',
      param: 'content_index',
    })
    client.send({ ...userText('hi'), item: { ...(userText('hi')['item'] as object), id: 'typed' } })
    expect(await client.askWrong(truncate('typed', 0))).toMatchObject({ code: 'unsupported_content_type' })
    expect(onlySession(server).truncations).toEqual([])
  })

  it('works on an item that is still being spoken, against what was sent so far', async () => {
    client.send({ type: 'response.create' })
    const delta = await client.waitFor('response.output_audio.delta')
    expect(await client.askWrong(truncate(delta['item_id'], 60_000))).toMatchObject({ code: 'invalid_value' })
    await client.ask(truncate(delta['item_id'], 100), 'conversation.item.truncated')
    await client.waitFor('response.done')
    const retrieved = await client.ask(
      { type: 'conversation.item.retrieve', item_id: delta['item_id'] },
      'conversation.item.retrieved',
    )
    expect(at(retrieved, 'item', 'content', 0, 'transcript')).toBeUndefined()
    expect(at(retrieved, 'item', 'status')).toBe('completed')
  })
})
