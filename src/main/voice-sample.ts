import { SAMPLE_RATE } from '../shared/audio-format.ts'
import type { EarshotError } from '../shared/errors.ts'
import { joinedSamples } from '../shared/joined-samples.ts'
import type { FoundSound } from './audio/clips.ts'
import type { Dialect, SessionConfig } from './realtime/dialects/dialect.ts'
import { Connection } from './realtime/link/connection.ts'
import type { OpenTransport } from './realtime/link/transport.ts'
import { formatsOf } from './realtime/session-settings/index.ts'
import { decodeBase64, type ServerEvent, type ServerEventOf } from './realtime/wire/events.ts'
import { decoder } from './realtime/wire/wire-audio.ts'

/** Long enough for the slowest that answer at all; nobody waits longer to hear a voice. */
const ANSWER_TIMEOUT_MS = 15_000

/** A sentence is heard well within it. */
const MAX_SAMPLES = 20 * SAMPLE_RATE

const INSTRUCTIONS =
  'A person is choosing your voice. Say the sentence that you are given, word for word, and nothing else.'

interface SampleOptions {
  open: OpenTransport
  dialect: Dialect
  /** Of the talk: where and with which key. */
  config: SessionConfig
  voice: string
  sentence: string
  signal: AbortSignal
  /** What the server does for it is paid for. */
  onEvent(event: ServerEvent): void
}

/**
 * Has a voice say a sentence, in a session of its own beside the talk: its conversation learns nothing of it. Never
 * rejects; the session is left as soon as the answer is whole, or nobody wants it any more.
 */
export function speakSample(options: SampleOptions): Promise<FoundSound> {
  const { open, dialect, signal, onEvent } = options
  const { promise, resolve } = Promise.withResolvers<FoundSound>()
  const config = sampleConfig(options)
  const stream = decoder(formatsOf(config).output)
  const chunks: Int16Array[] = []
  let samples = 0
  const finish = (found: FoundSound) => {
    clearTimeout(timer)
    resolve(found)
    connection.close()
  }
  const follow = (event: ServerEvent) => {
    onEvent(event)
    if (event.type === 'error') finish(failed(event.error.message))
    if (event.type === 'response.output_audio.delta') {
      const bytes = decodeBase64(event.delta)
      if (bytes === null || samples > MAX_SAMPLES) return
      const chunk = stream.decode(bytes)
      samples += chunk.length
      chunks.push(chunk)
    }
    if (event.type !== 'response.done') return
    finish(samples === 0 ? failed(reasonOf(event)) : { kind: 'found', samples: joinedSamples(chunks) })
  }
  const connection = new Connection(open, dialect, config, {
    onReady: () => {
      const text = `“${options.sentence}”`
      const item = {
        type: 'message' as const,
        role: 'user' as const,
        content: [{ type: 'input_text' as const, text }],
      }
      connection.send({ type: 'conversation.item.create', item })
      connection.send({ type: 'response.create' })
    },
    onEnd: (error) => finish({ kind: 'failed', error }),
    onIncoming: (incoming, live) => {
      if (live && incoming.kind === 'event') follow(incoming.event)
    },
    onSent: () => {},
  })
  const timer = setTimeout(() => finish(failed('no answer came')), ANSWER_TIMEOUT_MS)
  signal.addEventListener('abort', () => finish(failed('it was stopped')), { once: true })
  return promise
}

/** As the talk is reached, without its tools, words and transcriber. */
function sampleConfig({ config, voice }: SampleOptions): SessionConfig {
  const speed = config.settings?.type === 'realtime' ? config.settings.audio?.output?.speed : undefined
  return {
    ...config,
    voice,
    instructions: INSTRUCTIONS,
    turnDetection: { type: 'off' },
    settings: { type: 'realtime', ...(speed !== undefined && { audio: { output: { speed } } }) },
  }
}

function reasonOf({ response }: ServerEventOf<'response.done'>): string {
  const details = response.status_details
  return details?.error?.message ?? details?.reason ?? 'the answer had no sound'
}

function failed(reason: string): FoundSound {
  const error: EarshotError = {
    code: 'voice_sample_failed',
    message: `The voice could not be heard: ${reason}. Try it once more, or choose another voice.`,
    retryable: true,
  }
  return { kind: 'failed', error }
}
