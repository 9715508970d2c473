import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { HotkeyBackend, HotkeyBinding } from '../../../../src/main/hotkeys/hotkey-backend.ts'
import { openPortal } from '../../../../src/main/hotkeys/portal-backend.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import type { BindingState } from '../../../../src/shared/hotkeys/hotkeys.ts'
import { canRunBus, PrivateBus } from '../../../fixtures/private-bus.ts'
import { TestPortal } from '../../../fixtures/test-portal.ts'

/** A busy machine may take its time. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000 })

const talk: HotkeyBinding = { action: 'talk', chord: 'Control+Alt+Space', description: 'Talk to Earshot' }
const mute: HotkeyBinding = { action: 'mute', chord: 'Meta+M', description: 'Mute the microphone' }

/** What a backend tells, in order; a state as `action=chord` or `action!problem`. */
function listener() {
  const told: string[] = []
  let changes = 0
  const stateOf = ({ action, chord, problem }: BindingState) =>
    problem === null ? `${action}=${chord}` : `${action}!${problem.code}`
  return {
    told,
    pressed: (action: string) => void told.push(`${action} pressed`),
    abandoned: () => undefined,
    released: (action: string) => void told.push(`${action} released`),
    changed: (states: readonly BindingState[]) => {
      told.push(states.map(stateOf).join(' '))
      changes += 1
    },
    /** Binds, and waits for what comes of it. */
    bound: async (backend: HotkeyBackend, bindings: readonly HotkeyBinding[]) => {
      const before = changes
      await backend.bind(bindings)
      await until(() => expect(changes).toBeGreaterThan(before))
    },
    failed: (error: EarshotError) => void told.push(`failed ${error.code}`),
  }
}

function opened(result: HotkeyBackend | EarshotError): HotkeyBackend {
  if (!('kind' in result)) throw new Error(result.message)
  onTestFinished(() => result.close())
  return result
}

describe('hotkeys on Wayland', () => {
  it('are refused in clear words where there is no bus', async () => {
    const nowhere = 'unix:path=/nonexistent/bus'
    expect(await openPortal(nowhere)).toMatchObject({ code: 'hotkeys_no_bus' })
    expect(await openPortal('no address')).toMatchObject({ code: 'hotkeys_no_bus' })
  })
})

