/**
 * A grammar of what a server may rightly say: each flow is a list of events in an order that the protocol knows. What
 * is broken about them comes later (`mutations.ts`).
 */
import type { Random } from '../../bench/scenarios/random.ts'
import { base64Of } from '../../bench/harness/server-events.ts'

export type WireEvent = { type: string } & Record<string, unknown>

/** The tool with an effect. What it is told to write is the id of the call, so that a second run of one shows. */
export const EFFECT_TOOL = 'write_down'

const answerSound = base64Of(new Int16Array(480).fill(1000))

/** Gives ids that were not given before, or, as a server that has lost its way, one that was. */
export class Names {
  readonly #random: Random
  #count = 0

  constructor(random: Random) {
    this.#random = random
  }

  next(kind: 'item' | 'resp' | 'call'): string {
    if (this.#count > 0 && this.#random.chance(0.05)) return `${kind}_${this.#random.between(1, this.#count)}`
    this.#count += 1
    return `${kind}_${this.#count}`
  }
}

type Flow = (names: Names, random: Random) => WireEvent[]

const message = (id: string, role: string, status: string, content: readonly object[] = []) => ({
  ...{ id, object: 'realtime.item', type: 'message', role, status },
  content: [...content],
})

/** `conversation.item.added`, and done. */
const told = (item: object, previous_item_id: string | null = null): WireEvent[] =>
  ['conversation.item.added', 'conversation.item.done'].map((type) => ({ type, previous_item_id, item }))

/** A response around what it says. */
function response(id: string, random: Random, events: readonly WireEvent[]): WireEvent[] {
  const status = random.pick('completed', 'completed', 'completed', 'cancelled', 'failed', 'incomplete')
  const details: Record<string, object> = {
    cancelled: { reason: random.pick('turn_detected', 'client_cancelled') },
    failed: { error: { code: 'rate_limit_exceeded', message: 'Too much was said.' } },
    incomplete: { reason: random.pick('max_output_tokens', 'content_filter') },
  }
  const usage = {
    ...{ total_tokens: 40, input_tokens: 30, output_tokens: 10 },
    input_token_details: { text_tokens: 10, audio_tokens: 20, cached_tokens: 5 },
    output_token_details: { text_tokens: 4, audio_tokens: 6 },
  }
  const body = (now: string) => ({ id, object: 'realtime.response', status: now, output: [] })
  return [
    { type: 'response.created', response: body('in_progress') },
    ...events,
    {
      type: 'response.done',
      response: { ...body(status), status_details: details[status] ?? null, usage },
    },
    { type: 'rate_limits.updated', rate_limits: [{ name: 'tokens', limit: 1000, remaining: 10 }] },
  ]
}

const spokenAnswer: Flow = (names, random) => {
  const [responseId, id] = [names.next('resp'), names.next('item')]
  const of = { response_id: responseId, item_id: id, output_index: 0, content_index: 0 }
  const words = Array.from({ length: random.between(1, 5) }, (_, index) => `word${index} `)
  const item = (status: string) =>
    message(
      id,
      'assistant',
      status,
      status === 'completed' ? [{ type: 'output_audio', transcript: words.join('') }] : [],
    )
  return response(responseId, random, [
    {
      type: 'response.output_item.added',
      response_id: responseId,
      output_index: 0,
      item: item('in_progress'),
    },
    { type: 'conversation.item.added', previous_item_id: null, item: item('in_progress') },
    { type: 'response.content_part.added', ...of, part: { type: 'audio', transcript: '' } },
    ...words.flatMap((delta): WireEvent[] => [
      { type: 'response.output_audio_transcript.delta', ...of, delta },
      { type: 'response.output_audio.delta', ...of, delta: answerSound },
    ]),
    { type: 'response.output_audio.done', ...of },
    { type: 'response.output_audio_transcript.done', ...of, transcript: words.join('') },
    { type: 'conversation.item.done', previous_item_id: null, item: item('completed') },
    { type: 'response.output_item.done', response_id: responseId, output_index: 0, item: item('completed') },
  ])
}

const writtenAnswer: Flow = (names, random) => {
  const [responseId, id] = [names.next('resp'), names.next('item')]
  const of = { response_id: responseId, item_id: id, output_index: 0, content_index: 0 }
  const item = (status: string) => message(id, 'assistant', status)
  return response(responseId, random, [
    {
      type: 'response.output_item.added',
      response_id: responseId,
      output_index: 0,
      item: item('in_progress'),
    },
    { type: 'response.content_part.added', ...of, part: { type: 'text', text: '' } },
    { type: 'response.output_text.delta', ...of, delta: 'Some ' },
    { type: 'response.output_text.delta', ...of, delta: 'words.' },
    { type: 'response.output_text.done', ...of, text: 'Some words.' },
    { type: 'response.output_item.done', response_id: responseId, output_index: 0, item: item('completed') },
  ])
}

const toolCalls: Flow = (names, random) => {
  const responseId = names.next('resp')
  const calls = Array.from({ length: random.between(1, 3) }, (_, index): WireEvent[] => {
    const name = random.pick(EFFECT_TOOL, EFFECT_TOOL, 'calculator', 'current_time', 'nobody_knows')
    const call_id = names.next('call')
    const item = {
      ...{ id: names.next('item'), object: 'realtime.item', type: 'function_call', status: 'completed' },
      ...{ call_id, name, arguments: name === EFFECT_TOOL ? '' : '{"expression":"2*3"}' },
    }
    return [
      {
        type: 'response.output_item.added',
        response_id: responseId,
        output_index: index,
        item: { ...item, status: 'in_progress' },
      },
      ...told(item).slice(0, 1),
      { type: 'response.function_call_arguments.delta', call_id, item_id: item.id, delta: '{' },
      { type: 'response.output_item.done', response_id: responseId, output_index: index, item },
    ]
  })
  return response(responseId, random, calls.flat())
}

const spokenTurn: Flow = (names, random) => {
  const id = names.next('item')
  const item = message(id, 'user', 'completed', [{ type: 'input_audio', transcript: null }])
  const words = 'what was said'
  return [
    { type: 'input_audio_buffer.speech_started', audio_start_ms: random.between(0, 5000), item_id: id },
    { type: 'input_audio_buffer.speech_stopped', audio_end_ms: random.between(0, 9000), item_id: id },
    { type: 'input_audio_buffer.committed', item_id: id, previous_item_id: null },
    ...told(item),
    {
      type: 'conversation.item.input_audio_transcription.delta',
      item_id: id,
      content_index: 0,
      delta: words,
    },
    {
      type: 'conversation.item.input_audio_transcription.completed',
      ...{ item_id: id, content_index: 0, transcript: words },
      usage: { type: 'duration', seconds: 2 },
    },
    ...spokenAnswer(names, random),
  ]
}

const rare: Flow = (names, random) => {
  const id = names.next('item')
  return [
    random.pick<WireEvent>(
      {
        type: 'session.updated',
        session: {
          id: 'sess_1',
          type: 'realtime',
          model: 'gpt-realtime-2.1',
          audio: { output: { voice: 'cedar' } },
        },
      },
      { type: 'session.created', session: { id: 'sess_2', type: 'realtime' } },
      { type: 'conversation.item.truncated', item_id: id, content_index: 0, audio_end_ms: 20 },
      { type: 'conversation.item.deleted', item_id: id },
      { type: 'conversation.item.retrieved', item: message(id, 'user', 'completed') },
      { type: 'input_audio_buffer.cleared' },
      { type: 'input_audio_buffer.timeout_triggered', audio_start_ms: 1, audio_end_ms: 2, item_id: id },
      {
        type: 'conversation.item.input_audio_transcription.failed',
        item_id: id,
        error: { code: 'odd', message: 'odd' },
      },
      { type: 'mcp_list_tools.completed', item_id: id },
      { type: 'mcp_list_tools.failed', item_id: id },
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          code: 'invalid_value',
          message: 'That is no value.',
          param: null,
          event_id: `evt_${random.between(1, 40)}`,
        },
      },
      { type: 'error', error: { type: 'server_error', code: null, message: 'The server had an error.' } },
      {
        type: 'response.audio.delta',
        response_id: 'resp_1',
        item_id: id,
        content_index: 0,
        delta: answerSound,
      },
      {
        type: 'conversation.item.created',
        previous_item_id: 'root',
        item: message(id, 'system', 'completed'),
      },
      { type: 'of.tomorrow', what: { nobody: ['knows'] } },
    ),
  ]
}

const flows: readonly Flow[] = [spokenAnswer, spokenTurn, writtenAnswer, toolCalls, toolCalls, rare, rare]

export function nextFlow(names: Names, random: Random): WireEvent[] {
  return (flows[random.between(0, flows.length - 1)] ?? rare)(names, random).map((event, index) => ({
    event_id: `event_${index}`,
    ...event,
  }))
}
