import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { dialects } from '../../../../src/main/realtime/dialects/index.ts'
import { isEarshotError } from '../../../../src/main/realtime/dialects/endpoint.ts'
import { openWebSocket } from '../../../../src/main/realtime/link/websocket-transport.ts'
import { closeAll, WireWorld } from './wire-world.ts'

afterEach(closeAll)

describe('§1 the address', () => {
  it.each(Object.values(dialects))('§1 $id is never sent the beta’s header', (dialect) => {
    const { config } = new WireWorld({})
    const endpoint = dialect.endpoint(config)
    if (isEarshotError(endpoint)) throw new Error(endpoint.message)
    expect(Object.keys(endpoint.headers).map((name) => name.toLowerCase())).not.toContain('openai-beta')
  })
})

/** The table of §1: what the person sees, and whether it is tried again. */
const closes: [code: number, reason: string, seen: string, again: boolean][] = [
  [3000, 'invalid_request_error.invalid_api_key', 'invalid_api_key', false],
  [3000, 'invalid_request_error.insufficient_permissions', 'insufficient_permissions', false],
  [4000, 'invalid_request_error.missing_model', 'missing_model', false],
  [4000, 'invalid_request_error.invalid_model', 'invalid_model', false],
  [4000, 'invalid_request_error.beta_api_shape_disabled', 'beta_api_shape_disabled', false],
  [4004, 'invalid_request_error.model_not_found', 'model_not_found', false],
  [1013, 'insufficient_quota.insufficient_quota', 'insufficient_quota', false],
  [1013, 'insufficient_quota.credit_balance_exhausted', 'credit_balance_exhausted', false],
  [1013, 'try again later', 'closed_1013', true],
  [1000, '', 'closed_1000', true],
  [1006, '', 'closed_1006', true],
  [1011, 'keepalive ping timeout', 'closed_1011', true],
  [1008, '', 'closed_1008', false],
]

describe('§1 the end of a connection', () => {
  it.each(closes)('§1 close %i %j is %s, tried again: %s', (code, reason, seen, again) => {
    const world = WireWorld.open()
    world.wire.end({ kind: 'closed', code, reason })
    if (again) expect(world.session.state).toMatchObject({ kind: 'reconnecting' })
    else
      expect(world.session.state).toMatchObject({ kind: 'offline', error: { code: seen, retryable: false } })
  })

  it('§1 a refusal inside the socket and one by HTTP say the same', () => {
    const inBand = new WireWorld({})
    inBand.session.connect()
    inBand.wire.accept()
    inBand.receive({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect key' },
    })
    inBand.wire.end({ kind: 'closed', code: 3000, reason: 'invalid_request_error.invalid_api_key' })
    const byHttp = new WireWorld({})
    byHttp.session.connect()
    byHttp.wire.end({ kind: 'refused', status: 401, body: '' })
    expect(inBand.session.state).toMatchObject({ kind: 'offline', error: { code: 'invalid_api_key' } })
    expect(byHttp.session.state).toEqual(inBand.session.state)
  })

  it('§1 Azure’s wrong kind of model is final, with what to do', () => {
    const world = new WireWorld({})
    world.session.connect()
    world.wire.end({ kind: 'refused', status: 400, body: '{"error":{"code":"OperationNotSupported"}}' })
    expect(world.session.state).toMatchObject({ kind: 'offline', error: { code: 'OperationNotSupported' } })
  })

  it('§1 a session that has expired is followed by a new one, with the conversation, unasked', async () => {
    const world = WireWorld.open()
    world.session.say('Good day')
    world.wire.takeItems()
    world.receive({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'session_expired', message: '' },
    })
    world.wire.end({
      kind: 'closed',
      code: 1001,
      reason: 'Your session hit the maximum duration of 60 minutes.',
    })
    await vi.waitFor(() => expect(world.opened).toHaveLength(2))
    world.wire.openSession()
    world.wire.takeItems()
    expect(world.sentTypes).toEqual(['session.update', 'conversation.item.create', 'response.create'])
  })

  it('§1 a sideband to a call names the call and no model', () => {
    const world = new WireWorld({ config: { callId: 'rtc_1' } })
    world.session.connect()
    expect(new URL(world.wire.endpoint.url).search).toBe('?call_id=rtc_1')
  })
})

describe('§1 frames that are no events', () => {
  it('§1 text that is no JSON is passed on as it came, and survived', () => {
    const world = WireWorld.open()
    world.wire.receiveText('{"type":')
    expect(world.received.at(-1)).toEqual({ kind: 'malformed', reason: 'not JSON', text: '{"type":' })
    expect(world.session.state).toEqual({ kind: 'ready' })
  })

  it('§1 binary frames are no events: what follows them is read', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    server.on('connection', (socket) => {
      socket.send(Buffer.from([1, 2, 3]))
      socket.send('{"type":"session.created"}')
    })
    const heard: string[] = []
    const { port } = server.address() as AddressInfo
    const transport = openWebSocket(
      { url: `ws://127.0.0.1:${port}`, headers: {} },
      { onOpen: () => {}, onPong: () => {}, onClose: () => {}, onMessage: (text) => heard.push(text) },
    )
    await vi.waitFor(() => expect(heard).toEqual(['{"type":"session.created"}']))
    transport.close()
    server.close()
  })
})
