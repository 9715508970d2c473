import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Conversations } from '../../../src/main/conversations.ts'
import { CurrentSession } from '../../../src/main/current-session.ts'
import { BilledEvents } from '../../../src/main/history/billed-events.ts'
import { History } from '../../../src/main/history/history.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { openWebSocket } from '../../../src/main/realtime/link/websocket-transport.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import { pricesOf } from '../../../src/main/realtime/usage/prices/index.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { loadVoice, startPracticeServer } from '../../../src/practice-server/index.ts'
import {
  applyPatch,
  emptyConversation,
  textOfPart,
  type Conversation,
} from '../../../src/shared/conversation.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'
import { SteppedDevices } from '../../fakes/stepped-devices.ts'
import { tone } from '../../fixtures/tone.ts'
import { hearUntil, holdAndSay } from '../realtime/session-world.ts'
import { newFolder } from './history/history-world.ts'

const voice = await loadVoice(new URL('../../../resources/voice', import.meta.url).pathname)
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step()
})

/** The app's conversations at a real server, with devices that the test steps and a history on the disk. */
async function setUp(transcripts: string[] = []) {
  const server = await startPracticeServer({ token: 'token', voice, faults: { transcripts } })
  const devices = new SteppedDevices()
  const tools = registryOf([])
  const current = new CurrentSession(
    devices,
    (given) =>
      new Session({
        dialect: openai,
        config: {
          url: server.url,
          key: server.token,
          model: 'gpt-realtime-2.1',
          voice: 'marin',
          instructions: '',
          turnDetection: { type: 'off' },
          settings: {
            type: 'realtime',
            audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe' } } },
          },
        },
        openTransport: openWebSocket,
        tools,
        sessionLimitSeconds: null,
        ...given,
      }),
  )
  const notices: EarshotError[] = []
  const history = new History(current.events, {
    path: join(newFolder(), 'history.sqlite'),
    about: () => ({ provider: 'practice', model: 'gpt-realtime-2.1', settings: {} }),
    billed: new BilledEvents(
      () => ({ model: 'gpt-realtime-2.1', transcriber: '' }),
      () => pricesOf('openai'),
    ),
    now: () => new Date(),
    newId: randomUUID,
    eraseRecordings: (paths) => Promise.resolve(paths),
    onChange: () => undefined,
    onError: (error) => notices.push(error),
  })
  const conversations = new Conversations(current, history, {
    now: () => new Date(),
    newId: randomUUID,
    onNotice: (notice) => notices.push(notice),
  })
  cleanups.push(
    () => server.close(),
    () => history.close(),
    () => current.close(),
  )
  let answered = 0
  current.events.on('turn', () => (answered += 1))
  current.session.connect()
  return {
    server,
    devices,
    current,
    history,
    conversations,
    notices,
    async ask(text: string) {
      const before = answered
      current.act((session) => session.say(text))
      await hearUntil({ devices }, () => answered > before)
    },
    /** What the latest session of the server was told on connecting. */
    told: () =>
      (server.sessions.at(-1)?.received ?? [])
        .filter((event) => event['type'] === 'conversation.item.create')
        .map((event) => event['item'] as { role?: string; content?: { text?: string }[] })
        .map(({ role, content }) => `${role}: ${content?.map(({ text }) => text).join('') ?? ''}`),
    said: () => wordsOf(current.session.conversation),
    ready: () => vi.waitFor(() => expect(current.session.state.kind).toBe('ready')),
  }
}

function wordsOf({ items }: Conversation): string[] {
  return items.map(({ role, parts }) => `${role}: ${parts.map(textOfPart).join('')}`)
}

describe('an answer that is asked for again', () => {
  it('makes way for another one where it is the last, also at the server', async () => {
    const { ask, conversations, current, devices, server, said } = await setUp()
    await ask('What is two times three?')
    const [question, answer] = current.session.conversation.items
    expect(await conversations.answerAgain(answer?.id ?? '')).toBeNull()
    await hearUntil({ devices }, () => current.session.state.kind === 'ready' && said().length === 2)
    const items = current.session.conversation.items
    expect(items[0]?.id).toBe(question?.id)
    expect(items[1]?.id).not.toBe(answer?.id)
    expect(said()[1]).toMatch(/six/)
    const deleted = server.sessions[0]?.received.filter(({ type }) => type === 'conversation.item.delete')
    expect(deleted).toMatchObject([{ item_id: answer?.id }])
  })

  it('is asked for in a branch where something was said since, which stays', async () => {
    const { ask, conversations, current, devices, history, said, told } = await setUp()
    await ask('What is two times three?')
    await ask('What is two times four?')
    const first = history.state.currentId
    const answer = current.session.conversation.items[1]
    expect(await conversations.answerAgain(answer?.id ?? '')).toBeNull()
    await hearUntil({ devices }, () => current.session.state.kind === 'ready' && said().length === 2)
    expect(told()).toEqual(['user: What is two times three?'])
    expect(said()[1]).toMatch(/six/)
    expect(history.open(first)?.items).toHaveLength(4)
    expect(history.state.currentId).not.toBe(first)
  })

  it('needs a question before it', async () => {
    const { conversations } = await setUp()
    expect(await conversations.answerAgain('nothing')).toMatchObject({ code: 'no_question' })
  })
})

