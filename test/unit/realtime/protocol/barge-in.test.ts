import { afterEach, describe, expect, it } from 'vitest'
import { audioDelta, closeAll, created, done, partBegun, refused, WireWorld } from './wire-world.ts'

afterEach(closeAll)

/** An answer of two seconds, of which nothing has been heard. */
function answering(): WireWorld {
  const world = WireWorld.open()
  world.session.say('Go on')
  world.beginAnswer('resp_1', 'item_a')
  world.speak('resp_1', 'item_a', 2000, 'one two three four')
  world.wire.sent.length = 0
  return world
}

describe('§6 an interruption', () => {
  it('§6 silences the player first, cancels the response, and truncates what was audible', () => {
    const world = answering()
    world.devices.hear(500)
    world.session.interrupt()
    const { renderedSamples } = world.session.diagnostics()
    world.devices.hear(100)
    expect(world.sentTypes).toEqual(['response.cancel', 'conversation.item.truncate'])
    expect(world.sent('response.cancel')).toMatchObject([{ response_id: 'resp_1' }])
    const [cut] = world.sent('conversation.item.truncate')
    expect(cut).toMatchObject({ item_id: 'item_a', content_index: 0 })
    expect(cut?.['audio_end_ms']).toBeGreaterThanOrEqual(Math.floor(renderedSamples / 24))
  })

  it('§6 by the key sends the clear of the new turn only behind the cancel', () => {
    const world = answering()
    world.devices.hear(500)
    world.session.press()
    world.devices.hear(20)
    expect(world.sentTypes.indexOf('response.cancel')).toBeLessThan(
      world.sentTypes.indexOf('input_audio_buffer.clear'),
    )
    expect(world.sentTypes).not.toContain('response.create')
  })

  it('§6 truncates with an integer, never beyond what was received', () => {
    const world = answering()
    world.devices.hear(5000)
    world.session.interrupt()
    world.devices.hear(20)
    const [cut] = world.sent('conversation.item.truncate')
    expect(cut?.['audio_end_ms']).toBe(2000)
  })

  it.each([7, 113, 501, 1999])('§6 counts what was rendered, not what time went by: %i ms', (heardMs) => {
    const world = answering()
    world.devices.hear(heardMs)
    world.session.interrupt()
    world.devices.hear(20)
    const { renderedSamples } = world.session.diagnostics()
    const [cut] = world.sent('conversation.item.truncate')
    expect(cut?.['audio_end_ms']).toBe(Math.floor(renderedSamples / 24))
  })

  it.each(['audio/pcmu', 'audio/pcma'] as const)('§6 truncates %s by bytes over eight', (type) => {
    const world = WireWorld.open({
      config: { settings: { type: 'realtime', audio: { output: { format: { type } } } } },
    })
    world.session.say('Go on')
    world.beginAnswer('resp_1', 'item_a')
    const bytes = 8 * 640 + 3
    world.receive(audioDelta('resp_1', 'item_a', Buffer.alloc(bytes, 0xd5).toString('base64')))
    world.devices.hear(3000)
    world.session.interrupt()
    world.devices.hear(20)
    expect(world.sent('conversation.item.truncate')).toMatchObject([{ audio_end_ms: Math.floor(bytes / 8) }])
  })

  it('§6 leaves alone what was fully played', () => {
    const world = answering()
    world.finishItem('resp_1', 'item_a', 'one two three four')
    world.devices.hear(2500)
    world.session.interrupt()
    world.devices.hear(20)
    expect(world.sentTypes.filter((type) => type.startsWith('conversation.item'))).toEqual([])
  })

  it('§6 deletes what was not heard at all, for it can’t be cut to nothing', () => {
    const world = answering()
    world.session.interrupt()
    world.devices.hear(20)
    expect(world.sent('conversation.item.delete')).toMatchObject([{ item_id: 'item_a' }])
    expect(world.sent('conversation.item.truncate')).toEqual([])
  })

  it('§6 truncates the item that is audible, not the latest, and deletes those behind it', () => {
    const world = WireWorld.open()
    world.session.say('Go on')
    world.beginAnswer('resp_1', 'item_a', 'item_b', 'item_c')
    for (const item of ['item_a', 'item_b', 'item_c']) {
      world.speak('resp_1', item, 1000, item)
      world.finishItem('resp_1', item, item)
    }
    world.wire.sent.length = 0
    world.devices.hear(1300)
    world.session.interrupt()
    world.devices.hear(20)
    const { renderedSamples } = world.session.diagnostics()
    expect(world.wire.sent).toMatchObject([
      { type: 'response.cancel' },
      {
        type: 'conversation.item.truncate',
        item_id: 'item_b',
        audio_end_ms: Math.floor(renderedSamples / 24) - 1000,
      },
      { type: 'conversation.item.delete', item_id: 'item_c' },
    ])
  })

  it('§6 counts each item for itself when their sounds come in turns', () => {
    const world = WireWorld.open()
    world.session.say('Go on')
    world.beginAnswer('resp_1', 'item_a', 'item_b')
    for (const item of ['item_a', 'item_b', 'item_a', 'item_b']) world.speak('resp_1', item, 500)
    world.wire.sent.length = 0
    world.devices.hear(750)
    world.session.interrupt()
    world.devices.hear(20)
    const heardMs = Math.floor(world.session.diagnostics().renderedSamples / 24)
    expect(world.sent('conversation.item.truncate')).toMatchObject([
      { item_id: 'item_a', audio_end_ms: 500 },
      { item_id: 'item_b', audio_end_ms: heardMs - 500 },
    ])
  })

  it('§6 takes the part’s number from the deltas', () => {
    const world = WireWorld.open()
    world.session.say('Go on')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 1000, 'one')
    world.finishItem('resp_1', 'item_a', 'one')
    world.receive(partBegun('resp_1', 'item_a', 1))
    world.speak('resp_1', 'item_a', 1000, 'two', 1)
    world.devices.hear(1500)
    world.session.interrupt()
    world.devices.hear(20)
    const heardMs = Math.floor(world.session.diagnostics().renderedSamples / 24)
    expect(world.sent('conversation.item.truncate')).toMatchObject([
      { content_index: 1, audio_end_ms: heardMs - 1000 },
    ])
  })

  it('§6 drops what still comes of the response', () => {
    const world = answering()
    world.devices.hear(500)
    world.session.interrupt()
    world.devices.hear(20)
    const { renderedSamples, receivedSamples } = world.session.diagnostics()
    world.speak('resp_1', 'item_a', 1000)
    world.receive(done('resp_1', 'cancelled', { reason: 'client_cancelled' }))
    world.speak('resp_1', 'item_a', 1000)
    world.devices.hear(3000)
    const after = world.session.diagnostics()
    expect(after.renderedSamples).toBe(renderedSamples)
    expect(after.receivedSamples).toBe(receivedSamples + 48_000)
    expect(after.discardedSamples).toBe(after.receivedSamples - after.renderedSamples)
  })

  it('§6 keeps a transcript of its own, for truncation deletes the server’s', () => {
    const world = answering()
    world.devices.hear(500)
    world.session.interrupt()
    world.devices.hear(20)
    world.receive({
      type: 'conversation.item.truncated',
      item_id: 'item_a',
      content_index: 0,
      audio_end_ms: 500,
    })
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([
      { transcript: 'one two three four', interrupted: true },
    ])
  })

  it('§6 after the response is done cancels nothing', () => {
    const world = answering()
    world.finishItem('resp_1', 'item_a', 'one two three four')
    world.receive(done('resp_1'))
    world.devices.hear(500)
    world.session.interrupt()
    world.devices.hear(20)
    expect(world.sentTypes).toEqual(['conversation.item.truncate'])
  })
})

