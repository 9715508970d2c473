import * as v from 'valibot'
import { hasCredentials, httpsAddress } from '../../shared/web-link.ts'
import type { Tool } from './tool.ts'

/** Becomes the address as a browser takes it: what is shown is what is opened. */
const link = v.pipe(
  v.string(),
  v.maxLength(2_000),
  v.transform(httpsAddress),
  v.instance(URL, 'must be a whole https: address'),
  v.check((url) => !hasCredentials(url), 'must hold no name and no password before the host'),
  v.transform(({ href }) => href),
)

const argumentsSchema = v.strictObject({ url: link })

/** Shows a page in the person's own browser. */
export function openLink(openExternal: (url: string) => Promise<void>): Tool<typeof argumentsSchema> {
  return {
    name: 'open_link',
    description:
      'Opens an https address in the person’s browser, once they have allowed it by a click. Call it only when they ' +
      'ask to see a page.',
    parameters: {
      type: 'object',
      properties: { url: { type: 'string', description: 'A whole address, beginning with https://.' } },
      required: ['url'],
      additionalProperties: false,
    },
    argumentsSchema,
    effect: 'outside',
    headline: ({ url }) => new URL(url).host,
    // An address can carry what was said to anybody's server.
    asksAlways: true,
    async run({ url }) {
      await openExternal(url)
      return 'The page is open in the browser.'
    },
  }
}
