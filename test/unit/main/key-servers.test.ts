import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { keyServers } from '../../../src/main/key-servers.ts'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'
import { CurrentProvider } from '../../../src/main/provider.ts'
import type { Dialect, SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import { isEarshotError } from '../../../src/main/realtime/dialects/endpoint.ts'
import { KeyStore } from '../../../src/main/secrets/key-store.ts'
import { providerOf } from '../../../src/main/settings/session-config.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { defaultSettings, type Settings } from '../../../src/shared/settings/index.ts'
import { FakeEncryption } from './secrets/fake-encryption.ts'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const step of cleanups.splice(0).toReversed()) await step()
})

const atProxy: Settings = { ...defaultSettings, baseUrl: 'wss://proxy.test' }

/** The person's keys and whom the app talks to, at settings that change as the test says. There is no practice. */
async function world(begin: Settings, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-key-servers-'))
  const options = readLaunchOptions([], env)
  const state = { settings: begin }
  const settings = () => state.settings
  const keys = await KeyStore.open({
    path: join(folder, 'secrets.json'),
    encryption: new FakeEncryption(),
    ...keyServers(options, settings),
  })
  const providerId = () => providerOf(state.settings, options)
  const provider = await CurrentProvider.choose({
    options,
    settings,
    resourcesDir: join(folder, 'nothing'),
    tools: registryOf([]),
    readKey: () => keys.read(providerId()),
  })
  cleanups.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => provider.close(),
  )
  return { state, keys, providerId, provider }
}

/** The key that would be sent, and where to; null when none would. */
function sent(dialect: Dialect, config: SessionConfig): { key: string; server: string } | null {
  const endpoint = dialect.endpoint(config)
  if (config.key === null || isEarshotError(endpoint)) return null
  expect(JSON.stringify(endpoint.headers)).toContain(config.key)
  return { key: config.key, server: new URL(endpoint.url).origin }
}

describe('a key of the environment', () => {
  const env = () => ({ EARSHOT_API_KEY: 'key-of-the-environment' })

  it('is for the provider’s own server, and settings with another address don’t get it', async () => {
    const { state, keys, provider } = await world(defaultSettings, env())
    expect(provider.config).toMatchObject({ url: null, key: 'key-of-the-environment' })
    state.settings = { ...defaultSettings, baseUrl: 'wss://evil.test' }
    expect(provider.config).toMatchObject({ url: 'wss://evil.test', key: null })
    expect(await keys.status('openai')).toMatchObject({
      forAddress: 'wss://api.openai.com',
      address: 'wss://evil.test',
      problem: { code: 'key_for_other_server' },
    })
  })

  it('is for the server that was named along with it', async () => {
    const url = 'https://proxy.test/v1'
    const { keys, provider } = await world(defaultSettings, { ...env(), EARSHOT_URL: url })
    expect(provider.config).toMatchObject({ url: 'https://proxy.test/v1', key: 'key-of-the-environment' })
    expect(await keys.status('openai')).toMatchObject({ forAddress: 'wss://proxy.test', problem: null })
  })
})

describe('a stored key', () => {
  it('of a provider that is not talked to is for its own server', async () => {
    const { keys } = await world(atProxy)
    expect((await keys.status('openai')).address).toBe('wss://proxy.test')
    expect((await keys.status('xai')).address).toBe('wss://api.x.ai')
    expect((await keys.status('azure')).address).toBeNull()
  })

  it('goes to the one server that it was set for, whatever becomes of the settings and when', async () => {
    const baseUrl = fc.constantFrom(
      null,
      'wss://proxy.test/v1',
      'https://proxy.test:443/openai',
      'ws://localhost:9000',
      'wss://proxy.test:8443',
      'wss://evil.test/?next=wss://proxy.test',
      'no address',
    )
    const provider = fc.constantFrom('openai' as const, 'xai' as const, 'azure' as const, 'localai' as const)
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.record({ baseUrl, provider }) },
      { weight: 2, arbitrary: fc.constant('set a key' as const) },
      { weight: 1, arbitrary: fc.constant('follow' as const) },
      { weight: 1, arbitrary: fc.constant('wait' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 15 }), async (acts) => {
        const { state, keys, providerId, provider } = await world(atProxy)
        const setFor = new Map<string, string>()
        const check = (dialect: Dialect, config: SessionConfig) => {
          const going = sent(dialect, config)
          if (going !== null && setFor.has(going.key)) expect(going.server).toBe(setFor.get(going.key))
        }
        // Where there is no key and no address it would go to practice, and stays where it is.
        const follow = () => provider.follow({ moveTo: check }).catch(() => false)
        const following: Promise<unknown>[] = []
        for (const [index, next] of acts.entries()) {
          if (typeof next === 'object') {
            state.settings = { ...state.settings, ...next }
          } else if (next === 'set a key') {
            const { address } = await keys.status(providerId())
            if (address === null) continue
            setFor.set(`key-number-${index}`, address)
            const owner = { address, organization: null, project: null }
            await keys.set(providerId(), `key-number-${index}`, owner)
          } else {
            following.push(follow())
            if (next === 'wait') await Promise.all(following)
          }
          check(provider.dialect, provider.config)
          const config = provider.configFor(state.settings)
          if (config !== null) check(provider.dialect, config)
        }
        await Promise.all(following)
        await follow()
        // And there it does arrive.
        const status = await keys.status(providerId())
        if (status.set && status.problem === null) {
          expect(sent(provider.dialect, provider.config)?.server).toBe(status.forAddress)
        }
      }),
      { numRuns: 60 },
    )
  })
})
