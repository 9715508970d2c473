import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { startFaultProxy, type FaultProxyOptions } from '../../../../tools/fault-proxy/fault-proxy.ts'
import { seededRandom } from '../../../../tools/fault-proxy/faults.ts'
import { MessageSplitter } from '../../../../tools/fault-proxy/message-splitter.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** A server that echoes, behind a proxy. */
async function setUp(options: Omit<FaultProxyOptions, 'target'> = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const closes: number[] = []
  server.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(data.toString()))
    socket.on('close', (code) => closes.push(code))
    socket.on('error', () => socket.terminate())
  })
  const target = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`
  const proxy = await startFaultProxy({ target, ...options })
  cleanups.push(
    () => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
    () => proxy.close(),
  )
  return { proxy, server, closes }
}

function connect(url: string) {
  const socket = new WebSocket(url)
  const got: string[] = []
  socket.on('message', (data: Buffer) => got.push(data.toString()))
  const failed = new Promise<string>((resolve) => socket.once('error', (error) => resolve(error.message)))
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  )
  cleanups.push(() => socket.terminate())
  const opened = once(socket, 'open')
  // A client that is refused never opens; whoever waits for that hears it from `opened` itself.
  opened.catch(() => {})
  return { socket, got, failed, closed, opened }
}

/** Sends each, and waits for as many to come back. */
async function echo({ socket, got }: ReturnType<typeof connect>, messages: readonly string[]): Promise<void> {
  const before = got.length
  for (const message of messages) socket.send(message)
  while (got.length < before + messages.length) await once(socket, 'message')
}

const messages = ['', 'a', 'b'.repeat(125), 'c'.repeat(126), 'd'.repeat(70_000), 'e']

describe('the fault proxy', () => {
  it('passes everything on, whole and in order, when there are no faults', async () => {
    const { proxy } = await setUp()
    const client = connect(proxy.url)
    await client.opened
    await echo(client, messages)
    expect(client.got).toEqual(messages)
    expect(proxy.connections[0]?.messages).toEqual({ up: 6, down: 6 })
    client.socket.close(1000)
    expect(await client.closed).toMatchObject({ code: 1000 })
  })

  it('passes everything on, whole and in order, however slowly and in whatever slices', async () => {
    const { proxy } = await setUp({
      faultsOf: () => ({ latencyMs: 3, jitterMs: 8, bytesPerSecond: 2_000_000, sliceBytes: 700 }),
    })
    const client = connect(proxy.url)
    await client.opened
    await echo(client, messages)
    expect(client.got).toEqual(messages)
  })

  it('resets', async () => {
    const { proxy, closes } = await setUp({
      faultsOf: () => ({ breakAfter: { direction: 'down', messages: 2, with: { kind: 'reset' } } }),
    })
    const client = connect(proxy.url)
    await client.opened
    for (const message of ['1', '2', '3']) client.socket.send(message)
    expect(await client.closed).toMatchObject({ code: 1006 })
    expect(client.got.length).toBeLessThanOrEqual(2)
    await expect.poll(() => closes).toEqual([1006])
  })

  it('closes with a code at the message that was asked for, in either direction', async () => {
    const how = { kind: 'close' as const, code: 1013, reason: 'insufficient_quota.insufficient_quota' }
    for (const direction of ['up', 'down'] as const) {
      const { proxy } = await setUp({
        faultsOf: () => ({ breakAfter: { direction, messages: 3, with: how } }),
      })
      const client = connect(proxy.url)
      await client.opened
      await echo(client, ['1', '2'])
      client.socket.send('3')
      expect(await client.closed).toEqual({ code: 1013, reason: how.reason })
      expect(client.got.slice(0, 2)).toEqual(['1', '2'])
    }
  })

  it('goes deaf and dumb without a word, and tells neither side', async () => {
    const { proxy, closes } = await setUp()
    const client = connect(proxy.url)
    await client.opened
    await echo(client, ['1'])
    proxy.break({ kind: 'half-open' })
    client.socket.send('2')
    client.socket.terminate()
    await client.closed
    // A second connection goes there and back: by then the first one's end would have been told.
    const other = connect(proxy.url)
    await other.opened
    await echo(other, ['3'])
    expect(client.got).toEqual(['1'])
    expect(closes).toEqual([])
  })

  it('stalls, and then loses nothing', async () => {
    const { proxy } = await setUp({
      faultsOf: () => ({
        breakAfter: { direction: 'up', messages: 1, with: { kind: 'stall', durationMs: 30 } },
      }),
    })
    const client = connect(proxy.url)
    await client.opened
    await echo(client, ['1', '2', '3'])
    expect(client.got).toEqual(['1', '2', '3'])
  })

  it.each([401, 403, 429, 500])('answers with HTTP %i in place of the upgrade', async (status) => {
    const { proxy, server } = await setUp({
      faultsOf: (connection) => (connection === 0 ? { refuse: { status, body: 'no' } } : {}),
    })
    expect(await connect(proxy.url).failed).toMatch(String(status))
    expect(server.clients.size).toBe(0)
    await connect(proxy.url).opened
    expect(proxy.accepted).toBe(2)
  })

  it('has the same chance for the same seed', () => {
    const take = (seed: number) => Array.from({ length: 20 }, seededRandom(seed))
    expect(take(7)).toEqual(take(7))
    expect(take(7)).not.toEqual(take(8))
    for (const number of take(7)) expect(number >= 0 && number < 1).toBe(true)
  })
})

describe('finding messages in a stream of bytes', () => {
  /** A server's frame of text. */
  const frame = (text: string): Buffer => {
    const payload = Buffer.from(text)
    const long = Buffer.alloc(2)
    long.writeUInt16BE(payload.length)
    const head =
      payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.from([0x81, 126, ...long])
    return Buffer.concat([head, payload])
  }

  it('counts them alike however the bytes are cut, and drops none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (texts, cuts) => {
          const ping = Buffer.from([0x89, 0x00])
          const stream = Buffer.concat([
            Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
            ping,
            ...texts.map(frame),
          ])
          const splitter = new MessageSplitter()
          const pieces = []
          for (let start = 0, round = 0; start < stream.length; round += 1) {
            const end = start + (cuts[round % cuts.length] ?? 1)
            pieces.push(...splitter.push(stream.subarray(start, end)))
            start = end
          }
          expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(stream)).toBe(true)
          expect(pieces.filter(({ endsMessage }) => endsMessage)).toHaveLength(texts.length)
          expect(pieces.filter(({ endsFrame }) => endsFrame)).toHaveLength(texts.length + 2)
        },
      ),
    )
  })
})
