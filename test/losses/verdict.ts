import { isDeepStrictEqual } from 'node:util'
import type { ConversationItem } from '../../src/shared/conversation.ts'
import type { RecordedEvent } from '../../src/practice-server/index.ts'
import { entriesOfScript, wordsOfScript } from './script.ts'
import { conversationAt } from './server-conversation.ts'
import type { World } from './world.ts'

/** What happens to a conversation: the connection is cut, or a session that can't be updated has to be replaced. */
export type Blow = 'cut' | 'rollover'

/** What went wrong in a world where the script was talked through; empty when nothing did. */
export async function problemsOf(
  world: World,
  spokenItems: ReadonlyMap<string, string>,
  blow: Blow,
): Promise<string[]> {
  const { session, server } = world
  const atServer = conversationAt(await world.currentRecord(), spokenItems)
  const local = session.conversation.items
  // A call that was never whole when the connection went was never made.
  const entries =
    blow === 'cut' && !world.entries.includes('slow salt') ? entriesOfScript.slice(0, -1) : entriesOfScript
  const places = placesOf(local)
  const errors = server.sessions.flatMap(({ sent }) => sent).filter(isUnexpectedError)
  return [
    differs('the words that reached the server', wordsIn(atServer.map(({ says }) => says)), wordsOfScript),
    differs(
      'the words in the conversation',
      local.flatMap(wordsOf),
      wordsOfScript,
      blow === 'cut' ? sameButForTranscripts : undefined,
    ),
    differs('what the tool did', world.entries, entries),
    differs(
      'the calls',
      callsIn(local),
      entries.map((entry) => `${JSON.stringify({ entry })} -> done`),
    ),
    differs(
      'the calls and outputs that the server knows',
      atServer.map(({ says }) => says).filter((says) => /^(?:call|output)/.test(says)),
      entries.flatMap((entry) => [`call: write_down ${JSON.stringify({ entry })}`, 'output: done']),
      sameInAnyOrder,
    ),
    differs(
      'the order of the conversation',
      atServer
        .map(({ id }) => (places.has(id) ? places.get(id) : `another: ${id}`))
        .filter((place) => place !== null),
      [...places.values()].filter((place) => place !== null),
    ),
    differs(
      'the outputs',
      atServer.filter(({ says }) => says.startsWith('output: ')).map(({ id }) => id),
      local.flatMap(({ call }) => call?.output?.itemId ?? []),
      sameInAnyOrder,
    ),
    differs('answers', answersIn(local), []),
    differs('errors of the server', errors, []),
    differs('faults', faultsOf(world), []),
  ].filter((problem) => problem !== null)
}

function differs<T>(
  what: string,
  found: readonly T[],
  wanted: readonly T[],
  same: (a: readonly T[], b: readonly T[]) => boolean = isDeepStrictEqual,
): string | null {
  return same(found, wanted)
    ? null
    : `${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(wanted)}`
}

function sameInAnyOrder(a: readonly unknown[], b: readonly unknown[]): boolean {
  return isDeepStrictEqual([...a].toSorted(), [...b].toSorted())
}

/** What the words of a sound are, only the connection that is gone could have told. The sound itself is not lost. */
function sameButForTranscripts(found: readonly string[], wanted: readonly string[]): boolean {
  return isDeepStrictEqual(
    found.map((words, index) => (words === '[not transcribed]' ? wanted[index] : words)),
    wanted,
  )
}

/** An answer may end in the moment in which it is cancelled. */
function isUnexpectedError(event: RecordedEvent): boolean {
  const code = (event['error'] as { code?: unknown } | undefined)?.code
  return event['type'] === 'error' && code !== 'response_cancel_not_active'
}

function wordsIn(says: readonly string[]): string[] {
  return says.filter((line) => line.startsWith('user: ')).map((line) => line.slice('user: '.length))
}

function wordsOf({ role, parts }: ConversationItem): string[] {
  if (role !== 'user') return []
  const words = parts.map((part) => {
    switch (part.kind) {
      case 'input_image':
        return '[picture]'
      case 'input_text':
      case 'output_text':
        return part.text
      default:
        return part.transcript ?? '[not transcribed]'
    }
  })
  return [words.join(' ')]
}

function callsIn(items: readonly ConversationItem[]): string[] {
  return items.flatMap(({ call }) =>
    call === undefined ? [] : [`${call.arguments} -> ${call.output?.text ?? 'nothing'}`],
  )
}

/** Where each item stands, for comparison; null where the server is free to have it or not, or where else. */
function placesOf(items: readonly ConversationItem[]): Map<string, string | null> {
  const places = new Map<string, string | null>()
  for (const [index, item] of items.entries()) {
    places.set(item.id, isUnheardAnswer(item) ? null : `${index}. ${item.call?.name ?? item.role}`)
    // Outputs of calls that are made at once come as they are ready.
    if (item.call?.output != null) places.set(item.call.output.itemId, null)
  }
  return places
}

/** The server may know of it or not: it has nothing to forget. */
function isUnheardAnswer({ role, call, parts }: ConversationItem): boolean {
  if (role !== 'assistant' || call !== undefined) return false
  return parts.every((part) => part.kind === 'output_audio' && part.heardMs < 1)
}

/** Each of the person's turns has an answer, which was heard whole or says why it was not; none has two whole ones. */
function answersIn(items: readonly ConversationItem[]): string[] {
  const problems: string[] = []
  const answers = items.filter(({ role, call }) => role === 'assistant' && call === undefined)
  for (const { parts, status, failure } of answers) {
    for (const part of parts) {
      if (part.kind !== 'output_audio' || part.interrupted || failure !== null) continue
      const whole = part.heardChars === part.transcript.length && part.heardMs >= part.receivedMs
      if (!whole && status !== 'incomplete')
        problems.push(`not heard and not marked: ${JSON.stringify(part)}`)
    }
  }
  return problems
}

function faultsOf(world: World): string[] {
  const { captureFaults, playoutFaults } = world.session.diagnostics()
  return [
    ...(captureFaults > 0 ? [`${captureFaults} frames lost at the microphone`] : []),
    ...(playoutFaults > 0 ? [`${playoutFaults} frames lost at the speaker`] : []),
  ]
}
