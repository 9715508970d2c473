import { describe, expect, it } from 'vitest'
import {
  planUpdate,
  type BelievedSession,
  type RealtimeSettings,
  type SessionSettings,
} from '../../../../src/main/realtime/session-settings/index.ts'

const quiet = { audioSent: false }
const spoken = { audioSent: true }

/** What the server says of a fresh session, with fields that nobody asked for. */
const believed: BelievedSession = {
  type: 'realtime',
  object: 'realtime.session',
  id: 'sess_1',
  expires_at: 1_790_000_000,
  model: 'gpt-realtime-2.1-2026-05-01',
  output_modalities: ['audio'],
  instructions: 'Be brief.',
  audio: {
    input: {
      format: { type: 'audio/pcm', rate: 24_000 },
      transcription: { model: 'gpt-transcribe', language: null, prompt: null, internal: 1 },
      noise_reduction: null,
      turn_detection: {
        type: 'server_vad',
        threshold: 0.5,
        prefix_padding_ms: 300,
        silence_duration_ms: 500,
        idle_timeout_ms: null,
        create_response: true,
        interrupt_response: true,
        internal: true,
      },
    },
    output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin', speed: 1 },
  },
  tools: [{ type: 'function', name: 'clock', description: null, parameters: { type: 'object' } }],
  tool_choice: 'auto',
  max_output_tokens: 'inf',
  truncation: 'auto',
  tracing: null,
  include: null,
  prompt: null,
}

const realtime = (settings: Omit<RealtimeSettings, 'type'>): SessionSettings => ({
  type: 'realtime',
  ...settings,
})
const turnDetection = (
  value: NonNullable<NonNullable<RealtimeSettings['audio']>['input']>['turn_detection'],
) => realtime({ audio: { input: { turn_detection: value ?? null } } })

describe('an update', () => {
  it('is none when nothing is to change, however much the server has added', () => {
    const same = realtime({
      model: 'gpt-realtime-2.1',
      instructions: 'Be brief.',
      output_modalities: ['audio'],
      audio: {
        input: {
          format: { type: 'audio/pcm' },
          transcription: { model: 'gpt-transcribe' },
          noise_reduction: null,
          turn_detection: { type: 'server_vad', silence_duration_ms: 500, idle_timeout_ms: null },
        },
        output: { voice: 'marin', speed: 1 },
      },
      tools: [{ type: 'function', name: 'clock', parameters: { type: 'object' } }],
      include: [],
      tracing: null,
      prompt: null,
    })
    expect(planUpdate(believed, same, spoken)).toEqual({ kind: 'none' })
    expect(planUpdate(believed, { type: 'realtime' }, quiet)).toEqual({ kind: 'none' })
  })

  it.each<[string, SessionSettings, object]>([
    ['instructions cleared', realtime({ instructions: '' }), { instructions: '' }],
    ['tools cleared', realtime({ tools: [] }), { tools: [] }],
    [
      'transcription off',
      realtime({ audio: { input: { transcription: null } } }),
      { audio: { input: { transcription: null } } },
    ],
    ['turn detection off', turnDetection(null), { audio: { input: { turn_detection: null } } }],
    [
      'semantic VAD, without the fields of the other',
      turnDetection({ type: 'semantic_vad', eagerness: 'low' }),
      { audio: { input: { turn_detection: { type: 'semantic_vad', eagerness: 'low' } } } },
    ],
    [
      'a voice that has not spoken yet',
      realtime({ audio: { output: { voice: 'cedar' } } }),
      { audio: { output: { voice: 'cedar' } } },
    ],
    [
      'another transcriber, without the hints for the old one',
      realtime({ audio: { input: { transcription: { model: 'gpt-realtime-whisper', delay: 'low' } } } }),
      { audio: { input: { transcription: { model: 'gpt-realtime-whisper', delay: 'low' } } } },
    ],
    [
      'a tool’s parameters with one key fewer',
      realtime({ tools: [{ type: 'function', name: 'clock', parameters: {} }] }),
      { tools: [{ type: 'function', name: 'clock', parameters: {} }] },
    ],
    ['tracing on', realtime({ tracing: 'auto' }), { tracing: 'auto' }],
  ])('says %s, and nothing else', (_what, desired, session) => {
    expect(planUpdate(believed, desired, quiet)).toEqual({
      kind: 'update',
      session: { type: 'realtime', ...session },
    })
  })

  it('sends turn detection whole, but for what is the server’s own or says nothing', () => {
    expect(planUpdate(believed, turnDetection({ type: 'server_vad', threshold: 0.7 }), spoken)).toEqual({
      kind: 'update',
      session: {
        type: 'realtime',
        audio: {
          input: {
            turn_detection: {
              type: 'server_vad',
              threshold: 0.7,
              prefix_padding_ms: 300,
              silence_duration_ms: 500,
              create_response: true,
              interrupt_response: true,
            },
          },
        },
      },
    })
  })

  it('says what the server has not told', () => {
    expect(planUpdate({}, realtime({ instructions: '', output_modalities: ['audio'] }), quiet)).toEqual({
      kind: 'update',
      session: { type: 'realtime', instructions: '', output_modalities: ['audio'] },
    })
    expect(planUpdate({}, realtime({ tools: [], tracing: null }), quiet)).toEqual({ kind: 'none' })
  })

  it('of a transcription session holds only what one has', () => {
    const transcribing: BelievedSession = { type: 'transcription', audio: { input: { transcription: null } } }
    const desired: SessionSettings = {
      type: 'transcription',
      audio: { input: { transcription: { model: 'gpt-transcribe' } } },
    }
    expect(planUpdate(transcribing, desired, quiet)).toEqual({
      kind: 'update',
      session: { type: 'transcription', audio: { input: { transcription: { model: 'gpt-transcribe' } } } },
    })
  })
})

describe('a change that a live session refuses', () => {
  const tracedSession = { ...believed, tracing: 'auto' }
  it.each<[string, SessionSettings, BelievedSession, typeof quiet, RegExp]>([
    ['voice after sound', realtime({ audio: { output: { voice: 'cedar' } } }), believed, spoken, /voice/],
    ['model', realtime({ model: 'gpt-realtime-2' }), believed, quiet, /model/],
    [
      'a model whose name only begins the same',
      realtime({ model: 'gpt-realtime' }),
      believed,
      quiet,
      /model/,
    ],
    ['type', { type: 'transcription' }, believed, quiet, /talking and transcribing/],
    [
      'input format',
      realtime({ audio: { input: { format: { type: 'audio/pcmu' } } } }),
      believed,
      quiet,
      /input/,
    ],
    [
      'output format',
      realtime({ audio: { output: { format: { type: 'audio/pcma' } } } }),
      {},
      quiet,
      /output/,
    ],
    ['tracing that is on', realtime({ tracing: null }), tracedSession, quiet, /tracing/],
    [
      'tracing that is otherwise on',
      realtime({ tracing: { group_id: 'g' } }),
      tracedSession,
      quiet,
      /tracing/,
    ],
  ])('(%s) needs another session, and says why', (_what, desired, current, context, because) => {
    expect(planUpdate(current, { ...desired, include: null }, context)).toEqual({
      kind: 'rollover',
      because: expect.stringMatching(because),
    })
  })

  it('is none where a server calls the model by its own name, and we know under which it was opened', () => {
    const deployed = { ...believed, model: 'gpt-realtime-2.1' }
    const desired = realtime({ model: 'my-deployment' })
    expect(planUpdate(deployed, desired, { ...quiet, model: 'my-deployment' })).toEqual({ kind: 'none' })
  })
})
