/** Seeded bad days of a network: a ten-turn conversation through a proxy that delays, slices and breaks it. */
import { openWebSocket } from '../../src/main/realtime/link/websocket-transport.ts'
import { startFaultProxy, type Break, type Faults } from '../../tools/fault-proxy/fault-proxy.ts'
import { seededRandom } from '../../tools/fault-proxy/faults.ts'
import { sideBySide } from './sweep.ts'
import { talkTenTurns } from './script.ts'
import { problemsOf } from './verdict.ts'
import { WatchedTransports } from './watched-transports.ts'
import { World } from './world.ts'

type Day = { faultsOf: (connection: number) => Faults; rollsOver: boolean }

/** Connections of a scenario that may break; later ones are only slow. */
const BREAKING = 3

export interface ChaosOutcome {
  seed: number
  /** Empty when no word was lost, no effect repeated, and everything came to its end. */
  problems: string[]
  reconnects: number
  rollovers: number
}

/** What the network does in this scenario, the same for the same seed. */
function dayOf(seed: number): Day {
  const random = seededRandom(seed)
  const pick = <T>(...choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random() * choices.length)] ?? choices[0]
  const breakOf = (): Break =>
    pick<() => Break>(
      () => ({ kind: 'reset' }),
      () => ({ kind: 'half-open' }),
      () => ({ kind: 'stall', durationMs: 20 + random() * 200 }),
      () => ({ kind: 'close', code: pick(1001, 1006, 1011, 1013, 3000, 4000, 4004) }),
    )()
  const faults = Array.from({ length: BREAKING }, (): Faults => {
    if (random() < 0.2) return { refuse: { status: pick(401, 403, 429, 500) } }
    const direction = pick<'up' | 'down'>('up', 'down')
    return {
      ...slownessOf(random),
      breakAfter: { direction, messages: 1 + Math.floor(random() * 250), with: breakOf() },
    }
  })
  const last = slownessOf(random)
  return { faultsOf: (connection) => faults[connection] ?? last, rollsOver: random() < 0.3 }
}

function slownessOf(random: () => number): Faults {
  return {
    latencyMs: random() * 10,
    jitterMs: random() * 10,
    ...(random() < 0.3 && { bytesPerSecond: 200_000 + random() * 1_000_000 }),
    ...(random() < 0.3 && { sliceBytes: 1 + random() * 400 }),
  }
}

async function runChaos(seed: number): Promise<ChaosOutcome> {
  const day = dayOf(seed)
  const transports = new WatchedTransports(openWebSocket, { boundary: null, how: 'tell', reached: () => {} })
  const world = await World.open({
    open: transports.open,
    through: async ({ url }) => startFaultProxy({ target: url, faultsOf: day.faultsOf, seed }),
    sessionLimitSeconds: day.rollsOver ? 0.6 : null,
  })
  const stopPressing = pressOn(world)
  try {
    await talkTenTurns(world)
    const { reconnects, rollovers } = world.session.diagnostics()
    return { seed, problems: await problemsOf(world, transports.spokenItems, 'cut'), reconnects, rollovers }
  } catch (error) {
    return { seed, problems: [String(error)], reconnects: 0, rollovers: 0 }
  } finally {
    stopPressing()
    await world.close()
  }
}

/** Where the server said that trying again would not help, the person asks again: whoever waits for an answer does. */
function pressOn({ session }: World): () => void {
  const reconnect = setInterval(() => {
    const { state } = session
    if (state.kind === 'offline' && state.error !== null) session.connect()
  }, 20)
  return () => clearInterval(reconnect)
}

/** The scenarios with these seeds, side by side. */
export async function runAllChaos(seeds: readonly number[]): Promise<ChaosOutcome[]> {
  return sideBySide(seeds, 24, runChaos)
}
