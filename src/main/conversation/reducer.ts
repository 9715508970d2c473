/**
 * The conversation as the wire's events and the player's progress make it. Pure: `reduce(state, event)`; an item
 * that an event does not touch stays the same object.
 */
import { samplesToMs } from '../../shared/audio-format.ts'
import type { ConversationItem, OutputAudioPart, ToolCall } from '../../shared/conversation.ts'
import type { EarshotError } from '../../shared/errors.ts'
import { answerFailure } from './answer-failure.ts'
import type { ServerEvent, ServerItem } from '../realtime/wire/events.ts'
import type { TypedPart } from '../realtime/turns/uplink.ts'
import {
  addPart,
  find,
  joined,
  newItem,
  newPart,
  partKey,
  placeItem,
  removeItem,
  statusOf,
  typedPart,
  updateItem,
  updatePart,
  type ConversationState,
} from './conversation-state.ts'
import { emptyTimeline, extendTimeline, heardChars } from './transcript-timeline.ts'

/** What happens to the conversation on this side of the wire. */
export type LocalEvent =
  /** A turn was committed; the server gave it this item. */
  | { type: 'local.spoken'; itemId: string; durationMs: number }
  /** A typed message, shown before the server has it. */
  | { type: 'local.typed'; itemId: string; content: readonly TypedPart[] }
  /** The player's progress in one part. */
  | {
      type: 'local.progress'
      itemId: string
      contentIndex: number
      receivedSamples: number
      heardSamples: number
    }
  /** The person cut this part off. */
  | { type: 'local.interrupted'; itemId: string; contentIndex: number }
  /** The connection is gone, and with it whatever was still coming, but for the outputs of calls that were run. */
  | { type: 'local.lost'; runCallIds: ReadonlySet<string> }
  /** The person wants another answer in place of these items. */
  | { type: 'local.replaced'; itemIds: ReadonlySet<string> }
  /** A tool has answered; `itemId` is the output's on the wire. */
  | { type: 'local.tool_output'; callId: string; itemId: string; text: string }

export type ConversationEvent = ServerEvent | LocalEvent

export function reduce(state: ConversationState, event: ConversationEvent): ConversationState {
  switch (event.type) {
    case 'conversation.item.added':
    case 'conversation.item.done':
      return mergeServerItem(state, event.item, event.previous_item_id)
    case 'response.output_item.added':
    case 'response.output_item.done':
      return mergeServerItem(state, event.item, null)
    case 'conversation.item.deleted':
      return removeItem(state, event.item_id)
    case 'conversation.item.input_audio_transcription.delta':
      return transcribe(state, event, (transcript) => joined(transcript ?? '', event.delta), false)
    case 'conversation.item.input_audio_transcription.completed':
      return transcribe(state, event, () => event.transcript, true)
    case 'response.content_part.added':
      return addPart(state, event.item_id, event.content_index, event.part.type)
    case 'response.output_audio_transcript.delta':
      return speakText(state, event.item_id, event.content_index, event.delta)
    case 'response.output_audio_transcript.done':
      return updateSpeech(state, event.item_id, event.content_index, (part) => ({
        ...part,
        transcript: event.transcript,
      }))
    case 'response.output_audio.done':
      return completeAudio(state, event.item_id, event.content_index)
    case 'response.output_text.delta':
      return updatePart(state, event.item_id, event.content_index, (part) =>
        part.kind === 'output_text' ? { ...part, text: joined(part.text, event.delta) } : part,
      )
    case 'response.output_text.done':
      return updatePart(state, event.item_id, event.content_index, (part) =>
        part.kind === 'output_text' ? { ...part, text: event.text } : part,
      )
    case 'response.done':
      return failItems(state, event)
    case 'local.spoken':
      return placeItem(state, {
        ...(find(state, event.itemId) ?? newItem(event.itemId, 'user')),
        status: 'completed',
        parts: [{ kind: 'input_audio', transcript: null, durationMs: event.durationMs }],
      })
    case 'local.typed':
      return placeItem(state, {
        ...newItem(event.itemId, 'user'),
        status: 'completed',
        parts: event.content.map(typedPart),
      })
    case 'local.progress':
      return updateSpeech(state, event.itemId, event.contentIndex, (part) => ({
        ...part,
        receivedMs: samplesToMs(event.receivedSamples),
        heardMs: samplesToMs(event.heardSamples),
      }))
    case 'local.interrupted':
      return updateSpeech(state, event.itemId, event.contentIndex, (part) => ({ ...part, interrupted: true }))
    case 'local.lost':
      return loseUnfinished(forgetHalfTranscripts(state), event.runCallIds)
    case 'local.replaced':
      return {
        ...state,
        conversation: { items: state.conversation.items.filter(({ id }) => !event.itemIds.has(id)) },
      }
    case 'local.tool_output':
      return answerCall(state, event.callId, { itemId: event.itemId, text: event.text })
    default:
      return state
  }
}

/** Takes what the server knows better (order, status, parts that we lack) and keeps what we know better (heard). */
function mergeServerItem(
  state: ConversationState,
  item: ServerItem,
  previousItemId: string | null,
): ConversationState {
  if (item.type === 'function_call') return mergeCall(state, item, previousItemId)
  if (item.type !== 'message') return state
  const known = find(state, item.id)
  const role = item.role === 'user' || item.role === 'system' ? item.role : 'assistant'
  const base = known ?? newItem(item.id, role)
  const parts = (item.content ?? []).map(
    (part, index) => base.parts[index] ?? newPart(part.type, part.text ?? null, part.transcript ?? null),
  )
  return placeItem(state, {
    ...base,
    previousItemId: previousItemId ?? base.previousItemId,
    status: statusOf(item.status, base.status),
    parts: parts.length >= base.parts.length ? parts : base.parts,
  })
}

