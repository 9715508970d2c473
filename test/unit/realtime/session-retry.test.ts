import { afterEach, describe, expect, it } from 'vitest'
import { cleanUp, connected, hearUntil, setUp } from './session-world.ts'

afterEach(cleanUp)

describe('an answer that failed', () => {
  it('says that it can be asked for again, and comes when it is', async () => {
    const world = await setUp({ faults: { responses: [{ kind: 'failed', response: 1 }] } })
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.session.notice !== null && world.session.state.kind === 'ready')
    expect(world.session.notice).toMatchObject({ code: 'rate_limit_exceeded', retryable: true })
    world.session.respond()
    expect(world.session.notice).toBeNull()
    await hearUntil(world, () => world.session.conversation.items.at(-1)?.status === 'completed')
    await hearUntil(world, () => world.session.state.kind === 'ready')
    expect(world.session.conversation.items.map(({ role }) => role)).toEqual(['user', 'assistant'])
    expect(world.session.notice).toBeNull()
  })
})

describe('an answer that reached its length limit', () => {
  it('says so where it ends, and goes on when it is asked to', async () => {
    const fault = { kind: 'incomplete', response: 1, reason: 'max_output_tokens', afterMs: 200 } as const
    const world = await setUp({ faults: { responses: [fault] } })
    await connected(world)
    world.session.say('what can you do')
    const last = () => world.session.conversation.items.at(-1)
    await hearUntil(world, () => last()?.failure != null && world.session.state.kind === 'ready')
    expect(last()?.failure).toMatchObject({ code: 'max_output_tokens', retryable: true })
    world.session.respond()
    await hearUntil(world, () => last()?.status === 'completed' && world.session.state.kind === 'ready')
    expect(world.session.conversation.items).toHaveLength(3)
  })
})
