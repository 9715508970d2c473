import { parseArgs } from 'node:util'
import type { EarshotError } from '../../shared/errors.ts'
import { MAX_TEXT_LENGTH } from '../../shared/ipc/calls/common.ts'
import { isDeepLink, readDeepLink, type DeepLink } from './deep-link.ts'

/** What a start asks for; of an Earshot that runs already, too. */
export type Command =
  /** The main window. */
  | { kind: 'open' }
  | { kind: 'settings' }
  | { kind: 'quick-ask' }
  /** Who types a command is the person: these words are sent. */
  | { kind: 'ask'; text: string }
  | { kind: 'talk'; action: TalkAction }
  /** No window at all. */
  | { kind: 'hidden' }
  | { kind: 'quit' }
  | { kind: 'link'; link: DeepLink }
  /** Nobody reads what a program prints that a browser started: it is said in a window. */
  | { kind: 'refused-link'; error: EarshotError }

const talkActions = ['start', 'stop', 'toggle'] as const

export type TalkAction = (typeof talkActions)[number]

const options = {
  ask: { type: 'string' },
  talk: { type: 'string' },
  'quick-ask': { type: 'boolean' },
  settings: { type: 'boolean' },
  hidden: { type: 'boolean' },
  quit: { type: 'boolean' },
} as const

const names = Object.keys(options) as (keyof typeof options)[]

/** The one command among the arguments; options that are no commands are left to others. */
export function readCommand(argv: readonly string[]): Command | EarshotError {
  const link = argv.find(isDeepLink)
  if (link !== undefined) return linkCommand(link)
  const { values } = parseArgs({ args: [...argv], strict: false, allowPositionals: true, options })
  const given = names.filter((name) => name in values)
  const [name] = given
  if (given.length > 1) {
    return refused(
      `Earshot does one thing at a time: give one of ${given.map((one) => `--${one}`).join(', ')}.`,
    )
  }
  switch (name) {
    case undefined:
      return { kind: 'open' }
    case 'ask':
      return readQuestion(values.ask)
    case 'talk': {
      const action = talkActions.find((known) => known === values.talk)
      return action === undefined
        ? refused('--talk needs one of start, stop and toggle, as in --talk toggle.')
        : { kind: 'talk', action }
    }
    default:
      return { kind: name }
  }
}

/** What a link asks for that was followed elsewhere. */
export function linkCommand(url: string): Command {
  const link = readDeepLink(url)
  return 'code' in link ? { kind: 'refused-link', error: link } : { kind: 'link', link }
}

/** What a person sees first of a start with this command; null for no window. */
export function firstWindow(command: Command): 'main-window' | 'quick-ask' | null {
  switch (command.kind) {
    case 'hidden':
      return null
    case 'quick-ask':
    case 'ask':
    case 'talk':
      return 'quick-ask'
    case 'link':
      return command.link.kind === 'conversation' ? 'main-window' : 'quick-ask'
    default:
      return 'main-window'
  }
}

/**
 * The arguments that are a person's or ours. A browser that follows a link puts it last, and a link can be written so
 * that it looks like several arguments: what comes with and after one is a stranger's.
 */
export function ownArguments(argv: readonly string[]): readonly string[] {
  const first = argv.findIndex(isDeepLink)
  return first < 0 ? argv : argv.slice(0, first)
}

function readQuestion(given: string | boolean | undefined): Command | EarshotError {
  const text = typeof given === 'string' ? given.trim() : ''
  if (text === '') return refused('--ask needs the question, as in --ask "What time is it?".')
  if (text.length > MAX_TEXT_LENGTH) return refused(`--ask takes up to ${MAX_TEXT_LENGTH} characters.`)
  return { kind: 'ask', text }
}

function refused(message: string): EarshotError {
  return { code: 'command_refused', message, retryable: false }
}