describe('§6 with the server’s turn detection', () => {
  const handsFree = (interrupt_response: boolean) => {
    const world = WireWorld.open({
      config: {
        turnDetection: { type: 'server_vad' },
        settings: {
          type: 'realtime',
          audio: { input: { turn_detection: { type: 'server_vad', interrupt_response } } },
        },
      },
    })
    world.session.setHandsFree(true)
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 2000)
    world.devices.hear(500)
    world.wire.sent.length = 0
    world.receive({ type: 'input_audio_buffer.speech_started', audio_start_ms: 0, item_id: 'item_u' })
    world.devices.hear(20)
    return world
  }

  it('§6 leaves the cancelling to the server', () => {
    expect(handsFree(true).sentTypes).toEqual(['conversation.item.truncate'])
  })

  it('§6 cancels by itself where interrupt_response is off', () => {
    expect(handsFree(false).sentTypes).toEqual(['response.cancel', 'conversation.item.truncate'])
  })
})

describe('§6 errors of an interruption', () => {
  it('§6 a cancel that came after the finish is benign, and not shown', () => {
    const world = answering()
    world.session.interrupt()
    const [cancel] = world.sent('response.cancel')
    world.receive(done('resp_1'), refused(cancel?.event_id ?? '', 'response_cancel_not_active'))
    expect(world.notices).toEqual([])
  })

  it('§6 a create while a response is active is queued, and not shown', () => {
    const world = WireWorld.open()
    world.session.say('one')
    const [create] = world.sent('response.create')
    // The server was faster with one of its own.
    world.receive(
      created('resp_own'),
      refused(create?.event_id ?? '', 'conversation_already_has_active_response'),
    )
    expect(world.notices).toEqual([])
    expect(world.sent('response.create')).toHaveLength(1)
    world.receive(done('resp_own'))
    expect(world.sent('response.create')).toHaveLength(2)
  })

  it.each(['invalid_value', 'item_truncate_invalid_item_id', 'unsupported_content_type', null])(
    '§6 a truncation that is refused (%s) is shown, and the talk goes on',
    (code) => {
      const world = answering()
      world.devices.hear(500)
      world.session.interrupt()
      world.devices.hear(20)
      const [cut] = world.sent('conversation.item.truncate')
      world.receive(
        refused(cut?.event_id ?? '', code, 'Audio is already shorter than 500 ms'),
        done('resp_1', 'cancelled'),
      )
      expect(world.notices).toHaveLength(1)
      expect(world.session.state).toEqual({ kind: 'ready' })
      world.session.say('next')
      expect(world.sentTypes.at(-1)).toBe('response.create')
    },
  )
})

describe('§6 an answer that was stopped before it was let through', () => {
  it('§4 is told to no other session, though it was whole when the connection went', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.wire.takeItems()
    world.beginAnswer('resp_1', 'item_a')
    world.session.interrupt()
    world.speak('resp_1', 'item_a', 100, 'late words')
    world.finishItem('resp_1', 'item_a', 'late words')
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    world.wire.takeItems()
    expect(world.wire.items.map(({ item }) => item)).toMatchObject([{ role: 'user' }])
    expect(world.session.conversation.items.at(-1)).toMatchObject({
      id: 'item_a',
      parts: [{ transcript: 'late words', heardChars: 0, interrupted: true }],
    })
  })
})
