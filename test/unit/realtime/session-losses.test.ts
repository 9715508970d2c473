import { isDeepStrictEqual } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { registryOf } from '../../../src/main/tools/registry.ts'
import type { Tool } from '../../../src/main/tools/tool.ts'
import type { FaultSettings } from '../../../src/practice-server/index.ts'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import {
  cleanUp,
  connected,
  hearUntil,
  holdAndSay,
  indexOf,
  setUp,
  typesOf,
  type World,
} from './session-world.ts'

afterEach(cleanUp)

/** A tool with an effect that lasts: what it was called with. */
function diary() {
  const entries: string[] = []
  const argumentsSchema = v.object({ entry: v.string() })
  const tool: Tool<typeof argumentsSchema> = {
    name: 'write_down',
    description: 'Writes an entry into the diary.',
    parameters: { type: 'object', properties: { entry: { type: 'string' } }, required: ['entry'] },
    argumentsSchema,
    sideEffects: true,
    run({ entry }) {
      entries.push(entry)
      return 'done'
    },
  }
  return { entries, tools: registryOf([tool]) }
}

const call = 'call write_down {"entry":"milk"}'

/** What the person said, as the session that the server has now was told: live or by replay. */
function wordsAtServer(world: World): unknown[] {
  return world.record().received.flatMap((event) => {
    if (event['type'] === 'input_audio_buffer.commit') return ['(spoken)']
    const item = event['item'] as { role?: string; content?: { type: string; text?: string }[] } | undefined
    if (event['type'] !== 'conversation.item.create' || item?.role !== 'user') return []
    return (item.content ?? []).map(({ type, text }) => (type === 'input_audio' ? '(spoken)' : text))
  })
}

/** Three turns, whatever becomes of the connection; returns what there is to check. */
async function talkThrough(faults: FaultSettings) {
  const { entries, tools } = diary()
  const settings = { type: 'realtime' as const, tools: tools.list() }
  const world = await setUp({ faults, tools, settings })
  world.session.connect()
  holdAndSay(world, tone(300))
  await hearUntil(world, () => world.turns.length === 1)
  world.session.say(call)
  await hearUntil(world, () => world.turns.length === 2)
  world.session.say('thanks')
  await hearUntil(world, () => world.turns.length === 3 && world.session.state.kind === 'ready')
  return { world, entries }
}

/** What went wrong when the connection was lost there; null when nothing did. */
async function problemAt(faults: FaultSettings): Promise<string | null> {
  const { world, entries } = await talkThrough(faults).catch((error: Error) => {
    throw new Error(`${JSON.stringify(faults)}: ${error.message}`, { cause: error })
  })
  const outcome = {
    words: wordsAtServer(world),
    entries,
    turns: world.turns.length,
    errors: typesOf(world.record().sent).filter((type) => type === 'error'),
  }
  const wanted = { words: ['(spoken)', call, 'thanks'], entries: ['milk'], turns: 3, errors: [] }
  return isDeepStrictEqual(outcome, wanted) ? null : `${JSON.stringify(faults)}: ${JSON.stringify(outcome)}`
}

/** A few worlds side by side: each waits for the network more than it works. */
const SIDE_BY_SIDE = 10

describe('a connection that is lost at any moment of a conversation', () => {
  it.each([
    ['after any event of the server’s', 'dropAfterEvents', 60],
    ['after any event of ours', 'dropAfterReceived', 40],
  ])('%s, loses no word and repeats no deed', async (_name, direction, moments) => {
    const problems: (string | null)[] = []
    for (let first = 1; first <= moments; first += SIDE_BY_SIDE) {
      const counts = Array.from({ length: SIDE_BY_SIDE }, (_, index) => first + index)
      problems.push(...(await Promise.all(counts.map((count) => problemAt({ [direction]: count })))))
    }
    expect(problems.filter((problem) => problem !== null)).toEqual([])
  })
})

describe('hands-free', () => {
  it('loses nothing of what is being said when the connection goes', async () => {
    const world = await setUp({ turnDetection: { type: 'server_vad' }, settings: { type: 'realtime' } })
    await connected(world)
    world.session.setHandsFree(true)
    const words = tone(1200)
    world.devices.wait(1500)
    world.devices.speak(words.subarray(0, 14_400))
    await hearUntil(world, () => world.session.state.kind === 'listening')
    world.dropConnections()
    world.devices.speak(words.subarray(14_400))
    world.devices.wait(900)
    await hearUntil(world, () => world.turns.some(({ status }) => status === 'completed'))
    const committed = world.record().committed.at(-1)?.samples ?? new Int16Array()
    expect(indexOf(committed, withoutSilentEnds(words))).toBeGreaterThanOrEqual(0)
  })
})

describe('a session that is replaced between any two turns', () => {
  it('loses no word and repeats no deed', async () => {
    const { entries, tools } = diary()
    const settings = { type: 'realtime' as const, tools: tools.list() }
    const world = await setUp({ tools, settings })
    await connected(world)
    const takeOver = async () => {
      const before = world.session.diagnostics().rollovers
      world.session.configure({ ...world.config, model: `gpt-realtime-${before}` })
      await hearUntil(world, () => world.session.diagnostics().rollovers === before + 1)
    }
    holdAndSay(world, tone(300))
    await hearUntil(world, () => world.turns.length === 1)
    await takeOver()
    world.session.say(call)
    await hearUntil(world, () => world.turns.length === 2)
    await takeOver()
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 3)
    expect(wordsAtServer(world)).toEqual(['(spoken)', call, 'thanks'])
    expect(entries).toEqual(['milk'])
    expect(world.turns.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    expect(world.session.diagnostics().reconnects).toBe(0)
  })
})
