import { benchConfig } from './session-at-script.ts'
import { base64Of } from './server-events.ts'

/** Few enough that a conversation made of them stays small, whatever is said of them and in whatever order. */
const IDS = { item: 40, call: 40, resp: 3 }

const TYPES = [
  'session.created',
  'session.updated',
  'conversation.item.added',
  'conversation.item.done',
  'conversation.item.truncated',
  'conversation.item.deleted',
  'conversation.item.input_audio_transcription.delta',
  'conversation.item.input_audio_transcription.completed',
  'conversation.item.input_audio_transcription.failed',
  'input_audio_buffer.committed',
  'input_audio_buffer.cleared',
  'input_audio_buffer.speech_started',
  'input_audio_buffer.speech_stopped',
  'response.created',
  'response.done',
  'response.output_item.added',
  'response.output_item.done',
  'response.content_part.added',
  'response.output_audio.delta',
  'response.output_audio.done',
  'response.output_audio_transcript.delta',
  'response.output_audio_transcript.done',
  'response.output_text.delta',
  'response.output_text.done',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
  'rate_limits.updated',
  'mcp_list_tools.failed',
  'error',
  'response.audio.delta',
  'of.tomorrow',
] as const

const STRANGE = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  'root',
  [],
  {},
  [[]],
  [null],
  { type: null },
]

/** Keys that an object may not be asked for by name without care. */
const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'then']

/** One frame after the other, each a text that a server might send: by far the most are broken in some way. */
export class ProtocolFrames {
  readonly #random: () => number
  readonly #audio: readonly string[]

  /** @param random in [0, 1) */
  constructor(random: () => number) {
    this.#random = random
    const good = base64Of(new Int16Array(480).fill(1000))
    this.#audio = [
      good,
      good.slice(0, -1),
      `${good}=`,
      'AA==',
      'AAA=',
      '%%%',
      '=',
      'A',
      '',
      `${good} `,
      'ÄÖÜ',
    ]
  }

  next(): string {
    const kind = this.#random()
    if (kind < 0.03) return this.#broken()
    const event = this.#event()
    if (kind < 0.25) this.#spoil(event)
    const text = JSON.stringify(event)
    if (kind > 0.03 && kind < 0.05) return text.slice(0, Math.floor(this.#random() * text.length))
    // JSON alone can name the prototype: an object literal would set it.
    if (kind < 0.1)
      return text.replace('{', `{"${this.#pick(PROTOTYPE_KEYS)}":{"type":"error","polluted":true},`)
    return text
  }

  #broken(): string {
    return this.#pick([
      '',
      '{',
      'null',
      '[]',
      '"error"',
      '{"type":1}',
      '{"type":"__proto__"}',
      '\u0000',
      '1e999',
      'true',
    ])
  }

  #spoil(event: Record<string, unknown>): void {
    const key = this.#pick(Object.keys(event))
    if (this.#random() < 0.5) Reflect.deleteProperty(event, key)
    else event[key] = this.#pick(STRANGE)
  }

  #event(): Record<string, unknown> {
    return {
      type: this.#pick(TYPES),
      event_id: 'event',
      item_id: this.#id('item'),
      response_id: this.#id('resp'),
      previous_item_id: this.#random() < 0.3 ? null : this.#id('item'),
      content_index: this.#index(),
      output_index: this.#index(),
      delta: this.#random() < 0.5 ? this.#pick(this.#audio) : 'word ',
      transcript: 'some words',
      text: 'some words',
      audio_start_ms: Math.floor(this.#random() * 10_000),
      audio_end_ms: Math.floor(this.#random() * 10_000),
      session: { voice: this.#pick(['marin', 'cedar', '__proto__']), model: benchConfig.model },
      item: this.#item(),
      part: { type: 'audio', transcript: '' },
      response: {
        id: this.#id('resp'),
        status: this.#pick(['in_progress', 'completed', 'cancelled', 'failed', 'incomplete', 'odd']),
        status_details: this.#pick([
          null,
          { error: { code: 'odd', message: 'odd' } },
          { reason: 'turn_detected' },
        ]),
        usage: this.#pick([
          null,
          {},
          { total_tokens: -1 },
          { input_token_details: { cached_tokens: 'odd' } },
        ]),
      },
      error: {
        type: 'invalid_request_error',
        code: this.#pick(['odd', null, 'session_odd']),
        message: 'odd',
      },
    }
  }

  #item(): Record<string, unknown> {
    const type = this.#pick(['message', 'function_call', 'function_call_output', 'mcp_call', 'odd'])
    return {
      id: this.#id('item'),
      type,
      role: this.#pick(['user', 'assistant', 'system', 'odd', null]),
      status: this.#pick(['completed', 'in_progress', 'incomplete', null]),
      content: this.#pick([
        null,
        [],
        [{ type: 'output_audio', transcript: 'x' }],
        [{ type: 'input_text', text: 'x' }],
      ]),
      call_id: this.#id('call'),
      name: this.#pick(['calculator', 'constructor', '__proto__', 'nobody']),
      arguments: this.#pick(['{}', '', '{"__proto__":1}', 'null', '{']),
    }
  }

  #id(kind: keyof typeof IDS): string {
    if (this.#random() < 0.03) return this.#pick(PROTOTYPE_KEYS)
    return `${kind}_${Math.floor(this.#random() * IDS[kind])}`
  }

  #index(): number {
    return this.#random() < 0.9 ? 0 : this.#pick([1, 2, 7])
  }

  #pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.#random() * values.length)]
    if (value === undefined) throw new Error('There is nothing to pick from.')
    return value
  }
}

/** A delta of 15 MiB, which is as large as an event may be; in base64. */
export function hugeDelta(itemId: string): string {
  const delta = 'AAAA'.repeat((15 * 1024 * 1024) / 4)
  const part = { response_id: 'resp_0', item_id: itemId, output_index: 0, content_index: 0 }
  return JSON.stringify({ type: 'response.output_audio.delta', event_id: 'huge', ...part, delta })
}
