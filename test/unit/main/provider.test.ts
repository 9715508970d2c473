import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'
import { CurrentProvider } from '../../../src/main/provider.ts'
import type { Dialect, SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import { defaultSettings } from '../../../src/shared/settings/index.ts'
import { Secret } from '../../../src/main/secrets/secret.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'

async function world(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const person = {
    key: null as string | null,
    address: 'wss://api.openai.com',
    organization: null as string | null,
  }
  const settings = { now: defaultSettings }
  const moves: SessionConfig[] = []
  const places: Dialect[] = []
  const source = {
    options: readLaunchOptions(argv, env),
    settings: () => settings.now,
    resourcesDir: join(import.meta.dirname, '../../../resources'),
    tools: registryOf([]),
    async readKey() {
      const { key, ...owner } = person
      return key === null ? null : { ...owner, project: null, secret: new Secret(key) }
    },
  }
  const choose = () => CurrentProvider.choose(source)
  const session = {
    moveTo(dialect: Dialect, config: SessionConfig) {
      places.push(dialect)
      moves.push(config)
    },
  }
  return { person, settings, moves, places, choose, session }
}

describe('the provider', () => {
  it('takes over from the practice server when a key is set, and gives back when it is removed', async () => {
    const { person, moves, choose, session } = await world()
    const provider = await choose()
    expect(provider.summary.id).toBe('practice')
    person.key = 'sk-the-first-key'
    expect(await provider.follow(session)).toBe(true)
    expect(provider.summary.id).toBe('openai')
    expect(moves).toMatchObject([{ url: null, key: 'sk-the-first-key' }])
    expect(await provider.follow(session)).toBe(false)
    expect(moves).toHaveLength(1)
    person.key = null
    await provider.follow(session)
    expect(provider.summary.id).toBe('practice')
    expect(moves[1]?.url).toMatch(/^ws:\/\/127\.0\.0\.1:/)
    await provider.close()
  })

  it('practises at a server of this machine that only this run of the app can enter', async () => {
    const { choose } = await world()
    const runs = [await choose(), await choose()]
    const tokens = runs.map(({ config }) => config.key ?? '')
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(token.length).toBeGreaterThanOrEqual(32)
    for (const run of runs) await run.close()
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

  it('at another address gets the key for that address and no other', async () => {
    const { person, moves, choose, session } = await world(['--url=wss://elsewhere.example/'])
    person.key = 'sk-stored-before'
    const provider = await choose()
    expect(provider.config).toMatchObject({ url: 'wss://elsewhere.example/', key: null })
    await provider.follow(session)
    expect(moves).toEqual([])
    person.address = 'wss://elsewhere.example'
    expect(await provider.follow(session)).toBe(true)
    expect(moves).toMatchObject([{ url: 'wss://elsewhere.example/', key: 'sk-stored-before' }])
  })

  it('bills whom the key says, unless the settings say otherwise', async () => {
    const { person, settings, moves, choose, session } = await world()
    Object.assign(person, { key: 'sk-1', organization: 'org-of-the-key' })
    const provider = await choose()
    expect(provider.config).toMatchObject({ organization: 'org-of-the-key' })
    settings.now = { ...settings.now, organization: 'org-of-the-settings' }
    expect(provider.config).toMatchObject({ organization: 'org-of-the-settings' })
    settings.now = defaultSettings
    person.organization = 'org-of-another-day'
    expect(await provider.follow(session)).toBe(true)
    expect(moves).toMatchObject([{ key: 'sk-1', organization: 'org-of-another-day' }])
  })

  it('of another dialect than the practice server’s takes over as well', async () => {
    const { person, places, choose, session } = await world(['--provider=xai'])
    const provider = await choose()
    expect(provider.dialect.id).toBe('openai')
    Object.assign(person, { key: 'xai-key', address: 'wss://api.x.ai' })
    expect(await provider.follow(session)).toBe(true)
    expect(provider.summary.id).toBe('xai')
    expect(places.map(({ id }) => id)).toEqual(['xai'])
  })

  it('never gets another one’s key: settings that lead elsewhere have no session here', async () => {
    const { person, settings, moves, choose, session } = await world()
    person.key = 'sk-openai'
    const provider = await choose()
    const here = settings.now
    settings.now = { ...here, provider: 'xai' }
    expect(provider.configFor(settings.now)).toBeNull()
    expect(provider.configFor({ ...here, baseUrl: 'wss://elsewhere.example/' })).toBeNull()
    expect(provider.configFor({ ...here, voice: 'cedar' })).toMatchObject({
      key: 'sk-openai',
      voice: 'cedar',
    })
    Object.assign(person, { key: 'xai-key', address: 'wss://api.x.ai' })
    expect(await provider.follow(session)).toBe(true)
    expect(moves).toMatchObject([{ key: 'xai-key' }])
    settings.now = { ...here, baseUrl: 'wss://elsewhere.example/' }
    expect(await provider.follow(session)).toBe(true)
    expect(moves[1]).toMatchObject({ key: null, url: 'wss://elsewhere.example/' })
  })
})
