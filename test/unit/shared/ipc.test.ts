import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { clientFor } from '../../../src/shared/ipc/client.ts'
import { contract } from '../../../src/shared/ipc/contract.ts'
import { awaitingHandlers } from '../../../src/shared/ipc/early-calls.ts'
import { keptDrafts } from '../../../src/main/drafts.ts'
import type { Page } from '../../../src/shared/ipc/pages.ts'
import type { KeyStatus } from '../../../src/shared/key-status.ts'
import {
  broadcaster,
  serve,
  type CallListener,
  type Handlers,
  type ServerWire,
} from '../../../src/shared/ipc/server.ts'

/** Main's end of the contract, reachable by channel as from a page that says whatever it likes. */
type Overrides = { say?: (text: string) => boolean; keys?: Handlers['keys'] }

function served(overrides: Overrides = {}) {
  const channels = new Map<string, CallListener>()
  const sent: [readonly Page[], string, unknown][] = []
  const wire: ServerWire = {
    handle: (channel, listener) => void channels.set(channel, listener),
    send: (pages, channel, payload) => void sent.push([pages, channel, payload]),
  }
  const unused = () => {
    throw new Error('not part of this test')
  }
  const handlers: Handlers = {
    app: {
      snapshot: unused,
      drawn: unused,
      abilities: unused,
      providers: unused,
      openMainWindow: () => {},
      closeQuickAsk: () => {},
      copy: () => {},
      openLink: async () => null,
    },
    quickAsk: { fit: unused },
    drafts: keptDrafts(),
    overlay: { view: unused },
    conversation: { figures: unused, totals: unused },
    turn: {
      press: () => {},
      release: () => {},
      interrupt: () => {},
      say: overrides.say ?? (() => true),
      prepareImage: unused,
      show: unused,
      respond: () => {},
      answerAgain: unused,
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
      testOutput: unused,
      monitor: unused,
    },
    clip: { state: unused, playVoice: unused, playTurn: unused, hasTurn: unused, stop: unused },
    recording: { set: unused, folder: unused },
    hotkeys: { state: unused, record: unused, retry: unused },
    keys: overrides.keys ?? { status: unused, set: unused, remove: unused, test: unused },
    voice: { policy: unused, setPolicy: () => {} },
    history: {
      state: unused,
      list: unused,
      search: unused,
      spending: unused,
      open: unused,
      startNew: unused,
      resume: unused,
      branch: unused,
      rename: unused,
      pin: unused,
      archive: unused,
      remove: unused,
      removeAll: unused,
      undo: unused,
      setRetention: unused,
      export: unused,
      import: unused,
    },
    settings: {
      read: unused,
      change: unused,
      reset: unused,
      import: unused,
      export: unused,
      copy: unused,
    },
    tools: { offers: unused },
    approvals: { list: unused, decide: unused },
    budget: { state: unused, goOn: unused },
    diagnostics: { read: unused, turns: unused, watch: unused, clear: unused, save: unused },
    screens: { offered: unused, list: unused, capture: unused },
    desktop: { takeDestination: unused, takeWords: unused },
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
    const say = vi.fn<(text: string) => boolean>()
    await served({ say }).call('main-window', 'turn.say', '  hello  ')
    expect(say).toHaveBeenCalledExactlyOnceWith('hello', 'main-window')
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
    const say = vi.fn<(text: string) => boolean>()
    await expect(served({ say }).call('main-window', 'turn.say', ...args)).rejects.toThrow(
      /turn\.say.*wrong arguments/s,
    )
    expect(say).not.toHaveBeenCalled()
  })

  it.each([
    ['a page that the call is not for', 'audio'],
    ['the overlay, which can do nothing', 'overlay'],
    ['a page that is none of ours', null],
  ] as const)('refuses %s', async (_name, page) => {
    await expect(served().call(page, 'turn.press')).rejects.toThrow(/may not be called from/)
  })

  it('has a draft for each window, which the other one can’t read', async () => {
    const { call } = served()
    await call('main-window', 'drafts.keepText', 'A draft')
    expect(await call('main-window', 'drafts.read')).toMatchObject({ text: 'A draft' })
    expect(await call('quick-ask', 'drafts.read')).toMatchObject({ text: '' })
    await expect(call('quick-ask', 'drafts.read', 'main-window')).rejects.toThrow(/wrong arguments/)
  })

  it('gives a port to the audio page alone', async () => {
    expect(contract.audio.ready.pages).toEqual(['audio'])
    await expect(served().call('main-window', 'audio.ready')).rejects.toThrow(/may not be called from/)
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
    expect(sent).toEqual([
      [['main-window', 'quick-ask', 'overlay'], 'audio.levels', { input: 0.5, output: 0 }],
    ])
  })
})

