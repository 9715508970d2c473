/** How prices are written down, by us in one file a provider and by a person who knows better: in settings or in a file. */
import * as v from 'valibot'

const usd = v.pipe(v.number(), v.finite(), v.minValue(0))

const rates = v.strictObject({
  input: v.exactOptional(usd),
  cached: v.exactOptional(usd),
  output: v.exactOptional(usd),
})

const modelPrices = v.strictObject({
  text: v.exactOptional(rates),
  audio: v.exactOptional(rates),
  image: v.exactOptional(rates),
})

const transcriptionPrices = v.strictObject({
  perMinute: v.exactOptional(usd),
  tokens: v.exactOptional(modelPrices),
})

/** Checks what a person wrote down. An unknown key is refused, for it is a misspelt price that would not count. */
export const pricesSchema = v.strictObject({
  models: v.exactOptional(v.record(v.string(), modelPrices), {}),
  transcription: v.exactOptional(v.record(v.string(), transcriptionPrices), {}),
})

/** USD for a million tokens of one modality. What is left out is not known, which is not the same as free. */
export type Rates = v.InferOutput<typeof rates>

export type ModelPrices = v.InferOutput<typeof modelPrices>

/** USD for a minute of sound, or for tokens: models are billed one way or the other. */
export type TranscriptionPrices = v.InferOutput<typeof transcriptionPrices>

/** Prices by the model's name, of the models that answer and of those that transcribe. */
export type Prices = v.InferOutput<typeof pricesSchema>

export const noPrices: Prices = { models: {}, transcription: {} }
