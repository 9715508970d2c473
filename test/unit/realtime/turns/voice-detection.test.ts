import { describe, expect, it } from 'vitest'
import { VoiceDetection } from '../../../../src/main/realtime/turns/voice-detection.ts'
import type { AudioCommand } from '../../../../src/shared/audio-format.ts'

function setUp() {
  const sent: AudioCommand[] = []
  const voice = new VoiceDetection({ send: (command) => sent.push(command), listen: () => undefined }, {})
  return { voice, sent }
}

describe('local voice detection', () => {
  it('runs while the policy or hands-free needs it, and lowers answers only as the policy says', () => {
    const { voice, sent } = setUp()
    voice.setPolicy('duck')
    voice.setTurnSilence(700)
    voice.findTurns(true)
    voice.setPolicy('off')
    voice.findTurns(false)
    expect(sent).toEqual([
      { type: 'detect-voice', on: true, ducks: true, silenceMs: 300 },
      { type: 'detect-voice', on: true, ducks: true, silenceMs: 700 },
      { type: 'detect-voice', on: true, ducks: false, silenceMs: 700 },
      { type: 'detect-voice', on: false, ducks: false, silenceMs: 300 },
    ])
  })

  it('lets speech stop an answer under the policy that says so, and under no other', () => {
    const { voice } = setUp()
    const interrupts = (policy: 'off' | 'duck' | 'interrupt') => {
      voice.setPolicy(policy)
      return voice.hear({ type: 'voice-started' })
    }
    expect(interrupts('off')).toMatchObject({ interrupts: false })
    expect(interrupts('duck')).toMatchObject({ interrupts: false })
    expect(interrupts('interrupt')).toMatchObject({ interrupts: true })
  })

  it('counts how often it was right and wrong', () => {
    const { voice } = setUp()
    for (const outcome of ['confirmed', 'false-alarm', 'false-alarm', 'reply-over'] as const) {
      expect(voice.hear({ type: 'ducked' })).toBeNull()
      expect(voice.hear({ type: 'duck-ended', outcome })).toBeNull()
    }
    expect(voice.counts).toEqual({ ducks: 4, confirmedDucks: 1, falseAlarms: 2 })
  })
})