describe('a call that comes before main can answer', () => {
  const { turn } = contract
  const early = () => {
    const channels = new Map<string, CallListener>()
    const wire = awaitingHandlers(
      { turn },
      { handle: (channel, listener) => void channels.set(channel, listener), send: () => {} },
    )
    const call = async (page: Page | null, channel: string, ...args: unknown[]) =>
      channels.get(channel)?.(page, args)
    return { call, wire }
  }
  const noting = (notes: string[]) => ({
    press: () => void notes.push('press'),
    release: () => void notes.push('release'),
    interrupt: () => void notes.push('interrupt'),
    say: (text: string) => notes.push(text) > 0,
    prepareImage: () => Promise.reject(new Error('not called here')),
    show: (urls: string[], text: string) => notes.push(`${urls.length} ${text}`) > 0,
    respond: () => void notes.push('respond'),
    answerAgain: async () => null,
  })

  it('waits for its handler, and is handled in the order of the calls', async () => {
    const { call, wire } = early()
    const notes: string[] = []
    const calls = [call('main-window', 'turn.say', 'one'), call('main-window', 'turn.press')]
    await new Promise((resolve) => setImmediate(resolve))
    expect(notes).toEqual([])
    serve({ turn }, { turn: noting(notes) }, wire)
    await Promise.all([...calls, call('quick-ask', 'turn.release', 1_000)])
    expect(notes).toEqual(['one', 'press', 'release'])
  })

  it('is refused all the same where the contract does not allow it', async () => {
    const { call, wire } = early()
    const refused = expect(call('audio', 'turn.press')).rejects.toThrow(/may not be called from audio/)
    serve({ turn }, { turn: noting([]) }, wire)
    await refused
  })
})

describe('a key that a page sends', () => {
  const KEY = 'sk-canary-0123456789-WXYZ'
  const owner = { address: 'wss://api.test', organization: null, project: null }
  const status: KeyStatus = {
    provider: 'openai',
    set: true,
    lastFour: 'WXYZ',
    kept: 'stored',
    forAddress: owner.address,
    ...owner,
    problem: null,
  }
  const withKeys = () => {
    const set = vi.fn(() => status)
    return {
      set,
      ...served({
        keys: {
          status: () => status,
          set,
          remove: () => status,
          test: () => {
            throw new Error('not part of this test')
          },
        },
      }),
    }
  }

  it('comes to main without the line end that it was pasted with, and does not come back', async () => {
    const { set, call } = withKeys()
    const reply = await call('main-window', 'keys.set', 'openai', `${KEY}\r\n`, owner)
    expect(set).toHaveBeenCalledExactlyOnceWith('openai', KEY, owner, 'main-window')
    expect(JSON.stringify(reply)).not.toContain('canary')
  })

  it.each<[string, unknown[]]>([
    ['holds a space', ['openai', `${KEY} ${KEY}`, owner]],
    ['holds a line end', ['openai', `${KEY}\n${KEY}`, owner]],
    ['holds a control character', ['openai', `${KEY}\u0000`, owner]],
    ['holds a letter that no header takes', ['openai', `${KEY}é`, owner]],
    ['is empty', ['openai', '  ', owner]],
    ['is longer than any', ['openai', KEY.repeat(200), owner]],
    ['is in the provider’s place', [KEY, 'openai', owner]],
    ['comes once too often', ['openai', 'sk', owner, KEY]],
    ['is for nobody knows which server', ['openai', KEY]],
    ['is in the organization’s place', ['openai', 'sk', { ...owner, organization: `${KEY} ` + KEY }]],
    ['is wrapped up', ['openai', { [KEY]: KEY }, owner]],
  ])('is refused where it %s, and the refusal does not repeat it', async (_how, args) => {
    const { set, call } = withKeys()
    const refusal: unknown = await call('main-window', 'keys.set', ...args).catch((error: unknown) => error)
    expect(inspect(refusal)).toMatch(/keys\.set was called with wrong arguments/)
    expect(inspect(refusal)).not.toContain('canary')
    expect(set).not.toHaveBeenCalled()
  })

  it('can’t be set by the audio page', async () => {
    await expect(withKeys().call('audio', 'keys.set', 'openai', KEY, owner)).rejects.toThrow(
      /may not be called/,
    )
  })
})

describe('a page’s side of the contract', () => {
  const wire = { invoke: vi.fn(() => Promise.resolve('result')), on: vi.fn(() => () => {}) }

  it('has what the contract allows that page, and no more', () => {
    expect(Object.keys(clientFor('audio', wire).audio)).toEqual(['ready'])
    expect(Object.keys(clientFor('audio', wire).turn)).toEqual([])
    expect(Object.keys(clientFor('main-window', wire).app)).toEqual([
      'snapshot',
      'drawn',
      'providers',
      'copy',
      'openLink',
      'abilities',
      'providerChanged',
    ])
    expect(Object.keys(clientFor('quick-ask', wire).app)).toEqual([
      'snapshot',
      'drawn',
      'openMainWindow',
      'closeQuickAsk',
      'providers',
      'copy',
      'openLink',
      'abilities',
      'providerChanged',
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
