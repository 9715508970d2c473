import { describe, expect, it } from 'vitest'
import { checkSettings, settingsOf, updateOf } from '../../../../src/main/realtime/session-settings/index.ts'
import { config } from '../dialects/config.ts'

describe('the session to ask for', () => {
  it('always says its modality, its silence and that nothing is traced', () => {
    expect(settingsOf(config({ turnDetection: { type: 'server_vad' } }))).toMatchObject({
      output_modalities: ['audio'],
      audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 500 } } },
      tracing: null,
    })
  })

  it('takes the person’s settings over its own, one by one', () => {
    const settings = settingsOf(
      config({
        settings: {
          type: 'realtime',
          output_modalities: ['text'],
          audio: { input: { turn_detection: { type: 'semantic_vad' } }, output: { voice: 'cedar' } },
        },
      }),
    )
    expect(settings).toMatchObject({
      output_modalities: ['text'],
      instructions: 'Be brief.',
      audio: {
        input: { format: { type: 'audio/pcm' }, turn_detection: { type: 'semantic_vad' } },
        output: { format: { type: 'audio/pcm' }, voice: 'cedar' },
      },
    })
    expect(settings.audio?.input?.turn_detection).toEqual({ type: 'semantic_vad' })
  })

  it('says the silence of the person’s own turn detection too, unless they did', () => {
    const silence = (detection: { type: 'server_vad'; silence_duration_ms?: number; threshold?: number }) =>
      settingsOf(config({ settings: { type: 'realtime', audio: { input: { turn_detection: detection } } } }))
        .audio?.input?.turn_detection
    expect(silence({ type: 'server_vad', threshold: 0.7 })).toEqual({
      type: 'server_vad',
      threshold: 0.7,
      silence_duration_ms: 500,
    })
    expect(silence({ type: 'server_vad', silence_duration_ms: 900 })).toMatchObject({
      silence_duration_ms: 900,
    })
  })

  it('turns off with null what the person has turned off', () => {
    const off = config({
      turnDetection: { type: 'server_vad' },
      settings: { type: 'realtime', audio: { input: { turn_detection: null, transcription: null } } },
    })
    expect(settingsOf(off).audio?.input).toMatchObject({ turn_detection: null, transcription: null })
  })

  it('transcribes with a current model, and by hand', () => {
    expect(settingsOf(config({ intent: 'transcription' }))).toEqual({
      type: 'transcription',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: { model: 'gpt-live-transcribe' },
          turn_detection: null,
        },
      },
    })
  })

  it('names no model in the update: the address has it', () => {
    const update = updateOf(config({ settings: { type: 'realtime', model: 'gpt-realtime-2' } }))
    expect(update).toMatchObject({ type: 'session.update', session: { type: 'realtime' } })
    expect('session' in update && update.session).not.toHaveProperty('model')
  })

  it('passes its own check', () => {
    for (const turnDetection of [
      { type: 'off' },
      { type: 'server_vad' },
      { type: 'semantic_vad' },
    ] as const) {
      const settings = settingsOf(config({ turnDetection }))
      expect(checkSettings(settings)).toEqual(settings)
    }
    const settings = settingsOf(config({ intent: 'transcription' }))
    expect(checkSettings(settings)).toEqual(settings)
  })
})
