import * as v from 'valibot'
import { MAX_CONVERSATION_ID_LENGTH } from '../../history.ts'
import { MAX_IMAGES } from '../../images.ts'

/** The pages a person talks to. */
export const windows = ['main-window', 'quick-ask'] as const

export const nothing = v.strictTuple([])

/** `input_text` limit of the newest models, in characters. */
export const MAX_TEXT_LENGTH = 256_000

/** As `prepareImage` gives them. */
export const preparedImages = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^data:image\/(png|jpeg);base64,/), v.maxLength(4_000_000))),
  v.maxLength(MAX_IMAGES),
)

/** Of a conversation or of an item. */
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CONVERSATION_ID_LENGTH))
