import { afterEach, describe, expect, it } from 'vitest'
import { tone } from '../../../fixtures/tone.ts'
import { closeAll, created, done, message, refused, WireWorld } from './wire-world.ts'

afterEach(closeAll)

const committed = (item_id: string) => [
  { type: 'input_audio_buffer.committed', item_id, previous_item_id: null },
  {
    type: 'conversation.item.added',
    previous_item_id: null,
    item: message(item_id, 'completed', [{ type: 'input_audio', transcript: null }], 'user'),
  },
]

describe('§5 push-to-talk', () => {
  it('§5 clears, appends, commits, and asks for the answer, in that order', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    expect(world.sentTypes).toEqual([
      'input_audio_buffer.clear',
      'input_audio_buffer.append',
      'input_audio_buffer.commit',
      'response.create',
    ])
  })

  it('§5 appends no more than 100 ms at a time, and all of what was said', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    const sizes = world
      .sent('input_audio_buffer.append')
      .map((event) => Buffer.from(String(event['audio']), 'base64').length / 48)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    expect(sizes.reduce((sum, ms) => sum + ms, 0)).toBe(600)
  })

  it('§5 commits nothing under 100 ms: it clears', () => {
    const world = WireWorld.open()
    world.session.press()
    world.devices.speak(tone(60))
    world.session.interrupt()
    expect(world.sentTypes).toEqual([
      'input_audio_buffer.clear',
      'input_audio_buffer.append',
      'input_audio_buffer.clear',
    ])
  })

  it('§5 asks for the answer only after the previous response is done', () => {
    const world = WireWorld.open()
    world.session.say('one')
    world.receive(created('resp_1'))
    world.holdAndSay(tone(400))
    expect(world.sent('input_audio_buffer.commit')).toHaveLength(1)
    expect(world.sent('response.create')).toHaveLength(1)
    world.receive(done('resp_1', 'cancelled', { reason: 'client_cancelled' }))
    expect(world.sent('response.create')).toHaveLength(2)
  })

  it('§5 a turn that is thrown away is cleared, and cancels no response', () => {
    const world = WireWorld.open()
    world.session.press()
    world.devices.speak(tone(400))
    world.session.interrupt()
    expect(world.sentTypes.at(-1)).toBe('input_audio_buffer.clear')
    expect(world.sentTypes).not.toContain('response.cancel')
  })

  it('§5 a late complaint of an empty commit is harmless, and not shown', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    const [commit] = world.sent('input_audio_buffer.commit')
    world.receive(refused(commit?.event_id ?? '', 'input_audio_buffer_commit_empty'))
    expect(world.notices).toEqual([])
  })

  it('§5 a commit that came after the server’s own is settled by its refusal: its sound goes out no second time', () => {
    const world = WireWorld.open()
    world.holdAndSay(tone(400))
    const [commit] = world.sent('input_audio_buffer.commit')
    world.receive(refused(commit?.event_id ?? '', 'input_audio_buffer_commit_empty'))
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    expect(world.sent('input_audio_buffer.append')).toEqual([])
    expect(world.sent('input_audio_buffer.commit')).toEqual([])
  })

  it('§5 a silent turn is committed, and shows without words', () => {
    const world = WireWorld.open()
    world.holdAndSay(new Int16Array(24_000))
    world.receive(...committed('item_u'), {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'item_u',
      content_index: 0,
      transcript: '',
    })
    expect(world.session.conversation.items).toMatchObject([
      { parts: [{ kind: 'input_audio', transcript: '', durationMs: 1200 }] },
    ])
  })
})

describe('§5 the server’s turn detection', () => {
  const handsFree = (flags: object = {}) => {
    const world = WireWorld.open({
      config: {
        turnDetection: { type: 'server_vad' },
        settings: {
          type: 'realtime',
          audio: { input: { turn_detection: { type: 'server_vad', ...flags } } },
        },
      },
    })
    world.session.setHandsFree(true)
    return world
  }
  const speech = (item_id: string, startMs: number, endMs: number) => [
    { type: 'input_audio_buffer.speech_started', audio_start_ms: startMs, item_id },
    { type: 'input_audio_buffer.speech_stopped', audio_end_ms: endMs, item_id },
    ...committed(item_id),
  ]

  it('§5 is sent everything, silence too', () => {
    const world = handsFree()
    world.devices.wait(1000)
    expect(world.sent('input_audio_buffer.append')).toHaveLength(50)
  })

  it('§5 commits and answers by itself: nothing is committed or asked for here', () => {
    const world = handsFree()
    world.devices.speak(tone(400))
    world.receive(...speech('item_u', 0, 400))
    expect(world.session.state.kind).toBe('thinking')
    world.receive(created('resp_1'), done('resp_1'))
    expect(world.sentTypes).not.toContain('input_audio_buffer.commit')
    expect(world.sentTypes).not.toContain('response.create')
    expect(world.session.state.kind).toBe('ready')
  })

  it('§5 shows how long the speech was by the server’s own clock', () => {
    const world = handsFree()
    world.receive(...speech('item_u', 5300, 6550))
    expect(world.session.conversation.items).toMatchObject([{ parts: [{ durationMs: 1250 }] }])
  })

  it('§5 with create_response off only commits: nobody waits for an answer until one is asked for', () => {
    const world = handsFree({ create_response: false })
    world.receive(...speech('item_u', 0, 400))
    expect(world.session.state.kind).toBe('ready')
    world.session.respond()
    expect(world.sentTypes.filter((type) => type === 'response.create')).toHaveLength(1)
  })

  it('§5 an idle timeout commits silence, and the response that the server starts is heard', () => {
    const world = handsFree({ idle_timeout_ms: 5000 })
    world.receive(...speech('item_u', 0, 400), created('resp_1'), done('resp_1'))
    world.receive(
      {
        type: 'input_audio_buffer.timeout_triggered',
        audio_start_ms: 400,
        audio_end_ms: 5400,
        item_id: 'item_s',
      },
      ...committed('item_s'),
    )
    world.beginAnswer('resp_2', 'item_a')
    world.speak('resp_2', 'item_a', 500, 'Still there?')
    world.devices.hear(100)
    expect(world.session.state.kind).toBe('speaking')
    world.finishItem('resp_2', 'item_a', 'Still there?')
    world.receive(done('resp_2'))
    world.devices.hear(1000)
    expect(world.session.state.kind).toBe('ready')
    expect(world.session.conversation.items).toMatchObject([
      { id: 'item_u', parts: [{ durationMs: 400 }] },
      { id: 'item_s', parts: [{ durationMs: 0 }] },
      { id: 'item_a', parts: [{ transcript: 'Still there?' }] },
    ])
    expect(world.notices).toEqual([])
  })
})
