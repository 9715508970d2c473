import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { at, Client, startServer, TOKEN } from './client.ts'

let server: PracticeServer
let now = 0
beforeEach(async () => {
  now = Date.UTC(2026, 10, 21)
  server = await startServer({ now: () => now })
})
afterEach(() => server.close())

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

function post(body: unknown, headers: Record<string, string> = bearer(TOKEN)): Promise<Response> {
  const url = `${server.url.replace('ws:', 'http:')}/client_secrets`
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })
}

async function secretFor(body: object): Promise<string> {
  const response = await post(body)
  expect(response.status).toBe(200)
  return String(at(await response.json(), 'value'))
}

const opening = async (secret: string, query = 'model=practice') => {
  const client = new Client(`${server.url}?${query}`, bearer(secret))
  await client.find(() => true)
  return client
}

describe('§1 client secrets', () => {
  it('open sessions that begin as they were asked for, and may be changed', async () => {
    const audio = { output: { voice: 'cedar' }, input: { turn_detection: null } }
    const response = await post({
      expires_after: { anchor: 'created_at', seconds: 60 },
      session: { type: 'realtime', model: 'some-model', instructions: 'Be brief.', audio },
    })
    const made: unknown = await response.json()
    expect(made).toMatchObject({
      value: expect.stringMatching(/^ek_\w{8,}$/) as string,
      expires_at: now / 1000 + 60,
      session: {
        object: 'realtime.session',
        type: 'realtime',
        model: 'some-model',
        instructions: 'Be brief.',
      },
    })
    const client = await opening(String(at(made, 'value')))
    expect(at(client.events[0], 'session')).toMatchObject({
      model: 'practice',
      instructions: 'Be brief.',
      audio: { output: { voice: 'cedar' }, input: { turn_detection: null } },
    })
    const update = { type: 'session.update', session: { type: 'realtime', instructions: 'Be long.' } }
    expect(at(await client.ask(update, 'session.updated'), 'session', 'instructions')).toBe('Be long.')
  })

  it('gate the opening of sockets alone: those that are open stay open', async () => {
    const secret = await secretFor({ expires_after: { anchor: 'created_at', seconds: 10 } })
    const client = await opening(secret)
    now += 9_999
    expect((await opening(secret)).types()).toEqual(['session.created'])
    now += 1
    const late = await opening(secret)
    expect(at(late.events[0], 'error', 'code')).toBe('invalid_api_key')
    expect((await late.closed).code).toBe(3000)
    await client.response()
  })

  it('live for ten minutes where nobody says for how long', async () => {
    expect(at(await (await post({})).json(), 'expires_at')).toBe(now / 1000 + 600)
  })

  it('of a transcription session open no other', async () => {
    const secret = await secretFor({ session: { type: 'transcription' } })
    expect((await opening(secret, 'intent=transcription')).types()).toEqual(['session.created'])
    expect((await (await opening(secret)).closed).reason).toBe('invalid_request_error.invalid_model')
  })

  it('are made for the key alone, not for another secret', async () => {
    const secret = await secretFor({})
    for (const headers of [{}, bearer('wrong'), bearer(secret)]) {
      const response = await post({}, headers)
      expect(response.status).toBe(401)
      expect(at(await response.json(), 'error', 'code')).toBe('invalid_api_key')
    }
  })

  it.each([
    ['no JSON', 'invalid_json', null],
    [{ expires_after: { anchor: 'created_at', seconds: 9 } }, 'invalid_value', 'expires_after.seconds'],
    [{ expires_after: { anchor: 'created_at', seconds: 7201 } }, 'invalid_value', 'expires_after.seconds'],
    [{ expires_after: { anchor: 'now', seconds: 60 } }, 'invalid_value', 'expires_after.anchor'],
    [{ life: 60 }, 'unknown_parameter', 'life'],
    [{ session: {} }, 'missing_required_parameter', 'session.type'],
    [{ session: { type: 'realtime', voice: 'cedar' } }, 'unknown_parameter', 'session.voice'],
    [{ session: { type: 'transcription', instructions: 'x' } }, 'unknown_parameter', 'session.instructions'],
  ])('are refused for %j', async (body, code, param) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(at(await response.json(), 'error')).toMatchObject({ code, param })
  })

  it('are made by a POST', async () => {
    expect((await fetch(`${server.url.replace('ws:', 'http:')}/client_secrets`)).status).toBe(405)
  })
})

describe('§1 a call to join', () => {
  it('is named by its id, and by nothing else', async () => {
    expect((await opening(TOKEN, 'call_id=rtc_u1_9c6574da8b8a41a18da9308f4ad974ce')).types()).toEqual([
      'session.created',
    ])
    for (const query of ['call_id=rtc_1&model=practice', 'call_id=rtc_1&intent=transcription']) {
      expect((await (await opening(TOKEN, query)).closed).code).toBe(4000)
    }
    expect((await (await opening(TOKEN, 'call_id=call_1')).closed).code).toBe(4004)
  })
})
