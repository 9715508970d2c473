import { expect, vi } from 'vitest'
import type { SessionConfig, TurnDetection } from '../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import type { ResumedConversation } from '../../../src/main/realtime/session-options.ts'
import type { SessionSettings } from '../../../src/main/realtime/session-settings/index.ts'
import { openWebSocket } from '../../../src/main/realtime/link/websocket-transport.ts'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { registryOf, type ToolRegistry } from '../../../src/main/tools/registry.ts'
import {
  loadVoice,
  startPracticeServer,
  type FaultSettings,
  type PracticeServer,
} from '../../../src/practice-server/index.ts'
import type { Chime } from '../../../src/shared/audio-format.ts'
import type { TurnSummary } from '../../../src/shared/turn-summary.ts'
import { SteppedDevices } from '../../fakes/stepped-devices.ts'
import { DroppableTransports } from '../../fakes/droppable-transports.ts'

const voice = await loadVoice(new URL('../../../resources/voice', import.meta.url).pathname)
const cleanups: (() => unknown)[] = []

export async function cleanUp(): Promise<void> {
  for (const step of cleanups.splice(0).toReversed()) await step()
}

interface Setup {
  faults?: FaultSettings
  key?: string
  turnDetection?: TurnDetection
  settings?: SessionSettings
  sessionLimitSeconds?: number | null
  tools?: ToolRegistry
  chimes?: readonly Chime[]
  resume?: ResumedConversation
}

/** The engine at a real server, over a real socket, with devices that the test steps. */
export async function setUp({
  faults = {},
  key,
  turnDetection = { type: 'off' },
  settings,
  sessionLimitSeconds = null,
  tools = registryOf(builtInTools(() => new Date(2026, 10, 21, 9, 45))),
  chimes = [],
  resume,
}: Setup = {}) {
  const server = await startPracticeServer({ token: 'token', voice, faults })
  const devices = new SteppedDevices()
  const transports = new DroppableTransports(openWebSocket)
  const config: SessionConfig = {
    url: server.url,
    key: key ?? server.token,
    model: 'gpt-realtime-2.1',
    voice: 'marin',
    instructions: '',
    turnDetection,
    settings: settings ?? { type: 'realtime', tools: tools.list() },
  }
  const session = new Session({
    dialect: openai,
    config,
    audio: devices,
    openTransport: transports.open,
    tools,
    sessionLimitSeconds,
    standing: { chimes },
    ...(resume !== undefined && { resume }),
  })
  const turns: TurnSummary[] = []
  session.on('turn', (turn) => turns.push(turn))
  cleanups.push(
    () => server.close(),
    () => session.close(),
  )
  return {
    server,
    devices,
    session,
    config,
    turns,
    record: () => recordOf(server),
    /** The network goes away under every open connection. */
    dropConnections: () => transports.drop(),
    /** Lets go, as after a hold. */
    release: () => session.release(HOLD_MS),
  }
}

export type World = Awaited<ReturnType<typeof setUp>>

/** Long enough that a key was held, and not tapped. */
const HOLD_MS = 1000

/** The latest session at the server. */
function recordOf(server: PracticeServer) {
  const record = server.sessions.at(-1)
  if (record === undefined) throw new Error('nobody has connected')
  return record
}

export function typesOf(events: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  return events.map((event) => event['type'])
}

/** Renders what comes until the condition holds. */
export async function hearUntil(
  { devices }: Pick<World, 'devices'>,
  condition: () => boolean,
): Promise<void> {
  await vi.waitFor(
    () => {
      devices.hear(20)
      expect(condition()).toBe(true)
    },
    { interval: 2 },
  )
}

export async function connected(world: World): Promise<void> {
  world.session.connect()
  await vi.waitFor(() => expect(world.session.state.kind).toBe('ready'))
}

/** A press, the words, and a release long enough after for a hold. */
export function holdAndSay(
  { session, devices }: Pick<World, 'session' | 'devices'>,
  samples: Int16Array,
): void {
  session.press()
  devices.speak(samples)
  session.release(HOLD_MS)
  devices.wait(200)
}

/** Where `needle` begins in `haystack`; -1 when it is not there whole. */
export function indexOf(haystack: Int16Array, needle: Int16Array): number {
  const bytes = (samples: Int16Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return bytes(haystack).indexOf(bytes(needle)) / 2
}
