import { afterEach, describe, expect, it } from 'vitest'
import { dialects } from '../../../../src/main/realtime/dialects/index.ts'
import { tone } from '../../../fixtures/tone.ts'
import {
  audioDelta,
  closeAll,
  created,
  done,
  itemBegun,
  itemDone,
  message,
  ofPart,
  partBegun,
  pcm,
  transcriptDelta,
  WireWorld,
} from './wire-world.ts'

afterEach(closeAll)

describe('§3 what is sent', () => {
  it('§3 carries an event_id of at most 512 characters, no two the same', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(200))
    world.session.say('and typed')
    const ids = world.wire.sent.map(({ event_id }) => event_id)
    expect(ids.length).toBeGreaterThan(10)
    expect(new Set(ids).size).toBe(ids.length)
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(512)
  })

  it('§3 never includes what belongs to WebRTC alone', () => {
    const world = WireWorld.open()
    world.session.say('go on')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 500)
    world.session.interrupt()
    world.devices.hear(20)
    expect(world.sentTypes).not.toContain('output_audio_buffer.clear')
  })
})

/** Events that Earshot has no use for, as §3 lists them. */
const unused = [
  { type: 'conversation.created', conversation: { id: 'conv_1' } },
  { type: 'conversation.item.retrieved', item: message('item_x', 'completed', [], 'user') },
  { type: 'conversation.item.input_audio_transcription.segment', item_id: 'item_x', text: 'hm' },
  { type: 'input_audio_buffer.cleared' },
  { type: 'input_audio_buffer.timeout_triggered', audio_start_ms: 0, audio_end_ms: 5, item_id: 'item_x' },
  { type: 'input_audio_buffer.dtmf_event_received', event: '9', received_at: 1 },
  { type: 'output_audio_buffer.started', response_id: 'resp_x' },
  { type: 'output_audio_buffer.stopped', response_id: 'resp_x' },
  { type: 'output_audio_buffer.cleared', response_id: 'resp_x' },
  { type: 'response.function_call_arguments.delta', ...ofPart('resp_x', 'item_x', 0), delta: '{' },
  { type: 'response.function_call_arguments.done', ...ofPart('resp_x', 'item_x', 0), arguments: '{}' },
  { type: 'mcp_list_tools.in_progress', item_id: 'mcpl_1' },
  { type: 'mcp_list_tools.completed', item_id: 'mcpl_1' },
  { type: 'mcp_list_tools.failed', item_id: 'mcpl_1' },
  { type: 'response.mcp_call_arguments.delta', ...ofPart('resp_x', 'mcp_1', 0), delta: '{' },
  { type: 'response.mcp_call_arguments.done', ...ofPart('resp_x', 'mcp_1', 0), arguments: '{}' },
  { type: 'response.mcp_call.in_progress', item_id: 'mcp_1', output_index: 0 },
  { type: 'response.mcp_call.completed', item_id: 'mcp_1', output_index: 0 },
  { type: 'response.mcp_call.failed', item_id: 'mcp_1', output_index: 0 },
  {
    type: 'rate_limits.updated',
    rate_limits: [{ name: 'tokens', limit: 9, remaining: 8, reset_seconds: 1.5 }],
  },
  { type: 'response.cancelled', response_id: 'resp_x' },
  { type: 'session.something.new', whole: { kept: [1, null] } },
]

