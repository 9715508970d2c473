import type { EarshotError } from '../../shared/errors.ts'
import { decimal } from '../../shared/numbers.ts'

/** What a link from anywhere may ask for. None of it sends a word or opens the microphone: a person does. */
export type DeepLink =
  /** These words, in quick ask's field. */
  | { kind: 'ask'; text: string }
  /** Quick ask, ready to talk. */
  | { kind: 'talk' }
  | { kind: 'conversation'; id: string }

export const LINK_SCHEME = 'earshot'

const MAX_QUESTION_LENGTH = 4_000
/** Each character of a question may take up to 12 in a link. */
const MAX_LINK_LENGTH = 12 * MAX_QUESTION_LENGTH + 100

/** Characters that nobody sees, and that make words look like others than they are: controls, directions, tags. */
const UNSEEN = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u

export function isDeepLink(argument: string): boolean {
  return argument.toLowerCase().startsWith(`${LINK_SCHEME}:`)
}

/** Whoever wrote the link is a stranger: what is not exactly one of ours is refused, in words that repeat none of it. */
export function readDeepLink(link: string): DeepLink | EarshotError {
  if (link.length > MAX_LINK_LENGTH) return refused('it is too long')
  const url = URL.parse(link)
  if (url === null || url.protocol !== `${LINK_SCHEME}:`) return refused('it is no address of Earshot’s')
  if (url.username !== '' || url.password !== '' || url.port !== '' || url.hash !== '') return unknown()
  const names = [...url.searchParams.keys()]
  const path = url.pathname.replace(/\/$/, '')
  switch (url.hostname) {
    case 'ask':
      if (path !== '' || names.length !== 1 || names[0] !== 'q')
        return refused('it has to be earshot://ask?q=…')
      return readQuestion(url.searchParams.get('q') ?? '')
    case 'talk':
      return path === '' && names.length === 0 ? { kind: 'talk' } : refused('it has to be earshot://talk')
    case 'conversation': {
      const [, id = ''] = /^\/([\w-]{1,200})$/.exec(path) ?? []
      if (id === '' || names.length > 0) return refused('it names no conversation')
      return { kind: 'conversation', id }
    }
    default:
      return unknown()
  }
}

function readQuestion(given: string): DeepLink | EarshotError {
  const text = given.replaceAll('\r\n', '\n').trim()
  if (text === '') return refused('it asks nothing')
  if (text.length > MAX_QUESTION_LENGTH) {
    return refused(`its question is longer than ${decimal(MAX_QUESTION_LENGTH, 'en', 0)} characters`)
  }
  if (UNSEEN.test(text) || !text.isWellFormed())
    return refused('its question has characters that can’t be seen')
  return { kind: 'ask', text }
}

function unknown(): EarshotError {
  return refused('Earshot knows ask, talk and conversation alone')
}

function refused(reason: string): EarshotError {
  return {
    code: 'link_refused',
    message: `That link was not followed: ${reason}. Ask Earshot yourself, or mend the link.`,
    retryable: false,
  }
}
