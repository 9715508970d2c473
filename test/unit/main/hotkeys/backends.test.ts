import { describe, expect, it } from 'vitest'
import { backendsFor, type Desktop } from '../../../../src/main/hotkeys/choose-backend.ts'
import { HookBackend, type HookProcess } from '../../../../src/main/hotkeys/hook-backend.ts'
import type { HookOrder, HookReport } from '../../../../src/main/hotkeys/hook-messages.ts'
import type { HotkeyBackend, HotkeyEvents } from '../../../../src/main/hotkeys/hotkey-backend.ts'
import { ToggleBackend } from '../../../../src/main/hotkeys/toggle-backend.ts'
import { wantedHotkeys } from '../../../../src/main/hotkeys/wanted-hotkeys.ts'

function listener(): { told: unknown[]; events: HotkeyEvents } {
  const told: unknown[] = []
  const events: HotkeyEvents = {
    pressed: (action) => told.push(['pressed', action]),
    released: (action, heldMs) => told.push(['released', action, heldMs]),
    abandoned: (action) => told.push(['abandoned', action]),
    changed: (states) =>
      told.push(['changed', ...states.map(({ chord, problem }) => chord ?? problem?.code)]),
    failed: ({ code }) => told.push(['failed', code]),
  }
  return { told, events }
}

const f9 = { action: 'talk', chord: 'F9', description: 'Talk' } as const

