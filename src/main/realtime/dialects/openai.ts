import type { Dialect } from './dialect.ts'

const BASE_URL = 'wss://api.openai.com/v1/realtime'

/** The OpenAI Realtime API as it is generally available (protocol §§1-2). */
export const openai: Dialect = {
  id: 'openai',
  label: 'OpenAI',

  endpoint(config) {
    const url = new URL(config.url ?? BASE_URL)
    url.searchParams.set('model', config.model)
    return {
      url: url.href,
      headers: config.key === null ? {} : { Authorization: `Bearer ${config.key}` },
    }
  },

  sessionUpdate(config) {
    return {
      type: 'session.update',
      session: {
        type: 'realtime',
        instructions: config.instructions,
        // Always said, though it is the default: a replayed text history has talked models out of speaking.
        output_modalities: ['audio'],
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24_000 },
            turn_detection:
              config.turnDetection.type === 'off'
                ? null
                : {
                    type: 'server_vad',
                    silence_duration_ms: 500,
                    create_response: true,
                    interrupt_response: true,
                  },
          },
          output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: config.voice },
        },
      },
    }
  },
}
