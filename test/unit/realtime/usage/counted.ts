import type { Tokens } from '../../../../src/main/realtime/usage/usage.ts'

export const tokens = (named: Partial<Tokens> = {}): Tokens => ({
  text: 0,
  audio: 0,
  image: 0,
  other: 0,
  ...named,
})

/** As the server sends it, with nothing left out. */
export const wholeUsage = {
  total_tokens: 1545,
  input_tokens: 1345,
  output_tokens: 200,
  input_token_details: {
    text_tokens: 120,
    audio_tokens: 460,
    image_tokens: 765,
    cached_tokens: 896,
    cached_tokens_details: { text_tokens: 64, audio_tokens: 320, image_tokens: 512 },
  },
  output_token_details: { text_tokens: 50, audio_tokens: 150 },
}