describe.skipIf(!canRunBus)('hotkeys of a desktop’s portal', () => {
  let bus: PrivateBus
  beforeEach(async () => {
    bus = new PrivateBus()
    await bus.start()
  })
  afterEach(() => bus.stop())

  const startPortal = async (options = {}) => {
    const portal = await TestPortal.start(bus.address, options)
    onTestFinished(() => portal.stop())
    return portal
  }

  const startAll = async () => {
    const portal = await startPortal()
    const backend = opened(await openPortal(bus.address))
    const events = listener()
    await backend.start(events)
    return { portal, backend, ...events }
  }

  it('are refused in clear words where there is no portal', async () => {
    expect(await openPortal(bus.address)).toMatchObject({ code: 'hotkeys_no_portal' })
  })

  it('are refused in clear words by a portal without them', async () => {
    await startPortal({ hasShortcuts: false })
    expect(await openPortal(bus.address)).toMatchObject({ code: 'hotkeys_not_offered' })
  })

  it('are asked for under Earshot’s name, with the keys that are wanted', async () => {
    const { portal, backend, told, bound } = await startAll()
    expect(portal.apps).toEqual(['earshot'])
    await bound(backend, [talk, mute])
    expect(portal.shortcuts).toEqual([
      { id: 'talk', description: 'Talk to Earshot', preferredTrigger: 'CTRL+ALT+space' },
      { id: 'mute', description: 'Mute the microphone', preferredTrigger: 'LOGO+m' },
    ])
    expect(told).toEqual(['talk=CTRL+ALT+space mute=LOGO+m'])
  })

  it('tell the press and the release, each once however often the desktop repeats it', async () => {
    const { portal, backend, told, bound } = await startAll()
    await bound(backend, [talk, mute])
    portal.activate('talk')
    portal.activate('talk')
    portal.activate('mute')
    portal.deactivate('talk')
    portal.deactivate('talk')
    portal.activate('somebody else’s')
    portal.deactivate('mute')
    await until(() => expect(told).toContain('mute released'))
    expect(told.slice(1)).toEqual(['talk pressed', 'mute pressed', 'talk released', 'mute released'])
  })

  it('are listed where the desktop does not say what a bind came to', async () => {
    const { portal, backend, told, bound } = await startAll()
    portal.listsApart = true
    await bound(backend, [talk])
    expect(told).toEqual(['talk=CTRL+ALT+space'])
  })

  it('say which of them the desktop gave no keys, and which keys the person chose later', async () => {
    const { portal, backend, told, bound } = await startAll()
    portal.reply = () => ({ code: 0, triggers: { talk: 'Press <Control>space' } })
    await bound(backend, [talk, mute])
    portal.change({ mute: 'Press <Super>m' })
    await until(() => expect(told).toHaveLength(2))
    expect(told).toEqual([
      'talk=Press <Control>space mute!hotkey_without_keys',
      'talk=Press <Control>space mute=Press <Super>m',
    ])
  })

  it('say that the person denied them, and are asked for again when they are bound again', async () => {
    const { portal, backend, told, bound } = await startAll()
    portal.reply = () => ({ code: 1 })
    await bound(backend, [talk])
    portal.reply = () => ({ code: 2 })
    await bound(backend, [talk])
    portal.reply = () => ({ code: 0, triggers: { talk: 'F9' } })
    await bound(backend, [talk])
    expect(told).toEqual(['talk!hotkeys_denied', 'talk!hotkeys_refused', 'talk=F9'])
    expect(portal.sessions.map(({ open }) => open)).toEqual([false, false, true])
  })

  it('are replaced by a second bind: the old session ends, and what was pressed is released', async () => {
    const { portal, backend, told, bound } = await startAll()
    await bound(backend, [talk, mute])
    portal.activate('talk')
    await until(() => expect(told).toContain('talk pressed'))
    await bound(backend, [mute])
    const [first, second] = portal.sessions
    expect(first?.open).toBe(false)
    portal.deactivate('talk', first)
    portal.activate('mute', first)
    portal.activate('talk', second)
    portal.activate('mute', second)
    await until(() => expect(told).toContain('mute pressed'))
    expect(told.slice(1)).toEqual(['talk pressed', 'talk released', 'mute=LOGO+m', 'mute pressed'])
    await bound(backend, [])
    await until(() => expect(second?.open).toBe(false))
    expect(told.slice(-2)).toEqual(['mute released', ''])
  })

  it('are not asked for again when the same are bound', async () => {
    const { portal, backend, bound } = await startAll()
    await bound(backend, [talk])
    await backend.bind([{ ...talk }])
    await backend.close()
    await until(() => expect(portal.sessions.map(({ open }) => open)).toEqual([false]))
  })

  it('bound anew take back the question that was not answered yet', async () => {
    const { portal, backend, told, bound } = await startAll()
    portal.reply = (shortcuts) =>
      shortcuts.length === 1 ? null : { code: 0, triggers: { talk: 'F9', mute: 'F10' } }
    await backend.bind([talk])
    await until(() => expect(portal.sessions[0]?.shortcuts).toHaveLength(1))
    await bound(backend, [talk, mute])
    expect(portal.closedRequests).toHaveLength(1)
    expect(told).toEqual(['talk=F9 mute=F10'])
  })

  it('say that nobody answered, and take the question back', async () => {
    const portal = await startPortal()
    const backend = opened(await openPortal(bus.address, { answer: 25_000, person: 50 }))
    const events = listener()
    await backend.start(events)
    portal.reply = () => null
    await events.bound(backend, [talk])
    expect(events.told).toEqual(['talk!hotkeys_not_answered'])
    await until(() => expect(portal.closedRequests).toHaveLength(1))
  })

  it('that the desktop takes away are released and asked for once more, then given up', async () => {
    const { portal, backend, told, bound } = await startAll()
    await bound(backend, [talk])
    portal.activate('talk')
    portal.closeSession()
    await until(() => expect(portal.sessions).toHaveLength(2))
    await until(() => expect(told).toHaveLength(5))
    portal.activate('talk')
    portal.closeSession()
    await until(() => expect(told.at(-1)).toContain('failed'))
    expect(told).toEqual([
      ...[
        'talk=CTRL+ALT+space',
        'talk pressed',
        'talk released',
        'talk!hotkeys_closed',
        'talk=CTRL+ALT+space',
      ],
      ...['talk pressed', 'talk released', 'failed hotkeys_closed'],
    ])
    expect(portal.sessions).toHaveLength(2)
  })

  it('are asked for again of a portal that is started anew', async () => {
    const { portal, backend, told, bound } = await startAll()
    const next = await startPortal()
    await bound(backend, [talk])
    await portal.stop()
    await until(() => expect(told).toHaveLength(3))
    next.activate('talk')
    await until(() => expect(told).toHaveLength(4))
    const granted = 'talk=CTRL+ALT+space'
    expect(told).toEqual([granted, 'talk!hotkeys_closed', granted, 'talk pressed'])
    expect(next.apps).toEqual(['earshot'])
  })

  it('end with the bus, in clear words', async () => {
    const { portal, backend, told, bound } = await startAll()
    await bound(backend, [talk])
    portal.activate('talk')
    await until(() => expect(told).toContain('talk pressed'))
    await bus.stop()
    await until(() => expect(told.at(-1)).toBe('failed hotkeys_bus_lost'))
    expect(told).toContain('talk released')
  })

  it('are not pressed by another program’s signals, nor for another session', async () => {
    const { portal, backend, told, bound } = await startAll()
    const { directory } = bus
    await bound(backend, [talk])
    const [session] = portal.sessions
    if (session === undefined) throw new Error('There is no session')
    portal.activate('talk', { ...session, path: `${session.path}_other` })
    const intruder = await TestPortal.start(`unix:path=${directory}/bus`)
    onTestFinished(() => intruder.stop())
    intruder.activate('talk', session)
    await intruder.settle()
    portal.activate('talk')
    portal.deactivate('talk')
    await until(() => expect(told).toContain('talk released'))
    expect(told.slice(1)).toEqual(['talk pressed', 'talk released'])
  })

  it('tell nothing any more once they are closed, and leave no session behind', async () => {
    const { portal, backend, told, bound } = await startAll()
    await bound(backend, [talk])
    await backend.close()
    await until(() => expect(portal.sessions[0]?.open).toBe(false))
    expect(told).toEqual(['talk=CTRL+ALT+space'])
  })
})
