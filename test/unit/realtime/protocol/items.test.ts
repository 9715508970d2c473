import { afterEach, describe, expect, it } from 'vitest'
import {
  closeAll,
  created,
  done,
  itemBegun,
  itemDone,
  message,
  ofPart,
  partBegun,
  WireWorld,
} from './wire-world.ts'

afterEach(closeAll)

describe('§4 items that are sent', () => {
  it('§4 typed words are a user message of input_text, under an id of at most 32 characters', () => {
    const world = WireWorld.open()
    world.session.say('Good day')
    const item = world.sent('conversation.item.create')[0]?.['item']
    expect(item).toMatchObject({
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'Good day' }],
    })
    expect((item as { id: string }).id.length).toBeLessThanOrEqual(32)
  })

  it('§4 a picture is an input_image with its data URI and detail, before the words', () => {
    const world = WireWorld.open()
    const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' } as const
    world.session.say('What is it?', [picture])
    expect(world.sent('conversation.item.create')[0]?.['item']).toMatchObject({
      content: [picture, { type: 'input_text', text: 'What is it?' }],
    })
  })
})

describe('§4 items that are received', () => {
  it.each([
    ['output_text', 'output_text'],
    ['text', 'output_text'],
    ['output_audio', 'output_audio'],
    ['audio', 'output_audio'],
  ])('§4 a part of type %s is shown as %s', (type, kind) => {
    const world = WireWorld.open()
    world.session.say('hi')
    const content = kind === 'output_text' ? [{ type, text: 'Hello.' }] : [{ type, transcript: 'Hello.' }]
    world.receive(
      created('resp_1'),
      ...itemBegun('resp_1', 'item_a'),
      ...itemDone('resp_1', message('item_a', 'completed', content)),
      done('resp_1'),
    )
    const text = kind === 'output_text' ? { text: 'Hello.' } : { transcript: 'Hello.' }
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([{ kind, ...text }])
  })

  it('§4 an item of several parts keeps them in order, each with its own words', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a')
    world.receive(partBegun('resp_1', 'item_a', 1, 'text'))
    world.speak('resp_1', 'item_a', 300, 'Spoken')
    world.receive({
      type: 'response.output_text.delta',
      ...ofPart('resp_1', 'item_a', 1),
      delta: 'Written',
    })
    world.receive(
      ...itemDone(
        'resp_1',
        message('item_a', 'completed', [
          { type: 'output_audio', transcript: 'Spoken' },
          { type: 'output_text', text: 'Written' },
        ]),
      ),
    )
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([
      { kind: 'output_audio', transcript: 'Spoken', receivedMs: 300 },
      { kind: 'output_text', text: 'Written' },
    ])
  })

  it('§4 a response of several items shows each, and plays them in the order they come', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a', 'item_b')
    world.speak('resp_1', 'item_a', 200, 'Thinking aloud.')
    world.finishItem('resp_1', 'item_a', 'Thinking aloud.')
    world.speak('resp_1', 'item_b', 300, 'The answer.')
    world.finishItem('resp_1', 'item_b', 'The answer.')
    world.receive(done('resp_1'))
    world.devices.hear(1500)
    expect(world.session.conversation.items.slice(1)).toMatchObject([
      { id: 'item_a', parts: [{ transcript: 'Thinking aloud.', heardMs: 200 }] },
      { id: 'item_b', parts: [{ transcript: 'The answer.', heardMs: 300 }] },
    ])
    expect(world.turns).toHaveLength(1)
  })

  it('§4 an item without a status is taken for what it was', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a')
    const { status: _status, ...item } = message('item_a', '', [{ type: 'output_audio', transcript: 'Hi' }])
    world.receive(...itemDone('resp_1', item))
    expect(world.session.conversation.items.at(-1)).toMatchObject({ id: 'item_a', status: 'in_progress' })
  })

  it('§4 a phase that a server adds to an item does no harm', () => {
    const world = WireWorld.open()
    world.receive({
      type: 'conversation.item.added',
      previous_item_id: null,
      item: { ...message('item_a', 'completed', [{ type: 'output_text', text: 'Hm' }]), phase: 'commentary' },
    })
    expect(world.session.conversation.items).toMatchObject([{ id: 'item_a' }])
  })

  it('§4 a server that names a typed message itself means the one that was sent', () => {
    const world = WireWorld.open()
    world.session.say('Good day')
    const item = message('item_theirs', 'completed', [{ type: 'input_text', text: 'Good day' }], 'user')
    world.receive({ type: 'conversation.item.added', previous_item_id: null, item })
    expect(world.session.conversation.items).toMatchObject([{ parts: [{ text: 'Good day' }] }])
    world.receive(created('resp_1'), done('resp_1'))
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    world.wire.takeItems()
    expect(world.sent('conversation.item.create')).toHaveLength(1)
  })
})
