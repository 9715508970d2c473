import { describe, expect, it } from 'vitest'
import {
  checkSettings,
  setPath,
  type SessionSettings,
} from '../../../../src/main/realtime/session-settings/index.ts'

const base: SessionSettings = { type: 'realtime' }
const input = (value: object) => ({ audio: { input: value } })
const output = (value: object) => ({ audio: { output: value } })

describe('session settings', () => {
  it.each([
    {},
    { type: 'realtime', model: 'm', instructions: '', output_modalities: ['text'] },
    output({ voice: { id: 'voice_1' }, speed: 1.5, format: { type: 'audio/pcmu' } }),
    input({ noise_reduction: { type: 'far_field', strength: 0.5 }, transcription: null }),
    input({ transcription: { model: 'gpt-transcribe', languages: ['en'], keywords: ['Earshot'] } }),
    input({ turn_detection: null }),
    input({ turn_detection: { type: 'server_vad', threshold: 0, idle_timeout_ms: 30_000 } }),
    input({ turn_detection: { type: 'server_vad', idle_timeout_ms: null, create_response: false } }),
    input({ turn_detection: { type: 'semantic_vad', eagerness: 'low', interrupt_response: false } }),
    { max_output_tokens: 'inf' },
    { max_output_tokens: 4096, parallel_tool_calls: true, reasoning: { effort: 'xhigh' } },
    { tools: [{ type: 'function', name: 'clock', parameters: { type: 'object' } }], tool_choice: 'required' },
    { tools: [{ type: 'mcp', server_label: 'a', server_url: 'https://a', require_approval: 'never' }] },
    { tool_choice: { type: 'mcp', server_label: 'a' } },
    {
      truncation: {
        type: 'retention_ratio',
        retention_ratio: 0.8,
        token_limits: { post_instructions: 5000 },
      },
    },
    { tracing: { workflow_name: 'w', metadata: { a: 1 } }, prompt: { id: 'p', variables: { a: 'b' } } },
    { include: ['item.input_audio_transcription.logprobs'] },
    {
      type: 'transcription',
      ...input({ transcription: { model: 'gpt-live-transcribe' }, turn_detection: null }),
    },
  ])('%# of the reference are taken as they are', (settings) => {
    expect(checkSettings(settings)).toEqual({ type: 'realtime', ...settings })
  })

  it.each([
    [output({ speed: 2 }), /^audio\.output\.speed must be a number from 0\.25 to 1\.5, not 2\.$/],
    [output({ speed: 'fast' }), /^audio\.output\.speed must be a number/],
    [output({ format: { type: 'audio/pcm', rate: 16_000 } }), /^audio\.output\.format\.rate must be 24000/],
    [output({ format: { type: 'pcm16' } }), /^audio\.output\.format\S* must have a type of audio\/pcm/],
    [
      input({ turn_detection: { type: 'server_vad', threshold: 1.1 } }),
      /threshold must be a number from 0 to 1/,
    ],
    [
      input({ turn_detection: { type: 'server_vad', idle_timeout_ms: 4999 } }),
      /idle_timeout_ms .* 5000 to 30000/,
    ],
    [input({ turn_detection: { type: 'server_vad', silence_duration_ms: 0.5 } }), /must be a whole number/],
    [
      input({ turn_detection: { type: 'server_vad', eagerness: 'low' } }),
      /eagerness is not a session setting/,
    ],
    [input({ turn_detection: 'off' }), /^audio\.input\.turn_detection must be null/],
    [input({ transcription: { model: 'gpt-realtime-whisper', prompt: 'x' } }), /takes no prompt/],
    [{ output_modalities: ['audio', 'text'] }, /^output_modalities must be \["audio"\] .* never both/],
    [{ max_output_tokens: 0 }, /^max_output_tokens must be "inf" or a whole number from 1 to 4096, not 0\.$/],
    [{ max_output_tokens: 4097 }, /1 to 4096/],
    [
      { truncation: { type: 'retention_ratio', retention_ratio: 1.1 } },
      /truncation\.retention_ratio must be a number from 0 to 1/,
    ],
    [{ tools: [{ type: 'function', name: 'two words' }] }, /^tools\.0\.name must be 1 to 64/],
    [{ tools: [{ type: 'mcp', server_label: 'a' }] }, /^tools\.0 must have exactly one of server_url/],
    [{ temperature: 0.8 }, /^temperature is not a session setting/],
    [{ voice: 'marin' }, /^voice is called audio\.output\.voice now/],
    [{ modalities: ['text'] }, /^modalities is called output_modalities now/],
    [
      { type: 'transcription', instructions: 'x' },
      /^instructions is not a setting of a transcription session/,
    ],
    [{ type: 'transcription', audio: { output: {} } }, /^audio\.output is not a setting of a transcription/],
    [{ type: 'translation' }, /^type must be "realtime", not "translation"/],
    [
      { type: 'transcription', ...input({ transcription: { model: 'gpt-realtime-whisper' } }) },
      /turn_detection to be null/,
    ],
    [null, /settings must be/],
    [[], /settings must be/],
  ])('%# that no session can have are refused in words: %j', (settings, message) => {
    expect(checkSettings(settings)).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(message),
      retryable: false,
    })
  })

  it('cuts a long value in its message', () => {
    const error = checkSettings(output({ speed: 'x'.repeat(1000) }))
    expect('message' in error && error.message.length).toBeLessThan(200)
  })
})

