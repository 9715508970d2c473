import { EventEmitter } from 'node:events'
import type { MessagePortMain } from 'electron'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AudioPort } from '../../../src/main/audio/audio-port.ts'
import { readCommand } from '../../../src/main/desktop/command-line.ts'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'
import { contract } from '../../../src/shared/ipc/contract.ts'
import { channelOf } from '../../../src/shared/ipc/define.ts'
import { serve, type CallListener, type Handlers } from '../../../src/shared/ipc/server.ts'
import type { Page } from '../../../src/shared/ipc/pages.ts'
import { Random } from '../../../bench/scenarios/random.ts'
import { brokenCopies, strangeValue } from '../../fuzz/bytes.ts'

describe('a call of the contract with any arguments', () => {
  const channels = new Map<string, CallListener>()
  let handled: unknown[] | null = null
  const calls = Object.entries(contract).flatMap(([group, definitions]) =>
    Object.entries(definitions).flatMap(([name, definition]) =>
      definition.kind === 'invoke'
        ? [{ group, name, pages: definition.pages as readonly Page[], channel: channelOf(group, name) }]
        : [],
    ),
  )
  const handlers: Record<string, Record<string, unknown>> = {}
  for (const { group, name } of calls) {
    handlers[group] = { ...handlers[group], [name]: (...args: unknown[]) => void (handled = args) }
  }
  serve(contract, handlers as Handlers, {
    handle: (channel, listener) => void channels.set(channel, listener),
    send: () => undefined,
  })

  it('is handled with what its schema lets through, or refused before, without a word of what was sent', async () => {
    const random = new Random(1)
    for (const { channel, pages } of calls) {
      for (let i = 0; i < 25; i += 1) {
        const args = Array.from({ length: random.between(0, 4) }, () => strangeValue(random))
        handled = null
        const refusal: unknown = await channels
          .get(channel)?.(pages[0] ?? null, args)
          .catch((error: unknown) => error)
        if (handled !== null) continue
        expect(refusal).toBeInstanceOf(Error)
        expect(String(refusal).length).toBeLessThan(2_000)
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('is refused from every page that it is not for', async () => {
    for (const { channel, pages } of calls) {
      for (const page of ['main-window', 'quick-ask', 'audio', null] as const) {
        if (page !== null && pages.includes(page)) continue
        handled = null
        await expect(channels.get(channel)?.(page, [])).rejects.toThrow(/may not be called/)
        expect(handled).toBeNull()
      }
    }
  })
})

describe('a report of the audio page of any shape', () => {
  it('is heard where it is a report, and is dropped where it is none, with one word in the log', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    onTestFinished(() => log.mockRestore())
    const port = Object.assign(new EventEmitter(), {
      start: () => undefined,
      close: () => undefined,
      postMessage: () => undefined,
    })
    const audio = new AudioPort()
    const heard: unknown[] = []
    audio.listen((report) => heard.push(report))
    audio.attach(port as unknown as MessagePortMain)
    const random = new Random(2)
    const types = [
      'frame',
      'rendered',
      'flushed',
      'inputs',
      'capture-ended',
      '__proto__',
      'constructor',
      'input-warning',
    ] as const
    for (let i = 0; i < 1_000; i += 1) {
      const strange = () => strangeValue(random)
      const data = random.chance(0.3)
        ? strange()
        : {
            type: random.pick('frame', ...types),
            turn: strange(),
            seq: strange(),
            samples: strange(),
            epoch: strange(),
            devices: strange(),
          }
      port.emit('message', { data })
    }
    port.emit('message', { data: { type: 'underrun', epoch: 1 } })
    expect(heard.at(-1)).toEqual({ type: 'underrun', epoch: 1 })
    expect(log).toHaveBeenCalledOnce()
  })
})

describe('a command line of any words', () => {
  it('is followed, or refused with the option that can’t be', () => {
    const random = new Random(3)
    const words = [
      '--url',
      '--provider',
      '--session-limit',
      '--record',
      '--quick-ask=',
      '--=',
      '--',
      '-',
      '',
      '--__proto__=1',
      '--constructor',
      '--url=\u0000',
      '--session-limit=1e999',
      '--session-limit=NaN',
      '--session-limit=-1',
      '--provider=__proto__',
      '--provider=constructor',
      'earshot://x',
      '--model=' + 'm'.repeat(100_000),
      '--voice',
      '\ud800',
      '--no-record',
      '-abc',
    ] as const
    for (let i = 0; i < 1_500; i += 1) {
      const argv = Array.from({ length: random.between(0, 6) }, () => random.pick('--url', ...words))
      try {
        const { sessionLimitSeconds } = readLaunchOptions(argv, {})
        expect(sessionLimitSeconds === null || Number.isFinite(sessionLimitSeconds)).toBe(true)
      } catch (error) {
        expect(String(error)).toMatch(/--|provider|address|header/i)
        expect(String(error).length).toBeLessThan(1_000)
      }
    }
  })
})

describe('a link of any bytes', () => {
  const good = [
    'earshot://ask?q=What%20is%20two%20times%20three%3F',
    'earshot://talk',
    'earshot://conversation/3f2c9a1e-5b7d-4e8f-9a0b-1c2d3e4f5a6b',
  ]
  const odd = [
    ...[
      'earshot:',
      'earshot://',
      'EARSHOT://TALK',
      'earshot://ask?q=',
      'earshot://ask?q=%',
      'earshot://ask?q=%00',
    ],
    ...[
      'earshot://ask?q=a&q=b',
      'earshot://ask/../talk',
      'earshot://talk?approve=1',
      'earshot://user:key@talk',
    ],
    ...[
      'earshot://conversation/../../etc/passwd',
      'earshot://conversation/%2e%2e%2fkeys',
      'earshot://__proto__',
    ],
    ...[
      'earshot://ask?q=%E2%80%AE',
      'earshot://ask?q=%F3%A0%81%A1',
      'earshot://ask?q=%ED%A0%80',
      'earshot:javascript:1',
    ],
    ...[`earshot://ask?q=${'x'.repeat(100_000)}`, `earshot://ask?q=${'%41'.repeat(10_000)}`],
  ]
  const broken = good.flatMap((link, seed) =>
    Array.from(brokenCopies(Buffer.from(link), seed, 300), (bytes) => bytes.toString()),
  )

  it('fills quick ask with what can be seen, opens it or a conversation, or is refused in words of ours', () => {
    for (const link of [...good, ...odd, ...broken].filter((text) => /^earshot:/i.test(text))) {
      const command = readCommand(['--ask=of the command line', link, '--quit'])
      if ('code' in command || command.kind === 'refused-link') {
        const { message } = 'code' in command ? command : command.error
        expect(message.length).toBeLessThan(300)
        continue
      }
      if (command.kind !== 'link') throw new Error(`${command.kind} came of ${link}`)
      const { link: asked } = command
      if (asked.kind === 'conversation') expect(asked.id).toMatch(/^[\w-]{1,200}$/)
      if (asked.kind !== 'ask') continue
      expect(asked.text.length).toBeLessThanOrEqual(4_000)
      expect(asked.text).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
    }
  })
})
