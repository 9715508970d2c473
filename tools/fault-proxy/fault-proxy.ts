/**
 * A proxy between a WebSocket client and a server, for tests: it delays, slices and breaks what passes. The faults of
 * each connection are known before it opens and its chance is seeded, so that a run can be repeated.
 */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { STATUS_CODES } from 'node:http'
import { seededRandom, type Break, type Faults } from './faults.ts'
import { ProxiedConnection } from './proxied-connection.ts'

export type { Break, Direction, Faults } from './faults.ts'

export interface FaultProxyOptions {
  /** The server behind: `ws://host:port/path`. */
  target: string
  /** What happens to each connection, counted from 0. */
  faultsOf?: (connection: number) => Faults
  seed?: number
}

export interface FaultProxy {
  /** The target's address with the proxy in the server's place. */
  readonly url: string
  /** Connections that have come, those that were refused included. */
  readonly accepted: number
  /** Those that are open. */
  readonly connections: readonly ProxiedConnection[]
  /** Breaks every connection that is open. */
  break(how: Break): void
  close(): Promise<void>
}

export async function startFaultProxy({
  target,
  faultsOf = () => ({}),
  seed = 1,
}: FaultProxyOptions): Promise<FaultProxy> {
  const { hostname: host, port, pathname, search } = new URL(target)
  const connections = new Set<ProxiedConnection>()
  const turnedAway = new Set<Socket>()
  let accepted = 0

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const index = accepted
    accepted += 1
    const faults = faultsOf(index)
    if (faults.refuse !== undefined) {
      turnedAway.add(client)
      client.on('close', () => turnedAway.delete(client))
      return refuse(client, faults.refuse)
    }
    const connection = new ProxiedConnection(
      client,
      { host, port: Number(port) },
      faults,
      seededRandom(seed + index),
      () => connections.delete(connection),
    )
    connections.add(connection)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port')

  return {
    url: `ws://127.0.0.1:${address.port}${pathname}${search}`,
    get accepted() {
      return accepted
    },
    get connections() {
      return [...connections]
    },
    break(how) {
      for (const connection of connections) connection.break(how)
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const connection of connections) connection.destroy()
      for (const client of turnedAway) client.destroy()
      await closed
    },
  }
}

function refuse(client: Socket, { status, body = '' }: { status: number; body?: string }): void {
  // A client that is turned away may well have gone already.
  client.on('error', () => client.destroy())
  client.once('data', () => {
    client.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n` +
        `Content-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  })
}
