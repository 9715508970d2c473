import { samplesToMs } from '../shared/audio-format.ts'
import type { StoredItem } from './items.ts'
import type { SessionSettings } from './settings.ts'
import { textTokens, userAudioTokens } from './usage.ts'
import type { InputTranscriptionUsage, Send } from './wire.ts'

/** What the person said in `samples`; null where nobody has told. */
export type Transcribe = (samples: Int16Array) => string | null

type TranscriptionSettings = NonNullable<SessionSettings['audio']['input']['transcription']>

interface Pending {
  readonly item: StoredItem
  readonly transcript: string
  readonly usage: InputTranscriptionUsage
}

/** Where no reply begins, a transcript comes after this. */
const LATEST_MS = 500
const CONTENT_INDEX = 0

/**
 * Input transcription. There is no recogniser here: the words come from the test. A transcript trails
 * the reply, as it may with the real server: it is sent once the next reply has begun.
 */
export class Transcriber {
  readonly #send: Send
  readonly #transcribe: Transcribe
  #pending: Pending[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(send: Send, transcribe: Transcribe) {
    this.#send = send
    this.#transcribe = transcribe
  }

  /** Takes a committed turn, once its item has been announced. Silence says nothing. */
  hear(item: StoredItem, samples: Int16Array, settings: TranscriptionSettings): void {
    const isSilent = samples.every((sample) => sample === 0)
    const transcript = isSilent ? '' : this.#transcribe(samples)
    if (transcript === null) {
      this.#fail(item.id)
      return
    }
    item.words = transcript
    this.#pending.push({ item, transcript, usage: usageFor(settings, samples, transcript) })
    this.#timer ??= setTimeout(() => {
      this.deliver()
    }, LATEST_MS)
  }

  /** Sends what waits: a reply has begun, or none will. */
  deliver(): void {
    this.close()
    for (const { item, transcript, usage } of this.#pending.splice(0)) {
      const position = { item_id: item.id, content_index: CONTENT_INDEX }
      for (const [delta] of transcript.matchAll(/\s*\S+/g))
        this.#send({ type: 'conversation.item.input_audio_transcription.delta', ...position, delta })
      if (item.wire.type === 'message' && item.wire.role === 'user')
        item.wire = {
          ...item.wire,
          content: item.wire.content.map((part, index) =>
            index === CONTENT_INDEX ? { ...part, transcript } : part,
          ),
        }
      this.#send({
        type: 'conversation.item.input_audio_transcription.completed',
        ...position,
        transcript,
        usage,
      })
    }
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #fail(itemId: string): void {
    this.#send({
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: itemId,
      content_index: CONTENT_INDEX,
      error: {
        type: 'transcription_error',
        code: 'transcription_unavailable',
        message: 'The practice server has no speech recogniser: it cannot put what you said into writing.',
      },
    })
  }
}

/** Whisper is billed by duration, the other models by tokens. */
function usageFor(
  settings: TranscriptionSettings,
  samples: Int16Array,
  transcript: string,
): InputTranscriptionUsage {
  if (settings.model?.includes('whisper') === true)
    return { type: 'duration', seconds: samplesToMs(samples.length) / 1000 }
  const input = userAudioTokens(samples.length)
  const output = textTokens(transcript)
  return {
    type: 'tokens',
    input_tokens: input,
    input_token_details: { audio_tokens: input, text_tokens: 0 },
    output_tokens: output,
    total_tokens: input + output,
  }
}
