import { afterEach, describe, expect, it, vi } from 'vitest'
import { resumeConversation } from '../../../src/main/history/resume.ts'
import { conversationAt } from '../../losses/server-conversation.ts'
import type { ConversationItem } from '../../../src/shared/conversation.ts'
import { answered, item, said, typed } from '../../fixtures/conversation-items.ts'
import { picture } from '../../fixtures/stored-conversations.ts'
import { cleanUp, connected, hearUntil, setUp, type World } from '../realtime/session-world.ts'

afterEach(cleanUp)

const call: ConversationItem = {
  ...item('item_call', 'assistant', []),
  call: {
    callId: 'call_1',
    name: 'calculator',
    arguments: '{"expression":"12*3"}',
    output: { itemId: 'item_output', text: '36' },
  },
}

const past: readonly ConversationItem[] = [
  said('item_sum', 'What is twelve times three?'),
  call,
  answered('item_answer', 'It is thirty six.'),
  item('item_picture', 'user', [
    { kind: 'input_image', url: picture, detail: 'low' },
    { kind: 'input_text', text: 'And what is this?' },
  ]),
  answered('item_cut', 'That is a picture of nothing much.', { heardChars: 17, interrupted: true }),
  said('item_lost', null),
  answered('item_unheard', 'Nobody heard this.', { heardMs: 0, heardChars: 0, interrupted: true }),
]

/** What this client sent, and what the server then held. */
function toldTo(world: World) {
  const record = world.record()
  return {
    created: record.received
      .filter(({ type }) => type === 'conversation.item.create')
      .map(({ item: created }) => created),
    held: conversationAt(record, new Map()).map(({ says }) => says),
  }
}

const heardOfIt = [
  {
    id: 'item_sum',
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: 'What is twelve times three?' }],
  },
  {
    id: 'item_call',
    type: 'function_call',
    call_id: 'call_1',
    name: 'calculator',
    arguments: '{"expression":"12*3"}',
  },
  { id: 'item_output', type: 'function_call_output', call_id: 'call_1', output: '36' },
  {
    id: 'item_answer',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'It is thirty six.' }],
  },
  {
    id: 'item_picture',
    type: 'message',
    role: 'user',
    content: [
      { type: 'input_image', image_url: picture, detail: 'low' },
      { type: 'input_text', text: 'And what is this?' },
    ],
  },
  {
    id: 'item_cut',
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'That is a picture' }],
  },
  {
    id: 'item_lost',
    type: 'message',
    role: 'user',
    content: [{ type: 'input_text', text: '[spoken, not transcribed]' }],
  },
]

const held = [
  'user: What is twelve times three?',
  'call: calculator {"expression":"12*3"}',
  'output: 36',
  'answer: It is thirty six.',
  'user: [picture] And what is this?',
  'answer: That is a picture',
  'user: [spoken, not transcribed]',
]

describe('a conversation that goes on', () => {
  it('is told to the server as it was heard, in order, and then goes on', async () => {
    const world = await setUp({ resume: resumeConversation({ items: past }) })
    expect(world.session.conversation.items).toEqual(past)
    await connected(world)
    expect(toldTo(world)).toEqual({ created: heardOfIt, held })

    world.session.say('What time is it?')
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.turns[0]?.status).toBe('completed')
    const { items } = world.session.conversation
    expect(items.slice(0, past.length)).toEqual(past)
    const since = items.slice(past.length)
    expect(since[0]?.parts).toEqual([{ kind: 'input_text', text: 'What time is it?' }])
    expect(since.at(-1)).toMatchObject({
      role: 'assistant',
      status: 'completed',
      parts: [{ kind: 'output_audio', transcript: expect.stringContaining('forty-five') }],
    })
    const now = toldTo(world).held
    expect(now.slice(0, held.length)).toEqual(held)
    expect(now[held.length]).toBe('user: What time is it?')
  })

  it('is told again, with what was said since, when the connection is lost', async () => {
    const world = await setUp({ resume: resumeConversation({ items: past }) })
    await connected(world)
    world.session.say('What time is it?')
    await hearUntil(world, () => world.turns.length === 1)
    const before = toldTo(world).held
    world.dropConnections()
    await vi.waitFor(() => expect(world.session.diagnostics().reconnects).toBe(1))
    await vi.waitFor(() => expect(world.session.state.kind).toBe('ready'))
    expect(toldTo(world).held).toEqual(before)
  })

  it('keeps what the budget leaves out on the page, and never tells it', async () => {
    const resume = resumeConversation({ items: [typed('item_old', 'Remember the word apple.'), ...past] }, 1)
    const world = await setUp({ resume })
    await connected(world)
    const [old, ...told] = world.session.conversation.items
    expect(old?.id).toBe('item_old')
    expect(told).toEqual(past)
    expect(toldTo(world).held).toEqual(held.slice(-3))
    world.dropConnections()
    await vi.waitFor(() => expect(world.session.diagnostics().reconnects).toBe(1))
    await vi.waitFor(() => expect(world.session.state.kind).toBe('ready'))
    expect(toldTo(world).held).toEqual(held.slice(-3))
  })
})