describe('the backends to try', () => {
  const makers = {
    hook: () => new ToggleBackend({ register: () => true, unregister: () => undefined }),
    toggle: () => new ToggleBackend({ register: () => true, unregister: () => undefined }),
  }
  const named = (name: string): HotkeyBackend => Object.assign(makers.hook(), { name })
  const tried = async (desktop: Desktop) => {
    const list = backendsFor(desktop, {
      hook: () => named('hook'),
      toggle: () => named('toggle'),
      portal: async () => named('portal'),
    })
    const made = await Promise.all(list.map((make) => make()))
    return made.map((one) => ('name' in one ? one.name : 'code' in one ? one.code : ''))
  }

  it.each<[string, Desktop, string[]]>([
    ['Windows', { platform: 'win32', env: {} }, ['hook', 'toggle']],
    ['macOS', { platform: 'darwin', env: {} }, ['hook', 'toggle']],
    ['X11', { platform: 'linux', env: { DISPLAY: ':0', XDG_SESSION_TYPE: 'x11' } }, ['hook', 'toggle']],
    ['X11 that does not say so', { platform: 'linux', env: { DISPLAY: ':0' } }, ['hook', 'toggle']],
    [
      'Wayland with X programs',
      { platform: 'linux', env: { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' } },
      ['portal', 'toggle'],
    ],
    ['no display', { platform: 'linux', env: { DISPLAY: '' } }, ['hotkeys_no_display', 'toggle']],
  ])('on %s', async (_, desktop, expected) => expect(await tried(desktop)).toEqual(expected))
})

describe('the hook', () => {
  class FakeProcess implements HookProcess {
    readonly orders: HookOrder[] = []
    killed = false
    say: (report: HookReport) => void = () => undefined
    exit: (code: number) => void = () => undefined

    on(event: 'message', listener: (report: HookReport) => void): void
    on(event: 'exit', listener: (code: number) => void): void
    on(
      ...[event, listener]: ['message', (report: HookReport) => void] | ['exit', (code: number) => void]
    ): void {
      if (event === 'message') this.say = listener
      else this.exit = listener
    }

    postMessage(order: HookOrder): void {
      this.orders.push(order)
    }

    kill(): boolean {
      this.killed = true
      return true
    }
  }

  async function setUp({ isAllowed = true } = {}) {
    const processes: FakeProcess[] = []
    const { told, events } = listener()
    const backend = new HookBackend({
      fork: () => {
        const process = new FakeProcess()
        processes.push(process)
        return process
      },
      isAllowed: () => isAllowed,
    })
    await backend.start(events)
    return { backend, processes, told }
  }

  it('runs only while something is bound, and tells of hotkeys from when it hears them', async () => {
    const { backend, processes, told } = await setUp()
    expect(processes).toHaveLength(0)
    const bound = backend.bind([f9])
    processes[0]?.say({ type: 'listening' })
    await bound
    processes[0]?.say({ type: 'pressed', action: 'talk' })
    processes[0]?.say({ type: 'released', action: 'talk', heldMs: 12 })
    processes[0]?.say({ type: 'abandoned', action: 'talk' })
    expect(processes[0]?.orders).toEqual([{ bindings: [{ action: 'talk', chord: 'F9' }] }])
    await backend.bind([])
    expect(processes[0]?.killed).toBe(true)
    processes[0]?.say({ type: 'pressed', action: 'talk' })
    processes[0]?.exit(0)
    expect(told).toEqual([
      ['changed', 'F9'],
      ['pressed', 'talk'],
      ['released', 'talk', 12],
      ['abandoned', 'talk'],
    ])
  })

  it.each<[string, (process: FakeProcess | undefined) => void, string]>([
    ['refuses', (process) => process?.say({ type: 'failed', code: 'UIOHOOK_FAILURE' }), 'hotkeys_failed'],
    [
      'is not trusted',
      (process) => process?.say({ type: 'failed', code: 'UIOHOOK_ERROR_AXAPI_DISABLED' }),
      'hotkeys_not_allowed',
    ],
    ['ends the process', (process) => process?.exit(134), 'hotkeys_stopped'],
  ])('says once why there is none when the system %s', async (_, fail, code) => {
    const { backend, processes, told } = await setUp()
    const bound = backend.bind([f9])
    fail(processes[0])
    processes[0]?.exit(1)
    await bound
    expect(told).toEqual([['failed', code]])
  })

  it('does not begin where the person has not allowed it', async () => {
    const { backend, processes, told } = await setUp({ isAllowed: false })
    await backend.bind([f9])
    expect(processes).toHaveLength(0)
    expect(told).toEqual([['failed', 'hotkeys_not_allowed']])
  })
})

describe('the system’s shortcuts', () => {
  it('take the keys that are free, say which are not, and give up those that are no longer wanted', async () => {
    const registered = new Map<string, () => void>()
    const { told, events } = listener()
    const backend = new ToggleBackend({
      register(accelerator, onPressed) {
        if (accelerator === 'Alt+Tab') return false
        if (accelerator === 'F24') throw new TypeError('no such key')
        registered.set(accelerator, onPressed)
        return true
      },
      unregister: (accelerator) => void registered.delete(accelerator),
    })
    await backend.start(events)
    const bind = (...chords: string[]) => backend.bind(chords.map((chord) => ({ ...f9, chord })))
    await bind('Control+ArrowUp', 'Alt+Tab', 'F24', 'ControlRight', 'Control+Numpad1', 'MediaTrackNext')
    expect([...registered.keys()]).toEqual(['Control+Up', 'Control+num1', 'MediaNextTrack'])
    registered.get('Control+Up')?.()
    await bind('F9')
    expect([...registered.keys()]).toEqual(['F9'])
    await backend.close()
    expect(registered.size).toBe(0)
    expect(told).toEqual([
      [
        'changed',
        'Control+ArrowUp',
        'hotkey_unavailable',
        'hotkey_not_possible',
        'hotkey_not_possible',
        'Control+Numpad1',
        'MediaTrackNext',
      ],
      ['pressed', 'talk'],
      ['changed', 'F9'],
    ])
  })
})

describe('the hotkeys that are wanted', () => {
  const chords = (...given: Parameters<typeof wantedHotkeys>) =>
    wantedHotkeys(...given).map(({ action, chord, problem, isTaken }) => [
      action,
      chord,
      problem?.code,
      isTaken,
    ])

  it('are the system’s usual ones but for a person’s own, and the personas’', () => {
    expect(chords({ hotkeys: {}, personas: [] }, 'linux')).toEqual([
      ['talk', 'Control+Alt+Space', undefined, false],
      ['quickAsk', 'Control+Alt+Enter', undefined, false],
    ])
    expect(
      chords(
        {
          hotkeys: { talk: null, mute: 'Ctrl+Alt+M' },
          personas: [
            { id: 'cook', name: 'Cook', hotkey: 'F8' },
            { id: 'none', name: 'None' },
          ],
        },
        'darwin',
      ),
    ).toEqual([
      ['quickAsk', 'Control+Shift+Enter', undefined, false],
      ['mute', 'Control+Alt+M', undefined, false],
      ['persona:cook', 'F8', undefined, false],
    ])
  })

  it('that clash are given to the first, and both are named', () => {
    const hotkeys = { talk: 'ControlRight', quickAsk: 'Control+Alt+Q', mute: 'F8', interrupt: 'F8' }
    expect(chords({ hotkeys, personas: [] }, 'linux')).toEqual([
      ['talk', 'ControlRight', undefined, false],
      ['quickAsk', 'Control+Alt+Q', 'hotkey_contained', false],
      ['interrupt', 'F8', undefined, false],
      ['mute', 'F8', 'hotkey_clash', true],
    ])
  })
})
