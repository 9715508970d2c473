import { afterEach, describe, expect, it } from 'vitest'
import type { EarshotError } from '../../../src/shared/errors.ts'
import type { FaultSettings } from '../../../src/practice-server/index.ts'
import { cleanUp, connected, hearUntil, setUp, typesOf } from './session-world.ts'

afterEach(cleanUp)

/** A talk that lost its first connection, and goes on with a session that was told of it in writing. */
async function resumed(responses: FaultSettings['responses']) {
  const world = await setUp({ faults: { ...(responses && { responses }) } })
  const notices: EarshotError[] = []
  world.session.on('notice', (notice) => notice !== null && notices.push(notice))
  await connected(world)
  world.session.say('thanks')
  await hearUntil(world, () => world.turns.length === 1)
  world.dropConnections()
  await hearUntil(world, () => world.server.sessions.length === 2 && world.session.state.kind === 'ready')
  const creates = () => world.record().received.filter((event) => event['type'] === 'response.create')
  return { world, notices, creates }
}

describe('an answer that comes in writing though speech was asked for, after a replay', () => {
  it('is taken back and asked for again, spoken, and says so', async () => {
    const { world, notices, creates } = await resumed([{ kind: 'text_only', response: 2 }])
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    expect(creates()).toHaveLength(1)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 3)
    const written = world.record().sent.find((event) => event['type'] === 'response.output_text.done')
    expect(creates()).toMatchObject([{}, {}, { response: { output_modalities: ['audio'] } }])
    expect(typesOf(world.record().received).slice(-4)).toEqual([
      'response.create',
      'session.update',
      'conversation.item.delete',
      'response.create',
    ])
    expect(world.record().received).toContainEqual(
      expect.objectContaining({ type: 'conversation.item.delete', item_id: written?.['item_id'] }),
    )
    expect(notices.map(({ code }) => code)).toEqual(['answer_not_spoken'])
    expect(world.session.conversation.items.slice(-2)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', parts: [{ kind: 'output_audio', interrupted: false }] },
    ])
    expect(typesOf(world.record().sent)).not.toContain('error')
    expect(world.turns[2]).toMatchObject({ status: 'completed' })
  })

  it('is repaired once a session: what is written after that stays as it is', async () => {
    const { world, notices, creates } = await resumed([{ kind: 'text_only', response: 'every' }])
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    expect(creates()).toHaveLength(2)
    expect(notices).toHaveLength(1)
    expect(world.session.conversation.items.at(-1)?.parts).toMatchObject([
      { kind: 'output_text', text: expect.stringMatching(/./) as string },
    ])
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 3)
    expect(creates()).toHaveLength(3)
  })

  it('is left as it is where writing was asked for, or nothing was replayed', async () => {
    const world = await setUp({ settings: { type: 'realtime', output_modalities: ['text'] } })
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 1)
    world.dropConnections()
    await hearUntil(world, () => world.server.sessions.length === 2 && world.session.state.kind === 'ready')
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    const fresh = await setUp({ faults: { responses: [{ kind: 'text_only', response: 1 }] } })
    await connected(fresh)
    fresh.session.say('thanks')
    await hearUntil(fresh, () => fresh.turns.length === 1)
    for (const { record } of [world, fresh]) {
      expect(typesOf(record().received).filter((type) => type === 'response.create')).toHaveLength(1)
    }
  })
})