describe('a new conversation', () => {
  it('knows nothing of the one before, neither here nor at the server', async () => {
    const { ask, conversations, history, server, said, told, ready } = await setUp()
    await ask('What is the capital of France?')
    const first = history.state.currentId
    const second = await conversations.startNew({ isPrivate: false })
    await ready()
    expect([said(), told()]).toEqual([[], []])
    expect(server.sessions).toHaveLength(2)
    await ask('What is two times three?')
    expect(history.open(first)?.items).toHaveLength(2)
    expect(history.open(second)?.title).toBe('What is two times three?')
  })

  it('leaves the old one whole: its answer is cut where it was heard', async () => {
    const { current, devices, conversations, history } = await setUp()
    const first = history.state.currentId
    current.session.say('What is the capital of France?')
    await hearUntil({ devices }, () => current.session.state.kind === 'speaking')
    devices.hear(300)
    await conversations.startNew({ isPrivate: false })
    const part = history.open(first)?.items[1]?.parts[0]
    if (part?.kind !== 'output_audio') throw new Error('no answer was kept')
    expect(part.interrupted).toBe(true)
    expect(part.heardMs).toBeGreaterThan(200)
    expect(current.session.conversation).toBe(emptyConversation)
  })

  it('waits for the words of what was said last', async () => {
    const { current, devices, conversations, history, ready } = await setUp(['Where am I?'])
    const first = history.state.currentId
    await ready()
    holdAndSay({ session: current.session, devices }, tone(700))
    await hearUntil({ devices }, () => (history.open(first)?.items.length ?? 0) > 0)
    await conversations.startNew({ isPrivate: false })
    expect(history.open(first)?.items[0]?.parts).toMatchObject([{ transcript: 'Where am I?' }])
    expect(history.open(first)?.title).toBe('Where am I?')
  })

  it('is heard: nothing of the old one stands in its way', async () => {
    const { ask, conversations, current, devices } = await setUp()
    await ask('What is the capital of France?')
    const before = devices.heard.length
    await conversations.startNew({ isPrivate: false })
    await ask('What is the capital of France?')
    expect(devices.heard.subarray(before).some((sample) => sample !== 0)).toBe(true)
    expect(current.session.diagnostics()).toMatchObject({ playoutFaults: 0, captureFaults: 0 })
  })

  it('gets the words of whoever talks before it is there', async () => {
    const { ask, conversations, current, devices, history } = await setUp()
    await ask('What is the capital of France?')
    const begun = conversations.startNew({ isPrivate: false })
    current.act((session) => session.say('Who goes there?'))
    const id = await begun
    await hearUntil({ devices }, () => (history.open(id)?.items.length ?? 0) === 2)
    expect(history.open(id)?.title).toBe('Who goes there?')
  })

  it('keeps what is set: mute, chimes and what local detection is for', async () => {
    const { conversations, current } = await setUp()
    current.session.setMuted(true)
    current.session.setChimes(['done'])
    current.session.setVoicePolicy('duck')
    const { lastEpoch, ...before } = current.session.standing
    await conversations.startNew({ isPrivate: true })
    expect(current.session.standing).toMatchObject(before)
    expect(current.session.standing.lastEpoch).toBeGreaterThan(lastEpoch)
  })

  it('is shown to a window by one patch', async () => {
    const { ask, conversations, current } = await setUp()
    await ask('What is the capital of France?')
    const old = current.session.conversation
    let shown: Conversation | null = null
    current.on('replaced', (before, after) => {
      expect(before.conversation).toBe(old)
      shown = after.conversation
    })
    await conversations.startNew({ isPrivate: false })
    expect(shown).toEqual(emptyConversation)
    expect(applyPatch(old, { changed: [], order: [] })).toEqual(emptyConversation)
  })
})

describe('an earlier conversation', () => {
  it('goes on: the server is told it, and what is said now is kept with it', async () => {
    const { ask, conversations, history, said, told, ready } = await setUp()
    const first = history.state.currentId
    await ask('What is the capital of France?')
    await conversations.startNew({ isPrivate: false })
    await ask('What is two times three?')
    expect(await conversations.resume(first)).toBeNull()
    await ready()
    expect(told()).toEqual(said())
    expect(said()[0]).toBe('user: What is the capital of France?')
    await ask('And of Spain?')
    expect(history.state.currentId).toBe(first)
    expect(history.open(first)?.items).toHaveLength(4)
    expect(history.open(first)?.turns.map(({ index }) => index)).toEqual([0, 1])
    expect(history.list({})).toHaveLength(2)
  })

  it('that is not kept any more is said to be gone, and the one at hand stays', async () => {
    const { ask, conversations, current } = await setUp()
    await ask('What is the capital of France?')
    const { session } = current
    expect(await conversations.resume('nobody')).toMatchObject({ code: 'conversation_gone' })
    expect(current.session).toBe(session)
  })
})

describe('a branch', () => {
  it('has all up to the item, and leaves the first conversation as it was', async () => {
    const { ask, conversations, history, said, told, ready } = await setUp()
    const first = history.state.currentId
    await ask('What is the capital of France?')
    await ask('What is two times three?')
    const [, answer] = history.open(first)?.items ?? []
    expect(await conversations.branch(first, answer?.id ?? '')).toBeNull()
    await ready()
    expect(said()).toHaveLength(2)
    expect(told()).toEqual(said())
    await ask('And of Spain?')
    const branched = history.open(history.state.currentId)
    expect(branched?.branchedFrom).toEqual({ conversationId: first, itemId: answer?.id })
    expect(branched?.items).toHaveLength(4)
    expect(history.open(first)?.items).toHaveLength(4)
  })

  it('from a place that is not there is refused', async () => {
    const { ask, conversations, history } = await setUp()
    await ask('What is the capital of France?')
    const { currentId } = history.state
    expect(await conversations.branch(currentId, 'nothing')).toMatchObject({ code: 'branch_item_unknown' })
    expect(history.state.currentId).toBe(currentId)
  })
})
