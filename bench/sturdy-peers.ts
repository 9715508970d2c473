import { setTimeout as wait } from 'node:timers/promises'
import { startClient } from './harness/client-process.ts'
import { startScriptedServer, type ScriptedServer } from './harness/scripted-server.ts'
import { base64Of, itemOpened, responseCreated } from './harness/server-events.ts'
import { AGENTS } from './peers/agents-realtime.ts'
import { atLeast, atMost, beside, type Bench, type Report } from './runner/bench.ts'

/** How long a client has for whatever it does about it. */
const PATIENCE_MS = 5000
const START_PATIENCE_MS = 20_000

type Client = 'earshot' | 'agents'

interface Outcome {
  crashes: number
  reconnects: number
  /** Items that the new session was told. */
  replayedItems: number
  /** From the loss to the end of the replay; null when that did not come. */
  backAfterMs: number | null
  countedErrors: number
}

const NOTE =
  'Each client in a process of its own, at the same server; the peer is its transport, as documented.'

export const bench: Bench = {
  name: 'sturdy-peers',
  about: 'What becomes of the talk when the server or the network does wrong.',
  async run(report) {
    await reportBadBase64(report)
    await reportLoss(report, 'dropped socket', ({ connections }) => connections[0]?.socket.terminate())
    await reportLoss(report, 'session_expired', ({ connections }) => {
      const socket = connections[0]?.socket
      const error = {
        type: 'invalid_request_error',
        code: 'session_expired',
        message: 'Your session hit the maximum duration of 60 minutes.',
        param: null,
        event_id: null,
      }
      socket?.send(JSON.stringify({ type: 'error', event_id: 'expired', error }))
      socket?.close(1001, 'Your session hit the maximum duration of 60 minutes.')
    })
  },
}

async function reportBadBase64(report: Report): Promise<void> {
  const harm = ({ connections }: ScriptedServer) => {
    const part = { response_id: 'resp_1', item_id: 'item_1', output_index: 0, content_index: 0 }
    const delta = (base64: string) => ({
      type: 'response.output_audio.delta',
      event_id: 'delta',
      ...part,
      delta: base64,
    })
    const good = base64Of(new Int16Array(480))
    for (const event of [
      responseCreated('resp_1'),
      ...itemOpened('resp_1', 'item_1'),
      delta('%%% no base64 %%%'),
      delta(good),
    ]) {
      connections[0]?.socket.send(JSON.stringify(event))
    }
  }
  const done = (crashed: boolean) => crashed
  const ours = await observe('earshot', harm, done, 1000)
  const theirs = await observe('agents', harm, done, PATIENCE_MS)
  report({
    metric: 'invalid base64 in a delta: crashes',
    value: ours.crashes,
    unit: 'processes',
    ...beside(ours.crashes, AGENTS, theirs.crashes, atMost(ours.crashes, 0)),
    note: NOTE,
  })
  report({
    metric: 'invalid base64 in a delta: counted',
    value: ours.countedErrors,
    unit: 'errors',
    ...atLeast(ours.countedErrors, 1),
  })
}

async function reportLoss(
  report: Report,
  name: string,
  lose: (server: ScriptedServer) => void,
): Promise<void> {
  const back = (_crashed: boolean, { connections }: ScriptedServer) =>
    connections[1]?.types.includes('conversation.item.create') === true
  const ours = await observe('earshot', lose, back, PATIENCE_MS)
  const theirs = await observe('agents', lose, back, PATIENCE_MS)
  report({
    metric: `${name}: reconnects`,
    value: ours.reconnects,
    unit: 'times',
    ...beside(ours.reconnects, AGENTS, theirs.reconnects, atLeast(ours.reconnects, 1)),
    note: NOTE,
  })
  report({
    metric: `${name}: items the new session was told`,
    value: ours.replayedItems,
    unit: 'items',
    ...beside(ours.replayedItems, AGENTS, theirs.replayedItems, atLeast(ours.replayedItems, 1)),
  })
  if (ours.backAfterMs === null) return
  report({
    metric: `${name}: back, with the conversation, after`,
    value: ours.backAfterMs,
    unit: 'ms',
    ok: true,
    note: 'Wall clock; the first try comes after a random part of 500 ms.',
  })
}

/** Lets a client say one thing, does it harm, and watches until it is done or long enough has passed. */
async function observe(
  name: Client,
  harm: (server: ScriptedServer) => void,
  isDone: (crashed: boolean, server: ScriptedServer) => boolean,
  patienceMs: number,
): Promise<Outcome> {
  const server = await startScriptedServer()
  const client = startClient(name, server.url)
  try {
    const said = await until(START_PATIENCE_MS, () => {
      return server.connections[0]?.types.includes('response.create') === true
    })
    if (said === null) throw new Error(`${name} said nothing.`)
    // What was answered to it is on its way.
    await wait(100)
    harm(server)
    const backAfterMs = await until(patienceMs, () => isDone(client.crashed(), server))
    const crashes = client.crashed() ? 1 : 0
    const replayedItems =
      server.connections[1]?.types.filter((type) => type === 'conversation.item.create').length ?? 0
    const { playoutFaults } = await client.stop()
    return {
      crashes,
      reconnects: server.connections.length - 1,
      replayedItems,
      backAfterMs,
      countedErrors: Number(playoutFaults ?? 0),
    }
  } finally {
    await client.stop()
    await server.close()
  }
}

/** How long it took; null when it did not come about. */
async function until(patienceMs: number, reached: () => boolean): Promise<number | null> {
  const start = performance.now()
  while (performance.now() - start < patienceMs) {
    if (reached()) return performance.now() - start
    await wait(10)
  }
  return null
}
