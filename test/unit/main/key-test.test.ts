import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyServers } from '../../../src/main/key-servers.ts'
import { testKey, type TypedKey } from '../../../src/main/key-test.ts'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'
import { openWebSocket } from '../../../src/main/realtime/link/websocket-transport.ts'
import { Secret } from '../../../src/main/secrets/secret.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { loadVoice, startPracticeServer, type PracticeServer } from '../../../src/practice-server/index.ts'
import { defaultSettings, type Settings } from '../../../src/shared/settings/index.ts'

const TOKEN = 'sk-the-right-key-0123'
let server: PracticeServer

beforeAll(async () => {
  const voice = await loadVoice(join(import.meta.dirname, '../../../resources/voice'))
  server = await startPracticeServer({ token: TOKEN, voice })
})
afterAll(() => server.close())

interface Given {
  typed?: string
  stored?: string
  /** Where the page believes that the settings lead. */
  address?: string
  settings?: Partial<Settings>
}

function tested({ typed, stored, address, settings = {} }: Given) {
  const options = readLaunchOptions([], {})
  const now = { ...defaultSettings, baseUrl: server.url, ...settings }
  const here = keyServers(options, () => now).addressOf('openai')
  const candidate: TypedKey | null =
    typed === undefined ? null : { key: typed, address: address ?? here ?? '' }
  return testKey('openai', candidate, {
    options,
    settings: () => now,
    tools: registryOf([]),
    open: openWebSocket,
    readKey: async () =>
      stored === undefined
        ? null
        : { secret: new Secret(stored), address: here, organization: null, project: null },
  })
}

describe('a key that is tested', () => {
  it('works when the server opens a session with it', async () => {
    expect(await tested({ stored: TOKEN })).toEqual({ kind: 'works', durationMs: expect.any(Number) })
  })

  it('works before it is set', async () => {
    expect(await tested({ typed: TOKEN, stored: 'sk-an-old-one-0123' })).toMatchObject({ kind: 'works' })
  })

  it('that the server refuses is said to be wrong, without repeating it', async () => {
    const result = await tested({ typed: 'sk-the-wrong-key-0123' })
    expect(result).toMatchObject({ kind: 'failed', error: { code: 'invalid_api_key' } })
    expect(JSON.stringify(result)).not.toContain('sk-the-wrong')
  })

  it('goes to no other server than the one that the page shows it for', async () => {
    const before = server.sessions.length
    expect(await tested({ typed: TOKEN, address: 'wss://api.openai.com' })).toMatchObject({
      kind: 'failed',
      error: { code: 'key_address_changed' },
    })
    expect(server.sessions).toHaveLength(before)
  })

  it('is missed where there is none', async () => {
    expect(await tested({ settings: { baseUrl: null } })).toMatchObject({
      kind: 'failed',
      error: { code: 'missing_key' },
    })
  })

  it('at a server that does not answer is told of the network', async () => {
    expect(await tested({ stored: TOKEN, settings: { baseUrl: 'ws://127.0.0.1:1' } })).toMatchObject({
      kind: 'failed',
      error: { code: 'unreachable' },
    })
  })

  it('leaves the server again', async () => {
    await tested({ stored: TOKEN })
    await expect.poll(() => server.sessions.every(({ closed }) => closed !== null)).toBe(true)
  })
})
