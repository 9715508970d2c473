import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type {
  HotkeyBackend,
  HotkeyBinding,
  HotkeyEvents,
} from '../../../../src/main/hotkeys/hotkey-backend.ts'
import { Hotkeys } from '../../../../src/main/hotkeys/hotkeys.ts'
import type { WantedHotkey } from '../../../../src/main/hotkeys/wanted-hotkeys.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import type { HotkeyBackendKind } from '../../../../src/shared/hotkeys/hotkeys.ts'

const refused: EarshotError = { code: 'refused', message: 'Not here.', retryable: true }

class FakeBackend implements HotkeyBackend {
  readonly kind: HotkeyBackendKind
  readonly bound: string[][] = []
  described: string[] = []
  closed = false
  events: HotkeyEvents | null = null

  constructor(kind: HotkeyBackendKind) {
    this.kind = kind
  }

  get hears() {
    return this.kind === 'toggle' ? 'press' : 'press-and-release'
  }

  async start(events: HotkeyEvents): Promise<void> {
    this.events = events
  }

  async bind(bindings: readonly HotkeyBinding[]): Promise<void> {
    this.described = bindings.map(({ description }) => description)
    this.bound.push(bindings.map(({ action, chord }) => `${action} ${chord}`))
    this.events?.changed(bindings.map(({ action, chord }) => ({ action, chord, problem: null })))
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

const wanted = (action: WantedHotkey['action'], chord: string): WantedHotkey => ({
  action,
  chord,
  description: action,
  problem: null,
  isTaken: false,
})

const talk = wanted('talk', 'F9')

function setUp(...backends: (FakeBackend | EarshotError)[]) {
  const did: string[] = []
  const changes: unknown[] = []
  const note = (name: string) => () => void did.push(name)
  const hotkeys = new Hotkeys({
    backends: backends.map((backend) => async () => backend),
    deeds: {
      press: note('press'),
      release: note('release'),
      abandon: note('abandon'),
      quickAsk: note('quick ask'),
      interrupt: note('interrupt'),
      toggleMute: note('mute'),
      choosePersona: (id) => void did.push(`persona ${id}`),
    },
    worded: async (description) => `${description} (in words)`,
    onChange: (state) => changes.push(state),
  })
  return { hotkeys, did, changes }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('the system is told of hotkeys in the person’s words', async () => {
  const backend = new FakeBackend('portal')
  const { hotkeys } = setUp(backend)
  await hotkeys.set([talk])
  expect(backend.described).toEqual(['talk (in words)'])
})

describe('a key whose release is seen', () => {
  it('talks while it is held, and each other does its own at the press', async () => {
    const backend = new FakeBackend('hook')
    const { hotkeys, did } = setUp(backend)
    await hotkeys.set([talk, wanted('mute', 'F8'), wanted('persona:cook', 'F7'), wanted('interrupt', 'F6')])
    backend.events?.pressed('talk')
    backend.events?.pressed('talk')
    backend.events?.released('talk')
    backend.events?.released('talk')
    for (const action of ['mute', 'persona:cook', 'interrupt', 'quickAsk'] as const) {
      backend.events?.pressed(action)
      backend.events?.released(action)
    }
    expect(did).toEqual(['press', 'release', 'mute', 'persona cook', 'interrupt', 'quick ask'])
  })

  it('throws away what was said while it was held for other keys’ sake', async () => {
    const backend = new FakeBackend('hook')
    const { hotkeys, did } = setUp(backend)
    await hotkeys.set([talk])
    backend.events?.pressed('talk')
    backend.events?.abandoned('talk')
    expect(did).toEqual(['press', 'abandon'])
  })

  it.each([
    ['the screen is locked', (hotkeys: Hotkeys) => hotkeys.letGo()],
    ['the backend is gone', (_: Hotkeys, backend: FakeBackend) => backend.events?.failed(refused)],
    ['the keys are others', (hotkeys: Hotkeys) => void hotkeys.record(true)],
    ['the app quits', (hotkeys: Hotkeys) => void hotkeys.close()],
    ['nobody holds a key for so long', () => vi.advanceTimersByTime(3_600_000)],
  ])('is let go once when %s, and its own release is then none', async (_, happens) => {
    const backend = new FakeBackend('hook')
    const { hotkeys, did } = setUp(backend, new FakeBackend('toggle'))
    await hotkeys.set([talk])
    backend.events?.pressed('talk')
    happens(hotkeys, backend)
    backend.events?.released('talk')
    expect(did).toEqual(['press', 'release'])
  })

  it('is looked at anew after it was let go: its release may never come', async () => {
    const backend = new FakeBackend('hook')
    const { hotkeys } = setUp(backend)
    await hotkeys.set([talk])
    backend.events?.pressed('talk')
    hotkeys.letGo()
    await hotkeys.set([talk])
    expect(backend.bound).toEqual([['talk F9'], [], ['talk F9']])
  })
})

describe('a key of which only the press is told', () => {
  it('is tapped by each press', async () => {
    const backend = new FakeBackend('toggle')
    const { hotkeys, did } = setUp(backend)
    await hotkeys.set([talk])
    backend.events?.pressed('talk')
    backend.events?.pressed('talk')
    expect(did).toEqual(['press', 'release', 'press', 'release'])
    expect(hotkeys.state).toMatchObject({ backend: 'toggle', hears: 'press' })
  })

  it('is given up while keys are recorded, so that the page sees it', async () => {
    const backend = new FakeBackend('toggle')
    const { hotkeys } = setUp(backend)
    await hotkeys.set([talk])
    await hotkeys.record(true)
    await hotkeys.record(false)
    expect(backend.bound).toEqual([['talk F9'], [], ['talk F9']])
  })
})

describe('the best backend that works', () => {
  it('is used, and the reason why it is not a better one is said', async () => {
    const [hook, toggle] = [new FakeBackend('hook'), new FakeBackend('toggle')]
    const { hotkeys, did } = setUp(refused, hook, toggle)
    await hotkeys.set([talk])
    expect(hotkeys.state).toMatchObject({ backend: 'hook', problem: refused })
    hook.events?.failed({ ...refused, code: 'later' })
    await hotkeys.set([talk, wanted('mute', 'F8')])
    expect(hotkeys.state).toMatchObject({ backend: 'toggle', problem: refused })
    hook.events?.failed(refused)
    toggle.events?.pressed('mute')
    expect(did).toEqual(['mute'])
    expect(toggle.bound.at(-1)).toEqual(['talk F9', 'mute F8'])
  })

  it('is looked for again when somebody asks for it', async () => {
    const [hook, toggle] = [new FakeBackend('hook'), new FakeBackend('toggle')]
    const { hotkeys } = setUp(hook, toggle)
    await hotkeys.set([talk])
    hook.events?.failed(refused)
    await hotkeys.retry()
    expect(toggle.closed).toBe(true)
    expect(hotkeys.state).toMatchObject({ backend: 'hook', problem: null })
  })

  it('is none where none works, and that is said', async () => {
    const { hotkeys } = setUp(refused, { ...refused, code: 'neither' })
    await hotkeys.set([talk])
    expect(hotkeys.state).toMatchObject({
      backend: null,
      problem: refused,
      hotkeys: [{ action: 'talk', wanted: 'F9', chord: null }],
    })
  })

  it('is not even made while nothing is bound', async () => {
    const backend = new FakeBackend('hook')
    const { hotkeys } = setUp(backend)
    await hotkeys.set([])
    expect(backend.events).toBeNull()
  })
})

it('while keys are recorded none of them does anything', async () => {
  const backend = new FakeBackend('hook')
  const { hotkeys, did } = setUp(backend)
  await hotkeys.set([talk])
  await hotkeys.record(true)
  backend.events?.pressed('talk')
  await hotkeys.record(false)
  backend.events?.released('talk')
  expect(did).toEqual([])
})

it('keys that another hotkey has are not bound, and windows are told why', async () => {
  const backend = new FakeBackend('hook')
  const { hotkeys, changes } = setUp(backend)
  await hotkeys.set([talk, { ...wanted('mute', 'F9'), problem: refused, isTaken: true }])
  expect(backend.bound).toEqual([['talk F9']])
  expect(changes.at(-1)).toMatchObject({
    hotkeys: [
      { action: 'talk', chord: 'F9', problem: null },
      { action: 'mute', chord: null, problem: refused },
    ],
  })
})
