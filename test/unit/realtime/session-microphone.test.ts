import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AudioReport } from '../../../src/shared/audio-format.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, setUp, typesOf } from './session-world.ts'

afterEach(cleanUp)

describe('a muted microphone', () => {
  it('sends nothing of what is said in a held turn, and the rest is one turn', async () => {
    const world = await setUp()
    await connected(world)
    const muted: boolean[] = []
    world.session.on('muted', (on) => muted.push(on))
    world.session.press()
    world.devices.speak(tone(300))
    world.session.setMuted(true)
    world.session.setMuted(true)
    world.devices.speak(tone(400))
    world.session.setMuted(false)
    world.devices.speak(tone(200))
    world.release()
    world.devices.wait(200)
    await vi.waitFor(() => expect(world.record().committed).toHaveLength(1))
    expect(world.record().committed[0]?.samples).toHaveLength((300 + 200 + 200) * 24)
    expect(muted).toEqual([true, false])
  })

  it('says so when a whole turn was spoken into it, until it is not muted any more', async () => {
    const world = await setUp()
    await connected(world)
    world.session.setMuted(true)
    world.session.press()
    world.devices.speak(tone(500))
    world.release()
    world.devices.wait(200)
    expect(world.session.notice?.code).toBe('microphone_muted')
    expect(world.session.state.kind).toBe('ready')
    world.session.setMuted(false)
    expect(world.session.notice).toBeNull()
  })

  it('is true silence to a server that listens all the time', async () => {
    const world = await setUp({ turnDetection: { type: 'server_vad' } })
    await connected(world)
    world.session.setHandsFree(true)
    world.session.setMuted(true)
    world.devices.speak(tone(500))
    await vi.waitFor(() => expect(world.record().appendedSamples).toBeGreaterThanOrEqual(500 * 24 - 240))
    // It would have heard the beginning of speech.
    world.session.say('Are you there?')
    await hearUntil(world, () => world.turns.length === 1)
    expect(typesOf(world.record().sent)).not.toContain('input_audio_buffer.speech_started')
  })
})

describe('what is wrong with the microphone', () => {
  const warning = { code: 'microphone_silent', message: 'No sound comes from Desk.' } as const

  it('is a notice while it lasts, and leaves the turn alone', async () => {
    const { session, devices } = await setUp()
    session.press()
    devices.report({ type: 'input-warning', warning })
    expect(session.notice).toEqual({ ...warning, retryable: false })
    devices.report({ type: 'input-warning', warning: null })
    expect(session.notice).toBe(null)
    expect(session.state).toMatchObject({ listening: { mode: 'held' } })
  })

  it('is said even of a turn that the server has already', async () => {
    const world = await setUp()
    await connected(world)
    world.session.press()
    world.devices.speak(tone(300))
    world.release()
    world.devices.wait(200)
    await vi.waitFor(() => expect(world.record().committed).toHaveLength(1))
    await hearUntil(world, () => world.turns.length === 1)
    world.devices.report({
      type: 'capture-failed',
      turn: 1,
      code: 'microphone_missing',
      message: 'It is gone.',
    })
    expect(world.session.notice).toMatchObject({ code: 'microphone_missing', message: 'It is gone.' })
    expect(world.session.state.kind).toBe('ready')
  })

  it('goes with the microphone’s return when it had ended a turn', async () => {
    const { session, devices } = await setUp()
    const failure = { code: 'microphone_missing', message: 'It is gone.' } as const
    const notices: unknown[] = []
    session.on('notice', (notice) => notices.push(notice?.message ?? null))
    session.press()
    devices.report({ type: 'capture-failed', turn: 1, ...failure })
    devices.report({ type: 'input-warning', warning: failure })
    devices.report({ type: 'input-warning', warning: null })
    expect(notices).toEqual(['It is gone.', null])
  })

  it('is said again once the sound that was held up goes on', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples > 4_000)
    world.devices.report({ type: 'input-warning', warning })
    await vi.waitFor(() => expect(world.session.notice?.code).toBe('sound_stopped'))
    world.devices.hear(100)
    expect(world.session.notice?.code).toBe('microphone_silent')
    world.session.press()
    expect(world.session.notice).toBeNull()
  })

  it('takes back no notice but its own', async () => {
    const { session, devices } = await setUp()
    devices.report({ type: 'input-warning', warning })
    devices.report({ type: 'output-lost', message: 'The chosen speakers are gone.' })
    devices.report({ type: 'input-warning', warning: null })
    expect(session.notice?.code).toBe('output_lost')
  })
})

describe('a microphone that is lost hands-free', () => {
  const failure = { code: 'microphone_missing', message: 'It is gone.' } as const
  const desk: AudioReport = { type: 'inputs', devices: [{ id: 'desk', name: 'Desk' }], openName: null }

  async function loseMicrophone() {
    const world = await setUp({ turnDetection: { type: 'server_vad' } })
    await connected(world)
    world.session.setHandsFree(true)
    world.devices.wait(500)
    world.devices.report({ type: 'capture-ended', turn: 1, sampleCount: 500 * 24 })
    world.devices.report({ type: 'capture-failed', turn: 1, ...failure })
    return world
  }

  it('asks for no answer to the silence that it heard', async () => {
    const { session, record } = await loseMicrophone()
    await vi.waitFor(() => expect(typesOf(record().received).at(-1)).toBe('input_audio_buffer.clear'))
    expect(typesOf(record().received)).not.toContain('input_audio_buffer.commit')
    expect(session.state.kind).toBe('ready')
    expect(session.notice).toMatchObject(failure)
  })

  it('is listened to again as soon as it is back', async () => {
    const { session, devices } = await loseMicrophone()
    devices.report({ type: 'inputs', devices: [], openName: null })
    devices.speak(tone(500))
    expect(session.diagnostics().capturedSamples).toBe(500 * 24)
    devices.report(desk)
    devices.speak(tone(500))
    await vi.waitFor(() => expect(session.state).toMatchObject({ kind: 'listening', mode: 'open' }))
  })

  it('is not when hands-free was turned off meanwhile', async () => {
    const { session, devices } = await loseMicrophone()
    session.setHandsFree(false)
    devices.report(desk)
    devices.speak(tone(500))
    expect(session.diagnostics().capturedSamples).toBe(500 * 24)
  })
})
