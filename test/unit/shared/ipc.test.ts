import { describe, expect, it, vi } from 'vitest'
import { clientFor } from '../../../src/shared/ipc/client.ts'
import { contract } from '../../../src/shared/ipc/contract.ts'
import type { Page } from '../../../src/shared/ipc/pages.ts'
import { broadcaster, serve, type Handlers, type ServerWire } from '../../../src/shared/ipc/server.ts'

type Listener = (page: Page | null, args: unknown[]) => Promise<unknown>

/** Main's end of the contract, reachable by channel as from a page that says whatever it likes. */
function served(overrides: { say?: (text: string) => void } = {}) {
  const channels = new Map<string, Listener>()
  const sent: [readonly Page[], string, unknown][] = []
  const wire: ServerWire = {
    handle: (channel, listener) => void channels.set(channel, listener),
    send: (pages, channel, payload) => void sent.push([pages, channel, payload]),
  }
  const unused = () => {
    throw new Error('not part of this test')
  }
  const handlers: Handlers = {
    app: { snapshot: unused, openMainWindow: () => {}, closeQuickAsk: () => {} },
    turn: {
      press: () => {},
      release: () => {},
      interrupt: () => {},
      say: overrides.say ?? (() => {}),
      respond: () => {},
    },
    session: { connect: () => {} },
    audio: {
      input: unused,
      chooseInput: () => {},
      processInput: () => {},
      mute: () => {},
      ready: () => {},
      output: unused,
      chooseOutput: unused,
      setVolume: unused,
    },
    recording: { set: unused },
    voice: { policy: unused, setPolicy: () => {}, setHandsFree: () => {} },
    settings: { read: unused, change: unused, reset: unused, import: unused, export: unused },
    diagnostics: { read: unused },
  }
  serve(contract, handlers, wire)
  const call = (page: Page | null, channel: string, ...args: unknown[]) => {
    const listener = channels.get(channel)
    return listener === undefined ? Promise.reject(new Error('no handler')) : listener(page, args)
  }
  return { call, channels, sent, tell: broadcaster(contract, wire) }
}

describe('main’s side of the contract', () => {
  it('answers a page that the contract names, with arguments that fit', async () => {
    const say = vi.fn<(text: string) => void>()
    await served({ say }).call('main-window', 'turn.say', '  hello  ')
    expect(say).toHaveBeenCalledExactlyOnceWith('hello')
  })

  it.each([
    ['an empty text', ['']],
    ['only blanks', ['   ']],
    ['a number', [7]],
    ['nothing', []],
    ['something more', ['hello', 'again']],
    ['a text beyond the limit', ['x'.repeat(256_001)]],
    ['an object that looks like a text', [{ length: 3 }]],
  ])('refuses %s before the handler sees it', async (_name, args) => {
    const say = vi.fn<(text: string) => void>()
    await expect(served({ say }).call('main-window', 'turn.say', ...args)).rejects.toThrow(
      /turn\.say.*wrong arguments/s,
    )
    expect(say).not.toHaveBeenCalled()
  })

  it.each([
    ['a page that the call is not for', 'audio'],
    ['a page that is none of ours', null],
  ] as const)('refuses %s', async (_name, page) => {
    await expect(served().call(page, 'turn.press')).rejects.toThrow(/may not be called from/)
  })

  it('has a handler for every call of the contract, and for nothing else', () => {
    const calls = Object.entries(contract).flatMap(([group, definitions]) =>
      Object.entries(definitions).flatMap(([name, { kind }]) =>
        kind === 'invoke' ? [`${group}.${name}`] : [],
      ),
    )
    expect([...served().channels.keys()].toSorted()).toEqual(calls.toSorted())
  })

  it('tells an event to the pages that the contract names', () => {
    const { sent, tell } = served()
    tell.audio.levels({ input: 0.5, output: 0 })
    expect(sent).toEqual([[['main-window', 'quick-ask'], 'audio.levels', { input: 0.5, output: 0 }]])
  })
})

describe('a page’s side of the contract', () => {
  const wire = { invoke: vi.fn(() => Promise.resolve('result')), on: vi.fn(() => () => {}) }

  it('has what the contract allows that page, and no more', () => {
    expect(Object.keys(clientFor('audio', wire).audio)).toEqual(['ready'])
    expect(Object.keys(clientFor('audio', wire).turn)).toEqual([])
    expect(Object.keys(clientFor('main-window', wire).app)).toEqual(['snapshot'])
    expect(Object.keys(clientFor('quick-ask', wire).app)).toEqual([
      'snapshot',
      'openMainWindow',
      'closeQuickAsk',
    ])
  })

  it('turns a call into an invoke of its channel, and an event into a listener', async () => {
    const client = clientFor('main-window', wire)
    expect(await client.turn.say('hello')).toBe('result')
    expect(wire.invoke).toHaveBeenCalledWith('turn.say', 'hello')
    const listener = () => {}
    client.session.changed(listener)
    expect(wire.on).toHaveBeenCalledWith('session.changed', listener)
  })
})
