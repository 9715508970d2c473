import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'
import { CurrentProvider } from '../../../src/main/provider.ts'
import type { SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import { defaultSettings } from '../../../src/shared/settings/index.ts'
import { Secret } from '../../../src/main/secrets/secret.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'

async function world(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const person: { key: string | null } = { key: null }
  const moves: SessionConfig[] = []
  const source = {
    options: readLaunchOptions(argv, env),
    settings: () => defaultSettings,
    resourcesDir: join(import.meta.dirname, '../../../resources'),
    tools: registryOf([]),
    readKey: async () => (person.key === null ? null : new Secret(person.key)),
  }
  const choose = () => CurrentProvider.choose(source)
  return { person, moves, choose, session: { moveTo: (config: SessionConfig) => void moves.push(config) } }
}

describe('the provider', () => {
  it('takes over from the practice server when a key is set, and gives back when it is removed', async () => {
    const { person, moves, choose, session } = await world()
    const provider = await choose()
    expect(provider.summary.id).toBe('practice')
    person.key = 'sk-the-first-key'
    expect(await provider.follow(session)).toBeNull()
    expect(provider.summary.id).toBe('openai')
    expect(moves).toMatchObject([{ url: null, key: 'sk-the-first-key' }])
    expect(await provider.follow(session)).toBeNull()
    expect(moves).toHaveLength(1)
    person.key = null
    await provider.follow(session)
    expect(provider.summary.id).toBe('practice')
    expect(moves[1]?.url).toMatch(/^ws:\/\/127\.0\.0\.1:/)
    await provider.close()
  })

  it('follows one change at a time, and moves once for a key', async () => {
    const { person, moves, choose, session } = await world()
    const provider = await choose()
    person.key = 'sk-the-first-key'
    await Promise.all([provider.follow(session), provider.follow(session)])
    expect(moves).toHaveLength(1)
  })

  it('is the real one from the start with a key that is stored', async () => {
    const { person, choose } = await world()
    person.key = 'sk-stored-before'
    expect((await choose()).config).toMatchObject({ url: null, key: 'sk-stored-before' })
  })

  it('at another address never gets a stored key', async () => {
    const { person, moves, choose, session } = await world(['--url=wss://elsewhere.example/'])
    person.key = 'sk-stored-before'
    const provider = await choose()
    expect(provider.config).toMatchObject({ url: 'wss://elsewhere.example/', key: null })
    await provider.follow(session)
    expect(moves).toEqual([])
  })

  it('of another dialect than the practice server’s asks for a new start', async () => {
    const { person, moves, choose, session } = await world(['--provider=xai'])
    const provider = await choose()
    person.key = 'xai-key'
    expect(await provider.follow(session)).toMatchObject({ code: 'restart_needed' })
    expect(moves).toEqual([])
    await provider.close()
  })
})