function mergeCall(
  state: ConversationState,
  item: ServerItem,
  previousItemId: string | null,
): ConversationState {
  const base = find(state, item.id) ?? newItem(item.id, 'assistant')
  return placeItem(state, {
    ...base,
    previousItemId: previousItemId ?? base.previousItemId,
    status: statusOf(item.status, base.status),
    call: {
      callId: item.call_id ?? base.call?.callId ?? '',
      name: item.name ?? base.call?.name ?? '',
      arguments: item.arguments ?? base.call?.arguments ?? '',
      output: base.call?.output ?? null,
    },
  })
}

function answerCall(
  state: ConversationState,
  callId: string,
  output: NonNullable<ToolCall['output']>,
): ConversationState {
  const item = state.conversation.items.find(({ call }) => call?.callId === callId)
  if (item?.call === undefined) return state
  const call = { ...item.call, output }
  return updateItem(state, item.id, (known) => ({ ...known, call }))
}

/** Changes a spoken part, and derives again how much of its text was heard. */
function updateSpeech(
  state: ConversationState,
  itemId: string,
  contentIndex: number,
  change: (part: OutputAudioPart) => OutputAudioPart,
): ConversationState {
  const key = partKey(itemId, contentIndex)
  return updatePart(state, itemId, contentIndex, (part) => {
    if (part.kind !== 'output_audio') return part
    const next = change(part)
    const timeline = state.timelines.get(key) ?? emptyTimeline
    const complete = state.complete.has(key)
    return {
      ...next,
      heardChars: heardChars(timeline, next.transcript, next.heardMs, next.receivedMs, complete),
    }
  })
}

function speakText(
  state: ConversationState,
  itemId: string,
  contentIndex: number,
  delta: string,
): ConversationState {
  const part = find(state, itemId)?.parts[contentIndex]
  if (part?.kind !== 'output_audio') return state
  const key = partKey(itemId, contentIndex)
  const timeline = extendTimeline(
    state.timelines.get(key) ?? emptyTimeline,
    part.transcript.length,
    part.receivedMs,
  )
  const timelines = new Map(state.timelines).set(key, timeline)
  return updateSpeech({ ...state, timelines }, itemId, contentIndex, (speech) => ({
    ...speech,
    transcript: joined(speech.transcript, delta),
  }))
}

function completeAudio(state: ConversationState, itemId: string, contentIndex: number): ConversationState {
  const complete = new Set(state.complete).add(partKey(itemId, contentIndex))
  return updateSpeech({ ...state, complete }, itemId, contentIndex, (part) => part)
}

/** Changes what is known of the person's spoken words; `whole` when nothing more comes of them. */
function transcribe(
  state: ConversationState,
  { item_id, content_index }: { item_id: string; content_index: number },
  change: (transcript: string | null) => string,
  whole: boolean,
): ConversationState {
  const transcribing = new Set(state.transcribing)
  if (whole) transcribing.delete(partKey(item_id, content_index))
  else transcribing.add(partKey(item_id, content_index))
  return updatePart({ ...state, transcribing }, item_id, content_index, (part) =>
    part.kind === 'input_audio' ? { ...part, transcript: change(part.transcript) } : part,
  )
}

/** The rest of these words will not come, and nobody may take their beginning for all of them. */
function forgetHalfTranscripts(state: ConversationState): ConversationState {
  if (state.transcribing.size === 0) return state
  const items = state.conversation.items.map((item): ConversationItem => {
    if (!item.parts.some((_, index) => state.transcribing.has(partKey(item.id, index)))) return item
    const parts = item.parts.map((part, index) =>
      part.kind === 'input_audio' && state.transcribing.has(partKey(item.id, index))
        ? { ...part, transcript: null }
        : part,
    )
    return { ...item, parts }
  })
  return { ...state, conversation: { items }, transcribing: new Set() }
}

const connectionLost: EarshotError = {
  code: 'connection_lost',
  message: 'The connection was lost in the middle of this answer.',
  retryable: true,
}

/** An answer of which some has arrived stays as far as it came, and says so; another is not there: it is asked again. */
function loseUnfinished(state: ConversationState, runCallIds: ReadonlySet<string>): ConversationState {
  const unfinished = ({ role, status, call }: ConversationItem) =>
    call === undefined
      ? role === 'assistant' && status === 'in_progress'
      : call.output === null && !runCallIds.has(call.callId)
  if (!state.conversation.items.some(unfinished)) return state
  const items = state.conversation.items.flatMap((item): ConversationItem[] => {
    if (!unfinished(item)) return [item]
    const begun = item.parts.some((part) =>
      part.kind === 'output_audio' ? part.receivedMs > 0 : 'text' in part && part.text !== '',
    )
    return begun ? [{ ...item, status: 'incomplete', failure: connectionLost }] : []
  })
  return { ...state, conversation: { items } }
}

/** Says at the unfinished item of a failed or incomplete response why it stopped, if the response came to one. */
function failItems(
  state: ConversationState,
  event: Extract<ServerEvent, { type: 'response.done' }>,
): ConversationState {
  const failure = answerFailure(event.response)
  if (failure === null) return state
  const own = new Set(event.response.output?.map(({ id }) => id))
  const { items } = state.conversation
  // An answer that was begun before the person's last turn is another response's.
  const latest = new Set(items.slice(items.findLastIndex(({ role }) => role === 'user') + 1))
  const last = items.findLast(
    (item) =>
      item.role === 'assistant' &&
      (own.has(item.id) ? item.status !== 'completed' : item.status === 'in_progress' && latest.has(item)),
  )
  return last === undefined
    ? state
    : updateItem(state, last.id, (item) => ({ ...item, status: 'incomplete', failure }))
}
