import { describe, expect, it } from 'vitest'
import { Clips, type FoundSound } from '../../../src/main/audio/clips.ts'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'
import type { ClipSource, ClipState } from '../../../src/shared/clip.ts'
import type { SessionState } from '../../../src/shared/session-state.ts'

const turn: ClipSource = { kind: 'turn', itemId: 'a' }
const samples = new Int16Array([1, 2, 3])
const found: FoundSound = { kind: 'found', samples }

function setUp(talk: SessionState = { kind: 'ready' }) {
  const sent: AudioCommand[] = []
  const states: ClipState[] = []
  let tell: (report: AudioReport) => void = () => undefined
  const clips = new Clips({
    device: { send: (command) => sent.push(command), listen: (listener) => (tell = listener) },
    talk: () => talk,
    onChange: (state) => states.push(state),
  })
  return { clips, sent, states, tell: (report: AudioReport) => tell(report) }
}

describe('a clip', () => {
  it('is looked for, played, and ends when it was heard', async () => {
    const { clips, sent, states, tell } = setUp()
    const end = clips.play(turn, async () => found)
    await Promise.resolve()
    expect(sent).toEqual([{ type: 'play-clip', clip: 1, samples }])
    tell({ type: 'clip-ended', clip: 1, message: null })
    expect(await end).toEqual({ kind: 'heard' })
    expect(states).toEqual([
      { kind: 'waiting', source: turn },
      { kind: 'playing', source: turn },
      { kind: 'silent' },
    ])
  })

  it('that is stopped while it is looked for is never played', async () => {
    const { clips, sent } = setUp()
    let aborted = false
    const { promise, resolve } = Promise.withResolvers<FoundSound>()
    const end = clips.play({ kind: 'voice', voice: 'cedar' }, (signal) => {
      signal.addEventListener('abort', () => (aborted = true))
      return promise
    })
    clips.stop()
    expect(await end).toEqual({ kind: 'stopped' })
    expect(aborted).toBe(true)
    resolve(found)
    await promise
    expect(sent).toEqual([])
  })

  it('falls silent when somebody talks, and when an answer is on its way', async () => {
    for (const talk of [
      { kind: 'listening', since: 0, mode: 'held' },
      { kind: 'thinking' },
      { kind: 'speaking' },
    ] satisfies SessionState[]) {
      const { clips, sent } = setUp()
      const end = clips.play(turn, async () => found)
      await Promise.resolve()
      clips.follow(talk)
      expect(await end).toEqual({ kind: 'stopped' })
      expect(sent.at(-1)).toEqual({ type: 'stop-clip' })
    }
  })

  it('is refused in words while the talk goes on', async () => {
    const { clips } = setUp({ kind: 'speaking' })
    expect(await clips.play(turn, async () => found)).toMatchObject({
      kind: 'failed',
      error: { code: 'clip_talk_goes_on' },
    })
  })

  it('makes way for the next one, whose end it is not', async () => {
    const { clips, tell } = setUp()
    const first = clips.play(turn, async () => found)
    await Promise.resolve()
    const second = clips.play({ kind: 'turn', itemId: 'b' }, async () => found)
    await Promise.resolve()
    expect(await first).toEqual({ kind: 'stopped' })
    tell({ type: 'clip-ended', clip: 1, message: null })
    expect(clips.state).toMatchObject({ kind: 'playing', source: { itemId: 'b' } })
    tell({ type: 'clip-ended', clip: 2, message: 'There are no speakers.' })
    expect(await second).toMatchObject({ kind: 'failed', error: { message: 'There are no speakers.' } })
  })

  it('ends with the player that is gone', async () => {
    const { clips, tell } = setUp()
    const end = clips.play(turn, async () => found)
    await Promise.resolve()
    tell({ type: 'playout-failed', message: 'The sound stopped.' })
    expect(await end).toMatchObject({ kind: 'failed', error: { message: 'The sound stopped.' } })
  })
})
