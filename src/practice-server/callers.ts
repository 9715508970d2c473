import type { IncomingMessage } from 'node:http'

/** The names of the loopback interface. */
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/

/**
 * Whether a request may come from a program of this machine. Browsers name the page's origin, and by whatever name
 * they have found the server (DNS rebinding): a web page is never let in, whatever token it has guessed.
 */
export function isLocalProgram({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers.origin === undefined && loopback.test(headers.host ?? '')
}