describe('§3 what is received', () => {
  it.each(unused.map((event) => [event.type, event] as const))(
    '§3 %s is passed on whole, and changes nothing',
    (_type, event) => {
      const world = WireWorld.open()
      world.receive(event)
      const last = world.received.at(-1)
      expect(last?.kind === 'malformed' ? null : last?.raw).toEqual(event)
      expect(world.session.state).toEqual({ kind: 'ready' })
      expect(world.session.conversation.items).toEqual([])
      expect(world.notices).toEqual([])
      expect(world.wire.sent).toEqual([])
    },
  )

  it('§3 a known event that can’t be read is passed on as it came, and the session goes on', () => {
    const world = WireWorld.open()
    world.receive({ type: 'response.output_audio.delta', response_id: 7 }, { no: 'type' })
    expect(world.received.slice(-2).map(({ kind }) => kind)).toEqual(['malformed', 'malformed'])
    expect(world.session.state).toEqual({ kind: 'ready' })
  })

  it('§3 obfuscation is ignored', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a')
    world.receive({ ...transcriptDelta('resp_1', 'item_a', 'Hello'), obfuscation: 'xK93jd' })
    world.receive({ ...audioDelta('resp_1', 'item_a', pcm(100)), obfuscation: 'q' })
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([
      { transcript: 'Hello', receivedMs: 100 },
    ])
  })

  it('§3 the order of an answer’s events as it was captured gives one item, whole', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 100, 'Hel')
    world.speak('resp_1', 'item_a', 100, 'lo.')
    world.finishItem('resp_1', 'item_a', 'Hello.')
    world.receive(done('resp_1'))
    world.devices.hear(1000)
    expect(world.session.conversation.items.slice(1)).toMatchObject([
      { id: 'item_a', status: 'completed', parts: [{ transcript: 'Hello.', heardChars: 6, heardMs: 200 }] },
    ])
    expect(world.turns).toMatchObject([{ status: 'completed' }])
  })

  it('§3 another order gives the same: the item first, sound before words, no part announced twice', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    const [outputAdded, itemAdded] = itemBegun('resp_1', 'item_a')
    world.receive(created('resp_1'), itemAdded ?? {}, outputAdded ?? {})
    world.receive(partBegun('resp_1', 'item_a', 0), partBegun('resp_1', 'item_a', 0))
    world.receive(audioDelta('resp_1', 'item_a', pcm(200)), transcriptDelta('resp_1', 'item_a', 'Hello.'))
    world.finishItem('resp_1', 'item_a', 'Hello.')
    world.receive(done('resp_1'))
    world.devices.hear(1000)
    expect(world.session.conversation.items.slice(1)).toMatchObject([
      { id: 'item_a', parts: [{ transcript: 'Hello.', heardMs: 200 }] },
    ])
  })

  it('§3 the beta’s names among today’s are understood', () => {
    const world = WireWorld.open()
    world.session.say('hi')
    world.beginAnswer('resp_1', 'item_a')
    world.receive(
      { ...transcriptDelta('resp_1', 'item_a', 'Hello.'), type: 'response.audio_transcript.delta' },
      { ...audioDelta('resp_1', 'item_a', pcm(200)), type: 'response.audio.delta' },
      { ...ofPart('resp_1', 'item_a', 0), type: 'response.audio.done' },
      ...itemDone('resp_1', message('item_a', 'completed', [{ type: 'audio', transcript: 'Hello.' }])),
      done('resp_1'),
    )
    world.devices.hear(1000)
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([
      { kind: 'output_audio', transcript: 'Hello.', heardMs: 200 },
    ])
  })

  it.each(Object.values(dialects))('§3 rate limits reach whoever listens, on $id', (dialect) => {
    const world = WireWorld.open({ dialect })
    const event = { type: 'rate_limits.updated', rate_limits: [{ name: 'tokens', remaining: 3 }] }
    world.receive(event)
    expect(world.received.at(-1)).toMatchObject({ kind: 'other', raw: event })
  })

  it('§3 a transcription may trail the reply, piece by piece', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    world.receive({ type: 'input_audio_buffer.committed', item_id: 'item_u', previous_item_id: null })
    world.beginAnswer('resp_1', 'item_a')
    world.finishItem('resp_1', 'item_a', 'Hello.')
    world.receive(done('resp_1'))
    const type = 'conversation.item.input_audio_transcription'
    const of = { item_id: 'item_u', content_index: 0 }
    world.receive(
      { type: `${type}.delta`, ...of, delta: 'Good' },
      { type: `${type}.delta`, ...of, delta: ' day' },
    )
    expect(world.session.conversation.items[0]?.parts).toMatchObject([{ transcript: 'Good day' }])
    world.receive({ type: `${type}.completed`, ...of, transcript: 'Good day.' })
    expect(world.session.conversation.items[0]?.parts).toMatchObject([{ transcript: 'Good day.' }])
  })

  it('§3 a transcription that failed is shown, and the turn stays', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    world.receive(
      { type: 'input_audio_buffer.committed', item_id: 'item_u', previous_item_id: null },
      {
        type: 'conversation.item.input_audio_transcription.failed',
        item_id: 'item_u',
        content_index: 0,
        error: { type: 'x', code: 'audio_unintelligible', message: 'The audio could not be transcribed.' },
      },
    )
    expect(world.notices).toMatchObject([
      {
        code: 'audio_unintelligible',
        message: expect.stringContaining('could not be transcribed') as string,
      },
    ])
    expect(world.session.conversation.items).toMatchObject([
      { id: 'item_u', parts: [{ kind: 'input_audio', transcript: null }] },
    ])
  })
})
