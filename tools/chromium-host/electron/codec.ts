import { createCloneCodec } from '../wire/clone-codec.ts'
import { nodeBase64 } from '../wire/node-base64.ts'

/** Main's end of structured clone. */
export const codec = createCloneCodec(nodeBase64)
