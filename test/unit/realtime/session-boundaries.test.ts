import { describe, expect, it } from 'vitest'
import { sweep } from '../../losses/sweep.ts'

/** Where most is under way: a turn or an item is handed over, a call is made or answered, an answer begins or ends. */
const risky = new Set([
  'input_audio_buffer.commit',
  'input_audio_buffer.committed',
  'input_audio_buffer.speech_stopped',
  'conversation.item.create',
  'response.function_call_arguments.done',
  'response.output_item.done',
  'response.created',
])

/** Some of the boundaries; `npm run bench -- boundaries` tries each and every one. */
describe('ten turns', () => {
  it.each([
    ['cut', 'the connection is cut', 8],
    ['rollover', 'another session is asked for', 12],
  ] as const)(
    '%s: no word is lost and no deed repeated, wherever %s',
    async (blow, _what, stride) => {
      const { problems } = await sweep(blow, (boundaries) =>
        boundaries.filter(({ type }, index) => index % stride === 0 || (blow === 'cut' && risky.has(type))),
      )
      expect(problems).toEqual([])
    },
    120_000,
  )
})
