/** What a server says in the course of an answer. */

export function base64Of(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
}

let eventNumber = 0
function serverEvent<Fields extends object>(fields: Fields) {
  eventNumber += 1
  return { event_id: `event_${eventNumber}`, ...fields }
}

const response = (id: string, status: string) => ({
  id,
  object: 'realtime.response',
  status,
  status_details: null,
  output: [],
  conversation_id: 'conv_1',
  output_modalities: ['audio'],
  max_output_tokens: 'inf',
  audio: { output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin' } },
  usage: null,
  metadata: null,
})

const assistantItem = (id: string, status: string) => ({
  id,
  object: 'realtime.item',
  type: 'message',
  status,
  role: 'assistant',
  content: [],
})

export const responseCreated = (id: string) =>
  serverEvent({ type: 'response.created', response: response(id, 'in_progress') })

export const responseDone = (id: string, status: 'completed' | 'cancelled' = 'completed') =>
  serverEvent({ type: 'response.done', response: response(id, status) })

/** An answer's item begins. */
export const itemOpened = (
  responseId: string,
  itemId: string,
  outputIndex = 0,
  previous: string | null = null,
) => [
  serverEvent({
    type: 'response.output_item.added',
    response_id: responseId,
    output_index: outputIndex,
    item: assistantItem(itemId, 'in_progress'),
  }),
  serverEvent({
    type: 'conversation.item.added',
    previous_item_id: previous,
    item: assistantItem(itemId, 'in_progress'),
  }),
  serverEvent({
    type: 'response.content_part.added',
    ...partOf(responseId, itemId, outputIndex),
    part: { type: 'audio', transcript: '' },
  }),
]

const partOf = (responseId: string, itemId: string, outputIndex = 0) => ({
  response_id: responseId,
  item_id: itemId,
  output_index: outputIndex,
  content_index: 0,
})

export const audioDelta = (responseId: string, itemId: string, samples: Int16Array, outputIndex = 0) =>
  serverEvent({
    type: 'response.output_audio.delta',
    ...partOf(responseId, itemId, outputIndex),
    delta: base64Of(samples),
  })

export const audioDone = (responseId: string, itemId: string, outputIndex = 0) =>
  serverEvent({ type: 'response.output_audio.done', ...partOf(responseId, itemId, outputIndex) })

export const transcriptDelta = (responseId: string, itemId: string, delta: string) =>
  serverEvent({ type: 'response.output_audio_transcript.delta', ...partOf(responseId, itemId), delta })

export const transcriptDone = (responseId: string, itemId: string, transcript: string) =>
  serverEvent({ type: 'response.output_audio_transcript.done', ...partOf(responseId, itemId), transcript })

export const itemClosed = (responseId: string, itemId: string, outputIndex = 0) => [
  serverEvent({
    type: 'response.output_item.done',
    response_id: responseId,
    output_index: outputIndex,
    item: assistantItem(itemId, 'completed'),
  }),
  serverEvent({
    type: 'conversation.item.done',
    previous_item_id: null,
    item: assistantItem(itemId, 'completed'),
  }),
]

export const speechStarted = (itemId: string, audioStartMs: number) =>
  serverEvent({ type: 'input_audio_buffer.speech_started', item_id: itemId, audio_start_ms: audioStartMs })
