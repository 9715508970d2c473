import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHistoryFile } from '../../../src/main/history/history-file.ts'
import { loadVoice, startPracticeServer } from '../../../src/practice-server/index.ts'
import { conversationAt } from '../../losses/server-conversation.ts'
import { runCommand } from '../../fixtures/run-command.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-talk-history-'))
})
afterAll(() => rm(dir, { recursive: true }))

const talk = (args: string[]) => runCommand('src/cli/talk.ts', [...args, '--json'])

/** The file's conversations, each with the ids and words of its items. */
async function listed(path: string) {
  const { code, lines } = await talk(['--history', path, '--list'])
  expect(code).toBe(0)
  const conversations: { id: string; title: unknown; items: unknown[][] }[] = []
  for (const line of lines()) {
    if (line['type'] === 'conversation')
      conversations.push({ id: String(line['id']), title: line['title'], items: [] })
    if (line['type'] === 'item') conversations.at(-1)?.items.push([line['role'], line['kind'], line['text']])
  }
  return conversations
}

/** The numbers of the turns that the file has figures of. */
function turnsOf(path: string, id: string) {
  const opened = openHistoryFile(path, new Date())
  if (opened.kind === 'unusable') throw new Error(opened.error.message)
  const turns = opened.store.load(id)?.turns.map(({ index }) => index)
  opened.store.close()
  return turns
}

const firstTurn = [
  ['user', 'message', 'what is 2 plus 2'],
  ['assistant', 'function_call', ''],
  ['assistant', 'message', 'The answer is four.'],
]

describe('talk with a history', () => {
  it('keeps what is said, lists it, and goes on with it', async () => {
    const path = join(dir, 'history.sqlite')
    const voice = await loadVoice(new URL('../../../resources/voice', import.meta.url).pathname)
    const server = await startPracticeServer({ token: 'token', voice })
    const there = ['--url', server.url, '--key', 'token', '--history', path]

    expect((await talk([...there, '--text', 'what is 2 plus 2'])).code).toBe(0)
    const [first] = await listed(path)
    expect(first).toMatchObject({ title: 'what is 2 plus 2', items: firstTurn })
    const id = String(first?.id)

    const resumed = await talk([...there, '--resume', id, '--text', 'thanks'])
    expect(resumed.code).toBe(0)
    const news = resumed.lines().filter(({ type }) => type === 'item')
    expect(news.map(({ text }) => text)).toEqual(['thanks', 'You are welcome.'])
    expect(resumed.lines().at(-1)).toMatchObject({ type: 'done', turns: 1, items: 5 })
    const record = server.sessions.at(-1)
    if (record === undefined) throw new Error('nobody has connected')
    expect(conversationAt(record, new Map()).map(({ says }) => says)).toEqual([
      'user: what is 2 plus 2',
      'call: calculator {"expression":"2 + 2"}',
      'output: {"result":"4","rounded":false}',
      'answer: The answer is four.',
      'user: thanks',
      'answer: You are welcome.',
    ])

    expect((await talk([...there, '--text', 'thanks'])).code).toBe(0)
    const [latest, before, ...others] = await listed(path)
    expect(latest?.title).toBe('thanks')
    expect(before).toEqual({
      id,
      title: 'what is 2 plus 2',
      items: [...firstTurn, ['user', 'message', 'thanks'], ['assistant', 'message', 'You are welcome.']],
    })
    expect(others).toEqual([])
    expect(turnsOf(path, id)).toEqual([0, 1])
    await server.close()
  })

  it('says so when there is no such conversation, or no such file', async () => {
    const path = join(dir, 'empty.sqlite')
    await talk(['--history', path, '--text', 'thanks'])
    const unknown = await talk(['--history', path, '--resume', 'nobody', '--text', 'hi'])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toContain('has no conversation nobody')
    const missing = await talk(['--history', join(dir, 'none.sqlite'), '--list'])
    expect(missing.code).toBe(1)
    expect(missing.stderr).toContain('There is no file of conversations at')
  })
})
