import { OpenAIRealtimeWebSocket } from '@openai/agents-realtime'
import type { WebSocket } from 'ws'

export const AGENTS = '@openai/agents-realtime 0.20.0'

type Sent = { type: string } & Record<string, unknown>

export interface AgentsAtScript {
  transport: OpenAIRealtimeWebSocket
  receive(text: string): void
  /** What it has sent since it was connected. */
  sent: Sent[]
}

/** Its transport, connected to a server whose every word the bench says. `keep`: note what it sends. */
export async function agentsAtScript(keep: boolean): Promise<AgentsAtScript> {
  const listeners: ((message: { data: string }) => void)[] = []
  const sent: Sent[] = []
  const socket = {
    addEventListener(type: string, listener: (message: { data: string }) => void) {
      if (type === 'message') listeners.push(listener)
    },
    send(text: string) {
      if (keep) sent.push(JSON.parse(text) as Sent)
    },
    close: () => undefined,
  }
  const transport = new OpenAIRealtimeWebSocket({
    skipOpenEventListeners: true,
    // All that it uses of a socket.
    createWebSocket: () => Promise.resolve(socket as unknown as WebSocket),
  })
  transport.on('error', () => undefined)
  transport.on('audio', () => undefined)
  await transport.connect({ apiKey: 'key', model: 'gpt-realtime-2.1' })
  sent.length = 0
  return {
    transport,
    sent,
    receive(text) {
      for (const listener of listeners) listener({ data: text })
    },
  }
}

/** Its clock is `Date.now`: for as long as `run` lasts, that is virtual time. */
export function withDateNow<Result>(nowMs: () => number, run: () => Result): Result {
  const real = Date.now
  Date.now = nowMs
  try {
    return run()
  } finally {
    Date.now = real
  }
}
