import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { readFlags } from '../../../src/practice-server/cli-flags.ts'
import { at, Client } from './client.ts'

const script = fileURLToPath(new URL('../../../src/practice-server/cli.ts', import.meta.url))
const started: ChildProcess[] = []

function run(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  return child
}

afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

describe('the practice-server command', () => {
  it('prints where it listens as one JSON object, serves, and ends when it is told to', async () => {
    const child = run('--token', 'secret', '--faults', '{"burstMs":1000}')
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const { url, token } = JSON.parse(line.toString('utf8')) as { url: string; token: string }
    expect(token).toBe('secret')
    const client = new Client(`${url}?model=practice`, { authorization: `Bearer ${token}` })
    expect(at(await client.waitFor('session.created'), 'session', 'model')).toBe('practice')
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect((await client.closed).code).toBe(1001)
    expect(await exited).toEqual([0, null])
  })

  it('ends with 1 and says how it is used when a flag is wrong', async () => {
    const child = run('--port', 'eighty')
    const exited = once(child, 'exit')
    const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(complaint).toMatch(/--port takes a number.*\nUsage: practice-server/)
    expect(output).toBe('')
    expect(await exited).toEqual([1, null])
  })

  it('says so when the port is taken', async () => {
    const first = run()
    const [line] = (await once(first.stdout, 'data')) as [Buffer]
    const { url } = JSON.parse(line.toString('utf8')) as { url: string }
    const second = run('--port', new URL(url).port)
    expect(await text(second.stderr)).toMatch(/cannot listen on port \d+: .*Try another --port/)
  })
})

describe('readFlags', () => {
  it('takes a free port, a random token and a healthy server by default', () => {
    const [first, second] = [readFlags([]), readFlags([])]
    expect(first).toMatchObject({
      ok: true,
      value: { port: 0, faults: { dropAfterEvents: null, stallMs: 0 } },
    })
    expect(at(first, 'value', 'token')).toMatch(/^[0-9a-f]{48}$/)
    expect(at(first, 'value', 'token')).not.toBe(at(second, 'value', 'token'))
  })

  it.each([
    [['--port', 'eighty'], '--port takes a number'],
    [['--port', '70000'], '--port takes a number'],
    [['--token', 'two words'], '--token takes'],
    [['--faults', '{'], '--faults takes JSON'],
    [['--faults', '{"explode":true}'], '--faults: explode'],
    [['--loud'], "Unknown option '--loud'"],
    [['extra'], 'extra'],
  ])('refuses %j', (args, message) => {
    const flags = readFlags(args)
    expect(flags.ok ? '' : flags.message).toContain(message)
  })
})
