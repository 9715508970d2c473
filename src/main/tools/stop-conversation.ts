import * as v from 'valibot'
import type { Tool } from './tool.ts'

const argumentsSchema = v.strictObject({})

/** Lets the person end the conversation by saying so. */
export const stopConversation: Tool<typeof argumentsSchema> = {
  name: 'stop_conversation',
  description:
    'Ends the conversation. Call it only when the person says goodbye or asks you to stop listening, never because ' +
    'a topic is done. Do not say goodbye before you call it: you will be asked for it.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  argumentsSchema,
  effect: 'conversation',
  run(_args, context) {
    context.stopConversation()
    return 'The conversation ends after your next words. Say a short goodbye.'
  },
}
