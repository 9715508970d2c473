import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, created, done, itemBegun, itemDone, message, refused, WireWorld } from './wire-world.ts'

afterEach(closeAll)

/** §7: survivable, and worth telling. */
const survivable = [
  'invalid_value',
  'invalid_type',
  'invalid_json',
  'invalid_event',
  'unknown_parameter',
  'missing_required_parameter',
  'string_above_max_length',
  'cannot_update_voice',
  'server_error',
]

describe('§7 an error', () => {
  it.each(survivable)(
    '§7 %s is shown with its code and the server’s words, and the session goes on',
    (code) => {
      const world = WireWorld.open()
      world.receive(refused(null, code, 'what is wrong'))
      expect(world.notices).toMatchObject([
        { code, message: expect.stringContaining('what is wrong') as string },
      ])
      expect(world.session.state).toEqual({ kind: 'ready' })
      world.session.say('next')
      expect(world.sentTypes).toEqual(['conversation.item.create', 'response.create'])
      expect(world.opened).toHaveLength(1)
    },
  )

  it('§7 a server_error by its type alone is survivable too', () => {
    const world = WireWorld.open()
    world.receive({ type: 'error', error: { type: 'server_error', code: null, message: 'oops' } })
    expect(world.notices).toMatchObject([{ code: 'server_error' }])
    expect(world.session.state).toEqual({ kind: 'ready' })
  })

  it('§7 with next to nothing in it is survivable as well', () => {
    const world = WireWorld.open()
    world.receive({ type: 'error', error: {} })
    expect(world.notices).toMatchObject([{ code: 'unknown' }])
    expect(world.session.state).toEqual({ kind: 'ready' })
  })

  it('§7 names by its inner event_id what it is about: a refused response.create ends the waiting', () => {
    const world = WireWorld.open()
    world.session.say('one')
    expect(world.session.state.kind).toBe('thinking')
    world.receive(refused(world.sent('response.create')[0]?.event_id ?? '', 'invalid_value'))
    expect(world.session.state.kind).toBe('ready')
    world.session.say('two')
    expect(world.sent('response.create')).toHaveLength(2)
  })

  it('§7 about something else leaves the response that is waited for alone', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.receive(refused('evt_of_nobody', 'invalid_value'))
    expect(world.session.state.kind).toBe('thinking')
    world.session.say('two')
    expect(world.sent('response.create')).toHaveLength(1)
  })

  it('§7 its outer event_id is the server’s, and names nothing of ours', () => {
    const world = WireWorld.open()
    world.session.say('one')
    const [create] = world.sent('response.create')
    world.receive({ ...refused(null, 'invalid_value'), event_id: create?.event_id })
    expect(world.session.state.kind).toBe('thinking')
  })

  it('§7 a typed message that was refused waits for nothing more: the next session is told it in its place', () => {
    const world = WireWorld.open()
    world.session.say('far too long')
    const [item] = world.sent('conversation.item.create')
    world.receive(refused(item?.event_id ?? '', 'string_above_max_length'))
    expect(world.notices).toMatchObject([{ code: 'string_above_max_length' }])
    world.receive(
      created('resp_1'),
      ...itemDone('resp_1', message('item_a', 'completed', [{ type: 'output_text', text: 'Hm?' }])),
      done('resp_1'),
    )
    expect(world.session.state.kind).toBe('ready')
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    world.wire.takeItems()
    expect(world.wire.items.map((sent) => sent['item'])).toMatchObject([
      { role: 'user', content: [{ text: 'far too long' }] },
      { role: 'assistant' },
    ])
  })
})

describe('§7 a response that fails', () => {
  it.each([
    ['rate_limit_exceeded', 'Rate limit reached'],
    ['insufficient_quota', 'You exceeded your quota'],
    ['server_error', 'The server had an error'],
  ])('§7 for %s comes without an error event, and is shown with its reason', (code, words) => {
    const world = WireWorld.open()
    world.session.say('one')
    world.receive(
      created('resp_1'),
      done('resp_1', 'failed', { type: 'failed', error: { type: 'x', code, message: words } }),
    )
    expect(world.notices).toMatchObject([{ code, message: expect.stringContaining(words) as string }])
    expect(world.session.state.kind).toBe('ready')
    expect(world.turns).toMatchObject([{ status: 'failed' }])
  })

  it('§7 without a reason is shown all the same', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.receive(created('resp_1'), done('resp_1', 'failed'))
    expect(world.notices).toMatchObject([{ code: 'response_failed' }])
  })

  it('§7 before its first item leaves earlier answers as they were', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 1000, 'an answer cut short')
    world.devices.hear(500)
    world.session.interrupt()
    world.devices.hear(20)
    world.receive(
      ...itemDone('resp_1', message('item_a', 'incomplete', [{ type: 'output_audio', transcript: 'an' }])),
      done('resp_1', 'cancelled', { reason: 'client_cancelled' }),
    )
    world.session.respond()
    world.receive(created('resp_2'), done('resp_2', 'failed', { error: { code: 'rate_limit_exceeded' } }))
    const answer = world.session.conversation.items.find(({ id }) => id === 'item_a')
    expect(answer).toMatchObject({ failure: null })
  })
})

describe('§3 a response that is incomplete', () => {
  it.each([
    ['max_output_tokens', true],
    ['content_filter', false],
  ])('§3 by %s says so at its item, and whether to ask for the rest', (reason, retryable) => {
    const world = WireWorld.open()
    world.session.say('one')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 100, 'begun')
    const item = message('item_a', 'incomplete', [{ type: 'output_audio', transcript: 'begun' }])
    world.receive(...itemDone('resp_1', item), done('resp_1', 'incomplete', { reason }, [item]))
    expect(world.session.conversation.items.at(-1)).toMatchObject({
      id: 'item_a',
      status: 'incomplete',
      failure: { code: reason, retryable },
    })
  })

  it.each(['max_output_tokens', 'content_filter'])(
    '§3 by %s before its first item is shown, for no item can say so',
    (reason) => {
      const world = WireWorld.open()
      world.session.say('one')
      world.receive(created('resp_1'), done('resp_1', 'incomplete', { reason }))
      expect(world.notices).toMatchObject([{ code: reason }])
      expect(world.turns).toMatchObject([{ status: 'incomplete' }])
    },
  )

  it('§3 marks the item that was begun, even where the server lists none', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.receive(created('resp_1'), ...itemBegun('resp_1', 'item_a'), {
      type: 'response.done',
      response: { id: 'resp_1', status: 'incomplete', status_details: { reason: 'content_filter' } },
    })
    expect(world.session.conversation.items.at(-1)).toMatchObject({ status: 'incomplete' })
  })
})