describe('a setting by its path', () => {
  it('is set in its place, and the rest stays', () => {
    const settings = setPath({ type: 'realtime', instructions: 'x' }, 'audio.output.voice', '"cedar"')
    expect(settings).toEqual({ type: 'realtime', instructions: 'x', audio: { output: { voice: 'cedar' } } })
  })

  it('is replaced, without touching the settings that it was set on', () => {
    const before: SessionSettings = { type: 'realtime', audio: { output: { speed: 1 } } }
    expect(setPath(before, 'audio.output.speed', '1.25')).toMatchObject({
      audio: { output: { speed: 1.25 } },
    })
    expect(before).toEqual({ type: 'realtime', audio: { output: { speed: 1 } } })
  })

  it('can be in a list', () => {
    const before: SessionSettings = { type: 'realtime', tools: [{ type: 'function', name: 'a' }] }
    expect(setPath(before, 'tools.0.name', '"b"')).toMatchObject({ tools: [{ name: 'b' }] })
    expect(setPath(before, 'tools.9', '{"type":"function","name":"b"}')).toMatchObject({
      tools: [{ name: 'a' }, { name: 'b' }],
    })
  })

  it('that is another type drops the fields of the old one', () => {
    const vad = setPath(base, 'audio.input.turn_detection', '{"type":"server_vad","threshold":0.7}')
    if ('code' in vad) throw new Error(vad.message)
    expect(setPath(vad, 'audio.input.turn_detection.type', '"semantic_vad"')).toEqual({
      type: 'realtime',
      audio: { input: { turn_detection: { type: 'semantic_vad' } } },
    })
  })

  it.each([
    ['audio.output.voice', 'cedar', /not JSON.*audio\.output\.voice='"text"'/],
    ['audio.output.speed', '9', /must be a number from 0\.25 to 1\.5/],
    ['audio.output.pitch', '1', /audio\.output\.pitch is not a session setting/],
    ['voice', '"cedar"', /audio\.output\.voice/],
    ['', '1', /no path/],
    ['audio..voice', '1', /no path/],
    ['__proto__.polluted', 'true', /no path/],
    ['constructor.prototype.polluted', 'true', /no path/],
  ])('%s = %s is refused in words', (path, json, message) => {
    expect(setPath(base, path, json)).toMatchObject({
      code: 'invalid_settings',
      message: expect.stringMatching(message),
    })
    expect({}).not.toHaveProperty('polluted')
  })
})
