import * as v from 'valibot'
import type { Tool } from './tool.ts'

const MAX_LENGTH = 100_000

const argumentsSchema = v.strictObject({ text: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_LENGTH)) })

/** Puts words where the person can paste them. */
export function copyText(copy: (text: string) => void | Promise<void>): Tool<typeof argumentsSchema> {
  return {
    name: 'copy_text',
    description:
      'Copies a text to the person’s clipboard, once they have allowed it by a click. Call it only when they ask for ' +
      'something to copy or to paste.',
    parameters: {
      type: 'object',
      properties: { text: { type: 'string', description: 'The text alone, exactly as it is to be pasted.' } },
      required: ['text'],
      additionalProperties: false,
    },
    argumentsSchema,
    effect: 'outside',
    async run({ text }) {
      await copy(text)
      return 'The text is in the clipboard.'
    },
  }
}
