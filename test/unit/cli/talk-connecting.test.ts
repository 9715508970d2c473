import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FaultSettings, PracticeServer, SessionRecord } from '../../../src/practice-server/index.ts'
import { wavFile } from '../../../src/shared/wav-file.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { tone } from '../../fixtures/tone.ts'
import { at, onlySession, startServer } from '../practice-server/client.ts'

let dir = ''
let server: PracticeServer
const path = (name: string) => join(dir, name)
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-connecting-'))
  await writeFile(path('a.wav'), wavFile(tone(300)))
  await writeFile(path('b.wav'), wavFile(tone(200)))
  await writeFile(path('paused.wav'), wavFile(new Int16Array([...tone(600), ...new Int16Array(24_000)])))
})
afterAll(() => rm(dir, { recursive: true }))
afterEach(() => server.close())

async function talk(args: string[], faults: FaultSettings = {}) {
  server = await startServer({ faults })
  const outcome = await runCommand('src/cli/talk.ts', [...args, '--url', server.url, '--key', server.token])
  const ofType = (type: string) => outcome.lines().filter((line) => line['type'] === type)
  return { ...outcome, ofType }
}

const typesReceived = (session: SessionRecord) => session.received.map((event) => at(event, 'type'))
const firstUpdate = (session: SessionRecord) =>
  session.received.find((event) => at(event, 'type') === 'session.update')

describe('talk --transcribe', () => {
  it('prints the words of each turn, and asks for no answer', async () => {
    const { code, stdout } = await talk(['--transcribe', '--wav', path('a.wav'), '--wav', path('b.wav')], {
      transcripts: ['first words', 'second words'],
    })
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 2)).toEqual(['first words', 'second words'])
    expect(typesReceived(onlySession(server))).not.toContain('response.create')
    expect(at(firstUpdate(onlySession(server)), 'session', 'type')).toBe('transcription')
  })

  it('lets the server find the turns, and counts what a model of one’s own choice bills', async () => {
    const settings = ['transcription={"model":"gpt-transcribe"}', 'turn_detection={"type":"server_vad"}']
    const { code, ofType } = await talk(
      [
        ...['--transcribe', '--json', '--turns', 'server_vad', '--wav', path('paused.wav')],
        ...settings.flatMap((setting) => ['--set', `audio.input.${setting}`]),
      ],
      { transcripts: ['found words'] },
    )
    expect(code).toBe(0)
    expect(ofType('transcript')).toMatchObject([{ text: 'found words' }])
    expect(ofType('turn')).toEqual([])
    expect(ofType('done')[0]).toMatchObject({ usage: { inputTokens: 0 }, costUsd: null })
    expect(at(ofType('done')[0], 'transcription', 'inputTokens')).toBeGreaterThan(0)
  })

  it('says so when the server can’t write a turn down, and ends with 1', async () => {
    const { code, ofType } = await talk(['--transcribe', '--wav', path('a.wav'), '--json'])
    expect(code).toBe(1)
    expect(ofType('error')).toMatchObject([{ code: 'transcription_unavailable', fatal: false }])
  })
})

describe('talk', () => {
  it('opens every session with a secret of its own, and replaces each before its limit', async () => {
    const { code, ofType } = await talk([
      ...['--client-secret', '--session-limit', '1', '--json'],
      ...['--text', 'thanks', '--text', 'thanks', '--text', 'thanks'],
    ])
    expect(code).toBe(0)
    expect(at(ofType('done')[0], 'rollovers')).toBeGreaterThan(0)
    expect(server.sessions.length).toBeGreaterThan(1)
    for (const session of server.sessions) {
      // Only a session that a secret was made for has this voice from its first word on.
      expect(at(session.sent[0], 'session', 'audio', 'output', 'voice')).toBe('marin')
    }
  })

  it('joins a call without changing what nobody named', async () => {
    const { code } = await talk([
      ...['--call-id', 'rtc_1', '--text', 'thanks'],
      ...['--set', 'audio.output.voice="cedar"'],
    ])
    expect(code).toBe(0)
    const session = at(firstUpdate(onlySession(server)), 'session')
    expect(session).toMatchObject({ type: 'realtime', audio: { output: { voice: 'cedar' } } })
    expect(session).not.toHaveProperty('audio.input')
    expect(session).not.toHaveProperty('instructions')
  })

  it('sends the headers and the query that it is given', async () => {
    const { code, ofType } = await talk([
      ...['--text', 'hi', '--json', '--header', 'OpenAI-Beta=realtime=v1'],
      ...['--provider', 'localai', '--query', 'intent=transcription'],
    ])
    expect(code).toBe(1)
    // The server judges the header first: that it did is how we know that it came.
    expect(ofType('error')).toMatchObject([{ code: 'beta_api_shape_disabled' }])
    const another = await runCommand('src/cli/talk.ts', [
      ...['--text', 'hi', '--json', '--url', server.url, '--key', server.token],
      ...['--query', 'call_id=rtc_1'],
    ])
    expect(another.code).toBe(0)
  })

  it('reckons with the prices of a file, and makes none up for a model that is not in it', async () => {
    const rates = { input: 100, cached: 100, output: 100 }
    const prices = { models: { priced: { text: rates, audio: rates } } }
    await writeFile(path('prices.json'), JSON.stringify(prices))
    const withModel = ['--text', 'thanks', '--prices', path('prices.json'), '--model']
    const known = await talk([...withModel, 'priced', '--json'])
    const [done] = known.ofType('done')
    const tokens = Number(at(done, 'usage', 'inputTokens')) + Number(at(done, 'usage', 'outputTokens'))
    expect(tokens).toBeGreaterThan(0)
    expect(at(done, 'costUsd')).toBeCloseTo(tokens / 10_000, 9)
    const unknown = await runCommand('src/cli/talk.ts', [
      ...[...withModel, 'unpriced', '--url', server.url, '--key', server.token],
    ])
    expect(unknown.stdout).toMatch(/\d+ tokens in, \d+ out; price not known/)
  })

  it.each([
    ['{"models":{"m":{"text":{"inptu":1}}}}', /models\.m\.text\.inptu/],
    ['{"models":{"m":{"text":{"input":-1}}}}', /models\.m\.text\.input/],
    ['nonsense', /no JSON/],
  ])('refuses the prices %s, and says where they are wrong', async (text, words) => {
    await writeFile(path('wrong.json'), text)
    const { code, stderr } = await talk(['--text', 'hi', '--prices', path('wrong.json')])
    expect(code).toBe(1)
    expect(stderr).toMatch(words)
    expect(server.sessions).toHaveLength(0)
  })
})
