import type { ModelPrices } from '../../../../shared/prices.ts'
import type { PublishedPrices } from './price-list.ts'

const flagshipAudio = { input: 32, cached: 0.4, output: 64 }
const flagshipImage = { input: 5, cached: 0.5 }

const reasoning: ModelPrices = {
  text: { input: 4, cached: 0.4, output: 24 },
  audio: flagshipAudio,
  image: flagshipImage,
}

const speechToSpeech: ModelPrices = {
  text: { input: 4, cached: 0.4, output: 16 },
  audio: flagshipAudio,
  image: flagshipImage,
}

const mini: ModelPrices = {
  text: { input: 0.6, cached: 0.06, output: 2.4 },
  audio: { input: 10, cached: 0.3, output: 20 },
}

/** The OpenAI API itself; who sells the same models under other terms has a list of their own. */
export const openai: PublishedPrices = {
  asOf: '2026-11-21',
  source: 'https://developers.openai.com/api/docs/models/<model>, stored copies of 2026',
  models: {
    'gpt-realtime-2.1': reasoning,
    'gpt-realtime-2': reasoning,
    'gpt-realtime-2.1-mini': { ...mini, image: { input: 0.8, cached: 0.08 } },
    'gpt-realtime-1.5': speechToSpeech,
    'gpt-realtime': speechToSpeech,
    // No price of images was found.
    'gpt-realtime-mini': mini,
  },
  transcription: {
    'gpt-live-transcribe': { perMinute: 0.017 },
    'gpt-realtime-whisper': { perMinute: 0.017 },
    'gpt-transcribe': { perMinute: 0.0045 },
    'whisper-1': { perMinute: 0.006 },
    // Billed by tokens; a minute is the vendor's own estimate. The page names one price for whatever goes in.
    'gpt-4o-transcribe': {
      perMinute: 0.006,
      tokens: { text: { input: 2.5, output: 10 }, audio: { input: 2.5 } },
    },
    'gpt-4o-mini-transcribe': {
      perMinute: 0.003,
      tokens: { text: { input: 1.25, output: 5 }, audio: { input: 1.25 } },
    },
  },
}
