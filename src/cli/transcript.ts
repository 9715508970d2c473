import * as v from 'valibot'
import type { Incoming } from '../main/realtime/wire/events.ts'

export type Transcript =
  { kind: 'words'; itemId: string; text: string } | { kind: 'failed'; itemId: string; message: string }

const failureReason = v.object({ message: v.string() })

/** What the server has made of one turn that it was to write down; null for any other event. */
export function transcriptOf(incoming: Incoming): Transcript | null {
  if (incoming.kind !== 'event') return null
  const { event } = incoming
  switch (event.type) {
    case 'conversation.item.input_audio_transcription.completed':
      return { kind: 'words', itemId: event.item_id, text: event.transcript }
    case 'conversation.item.input_audio_transcription.failed': {
      const reason = v.safeParse(failureReason, event['error'])
      const message = reason.success ? reason.output.message : 'The server could not write this down.'
      return { kind: 'failed', itemId: event.item_id, message }
    }
    default:
      return null
  }
}
