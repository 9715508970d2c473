/** Conversation items as main publishes them. */
import type { ContentPart, ConversationItem, OutputAudioPart } from '../../src/shared/conversation.ts'

export function userItem(id: string, text: string): ConversationItem {
  return item(id, 'user', [{ kind: 'input_text', text }])
}

export function voiceItem(id: string, transcript: string | null, durationMs: number): ConversationItem {
  return item(id, 'user', [{ kind: 'input_audio', transcript, durationMs }])
}

export function answerItem(
  id: string,
  transcript: string,
  heard: Partial<OutputAudioPart> = {},
  rest: Partial<ConversationItem> = {},
): ConversationItem {
  const part: OutputAudioPart = {
    kind: 'output_audio',
    transcript,
    receivedMs: transcript.length * 60,
    heardMs: transcript.length * 60,
    heardChars: transcript.length,
    interrupted: false,
    ...heard,
  }
  return { ...item(id, 'assistant', [part]), ...rest }
}

export function callItem(id: string, output: string | null): ConversationItem {
  const call = {
    callId: 'c',
    name: 'current_time',
    arguments: '{"zone":"UTC"}',
    output: output === null ? null : { itemId: 'o', text: output },
  }
  return { ...item(id, 'assistant', []), call }
}

export function pictureItem(id: string, url: string): ConversationItem {
  return item(id, 'user', [{ kind: 'input_image', url, detail: 'auto' }])
}

function item(id: string, role: ConversationItem['role'], parts: ContentPart[]): ConversationItem {
  return { id, previousItemId: null, role, status: 'completed', parts, failure: null }
}
