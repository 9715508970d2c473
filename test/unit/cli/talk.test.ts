import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadVoice, startPracticeServer } from '../../../src/practice-server/index.ts'
import { wavFile } from '../../../src/shared/wav-file.ts'
import { readRecordingIndex } from '../../../src/main/recordings/recording-file.ts'
import { decodeFlac } from '../main/recordings/decode-flac.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { tone } from '../../fixtures/tone.ts'

let dir = ''
const path = (name: string) => join(dir, name)
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-talk-'))
  await writeFile(path('a.wav'), wavFile(tone(700)))
  await writeFile(path('b.wav'), wavFile(tone(500, 24_000, 500)))
})
afterAll(() => rm(dir, { recursive: true }))

const talk = (args: string[], input?: string) => runCommand('src/cli/talk.ts', args, input)

describe('talk', () => {
  it('has three turns, spoken and typed, and prints what the design lists', async () => {
    const { code, lines } = await talk([
      ...['--provider', 'practice', '--wav', path('a.wav'), '--wav', path('b.wav')],
      ...['--text', 'what is 2 plus 2', '--out', path('reply.wav'), '--json'],
    ])
    expect(code).toBe(0)
    const printed = lines()
    const ofType = (type: string) => printed.filter((line) => line['type'] === type)
    expect(printed.every((line) => typeof line['t'] === 'number')).toBe(true)
    expect(ofType('turn')).toMatchObject([
      { index: 0, truncatedAtMs: null, status: 'completed' },
      { index: 1, truncatedAtMs: null, status: 'completed' },
      { index: 2, userMs: 0, truncatedAtMs: null, status: 'completed' },
    ])
    // The words, the tail, and at most one block of the microphone to end on.
    expect(Math.abs(Number(ofType('turn')[0]?.['userMs']) - 900)).toBeLessThanOrEqual(6)
    expect(Math.abs(Number(ofType('turn')[1]?.['userMs']) - 700)).toBeLessThanOrEqual(6)
    expect(ofType('state').map((line) => line['state'])).toEqual(
      expect.arrayContaining(['connecting', 'listening', 'thinking', 'speaking', 'ready']),
    )
    const answers = ofType('item').filter((line) => line['role'] === 'assistant')
    expect(answers.at(-1)).toMatchObject({
      text: 'The answer is four.',
      heardText: 'The answer is four.',
    })
    expect(printed.at(-1)).toMatchObject({ type: 'done', turns: 3, items: 7, reconnects: 0, costUsd: null })

    const reply = await readFile(path('reply.wav'))
    const words = tone(700)
    expect(reply.includes(Buffer.from(words.buffer, 2, words.byteLength - 4))).toBe(true)
  })

  it('breaks into an answer when told to, and the server’s record says the same place', async () => {
    const voice = await loadVoice(new URL('../../../resources/voice', import.meta.url).pathname)
    const server = await startPracticeServer({ token: 'key-on-stdin', voice })
    const { code, lines } = await talk(
      [
        ...['--url', server.url, '--key', '-', '--text', 'what can you do', '--text', 'thanks'],
        ...['--barge-in', '400', '--json', '--wire'],
      ],
      'key-on-stdin\n',
    )
    await server.close()
    expect(code).toBe(0)
    const [first, second] = lines().filter((line) => line['type'] === 'turn')
    expect(first).toMatchObject({ index: 0, status: 'interrupted' })
    expect(second).toMatchObject({ index: 1, status: 'completed', truncatedAtMs: null })
    const at = Number(first?.['truncatedAtMs'])
    expect(Math.abs(at - 400)).toBeLessThanOrEqual(10)
    expect(server.sessions[0]?.truncations.map((cut) => cut.audioEndMs)).toEqual([at])
  })

  it('ends a turn that is no longer than a tap, too', async () => {
    await writeFile(path('short.wav'), wavFile(tone(150)))
    const { code, lines } = await talk(['--wav', path('short.wav'), '--json', '--timeout', '10'])
    expect(code).toBe(0)
    expect(lines().filter((line) => line['type'] === 'turn')).toMatchObject([{ status: 'completed' }])
  })

  it('records both sides when told to', async () => {
    const { code } = await talk(['--wav', path('a.wav'), '--record', path('talk.flac'), '--json'])
    expect(code).toBe(0)
    const { left, right } = await decodeFlac(path('talk.flac'))
    const words = tone(700)
    const said = Buffer.from(left.buffer)
    expect(said.includes(Buffer.from(words.buffer, 2, words.byteLength - 4))).toBe(true)
    const channels = (await readRecordingIndex(path('talk.flac'))).map(({ channel }) => channel)
    expect(new Set(channels)).toEqual(new Set(['person', 'reply']))
    expect(right.some((sample) => sample !== 0)).toBe(true)
  })

  it('goes on, and says why, when it can’t record', async () => {
    const { code, lines } = await talk(['--text', 'thanks', '--record', path('nowhere/talk.flac'), '--json'])
    expect(code).toBe(1)
    expect(lines()).toContainEqual(expect.objectContaining({ type: 'turn', status: 'completed' }))
    const errors = lines().filter((line) => line['type'] === 'error')
    expect(errors).toMatchObject([{ code: 'recording_failed', fatal: false }])
  })

  it('prints the wire with audio told by its size', async () => {
    const { lines } = await talk(['--text', 'thanks', '--json', '--wire'])
    const events = lines().flatMap((line) => (line['type'] === 'received' ? [line['event'] as object] : []))
    const audio = events.filter((event) => 'type' in event && event.type === 'response.output_audio.delta')
    expect(audio.length).toBeGreaterThan(0)
    for (const delta of audio) expect(delta).toMatchObject({ audio_bytes: expect.any(Number) as number })
    expect(JSON.stringify(audio)).not.toContain('"delta"')
  })

  it('says what is wrong with a key, once, and ends with 1', async () => {
    const voice = await loadVoice(new URL('../../../resources/voice', import.meta.url).pathname)
    const server = await startPracticeServer({ token: 'right', voice })
    const { code, lines, stdout } = await talk([
      '--url',
      server.url,
      '--key',
      'sk-wrong',
      '--text',
      'hi',
      '--json',
    ])
    await server.close()
    expect(code).toBe(1)
    expect(lines().filter((line) => line['type'] === 'error')).toMatchObject([
      { code: 'invalid_api_key', fatal: true },
    ])
    expect(stdout).not.toContain('sk-wrong')
  })

  it.each([
    [['--wav', '/nowhere/at-all.wav'], /There is no file/],
    [['--json'], /at least one turn/],
    [['--text', 'hi', '--provider', 'nobody'], /practice, openai/],
  ])('%j ends with 1 and says why', async (args, words) => {
    const { code, stderr, stdout } = await talk(args)
    expect(code).toBe(1)
    expect(stderr).toMatch(words)
    expect(stdout).toBe('')
  })
})
