import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_SECRETS_PATH } from '../../../src/practice-server/client-secrets.ts'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { startServer } from './client.ts'

let server: PracticeServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** How the server answers a request that shows the right token. */
function answerTo(
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<number | undefined> {
  const { port } = new URL(server.url)
  const authorization = `Bearer ${server.token}`
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { authorization, ...headers } })
    sent.on('response', (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })
}

const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
}
const socketPath = '/v1/realtime?model=practice'

/** What a browser says of a page, be it one whose name leads to this machine by now. */
const webPages: [string, Record<string, string>][] = [
  ['a web page', { origin: 'https://evil.example' }],
  ['a page of a file', { origin: 'null' }],
  ['a page of another port of this machine', { origin: 'http://localhost:8080' }],
  ['a page whose name leads here by now', { host: 'evil.example:1234' }],
  ['a page whose name looks like this machine', { host: '127.0.0.1.evil.example' }],
]

describe('the practice server', () => {
  it.each(webPages)('does not let %s in, even with the token', async (_name, headers) => {
    expect(await answerTo(socketPath, { ...upgrade, ...headers })).toBe(403)
    expect(await answerTo(CLIENT_SECRETS_PATH, headers, 'POST')).toBe(403)
    expect(server.sessions).toHaveLength(0)
  })

  it('lets a program of this machine in', async () => {
    expect(await answerTo(socketPath, upgrade)).toBe(101)
    expect(await answerTo(socketPath, { ...upgrade, host: 'localhost:1' })).toBe(101)
  })

  it('is on the loopback interface alone', async () => {
    const { port } = new URL(server.url)
    const outward = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4')
    if (outward === undefined) return
    const reached = await new Promise((resolve) => {
      const socket = connect(Number(port), outward.address)
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    expect(reached).toBe(false)
  })
})
