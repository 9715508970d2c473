import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Overlay } from '../../../../src/main/windows/overlay.ts'
import { goingOf, overlayShown } from '../../../../src/main/windows/overlay-visibility.ts'
import type { OverlayView } from '../../../../src/shared/overlay-view.ts'
import type { SessionState } from '../../../../src/shared/session-state.ts'

const failed = { code: 'microphone_missing', message: 'There is no microphone.', retryable: true }

const states: readonly SessionState[] = [
  { kind: 'ready' },
  { kind: 'thinking' },
  { kind: 'speaking' },
  { kind: 'listening', since: 0, mode: 'held' },
  { kind: 'listening', since: 0, mode: 'latched' },
  { kind: 'listening', since: 0, mode: 'open' },
  { kind: 'connecting', listening: null },
  { kind: 'connecting', listening: { since: 0, mode: 'held' } },
  { kind: 'reconnecting', retryAt: 1, listening: null },
  { kind: 'reconnecting', retryAt: 1, listening: { since: 0, mode: 'latched' } },
  { kind: 'offline', error: null },
  { kind: 'offline', error: failed },
]
const [ready] = states as [SessionState]

/** The overlay with a window that only remembers whether it shows, in surroundings that a test changes. */
function overlayWorld() {
  const around = {
    session: ready,
    muted: false,
    seen: false,
    settings: { overlay: true, interfaceLanguage: null, textSize: 1 },
  }
  const window = { opened: 0, visible: false }
  const told: OverlayView[] = []
  const overlay = new Overlay({
    open() {
      window.opened += 1
      return { show: () => (window.visible = true), hide: () => (window.visible = false) }
    },
    session: () => around.session,
    muted: () => around.muted,
    seenElsewhere: () => around.seen,
    settings: () => around.settings,
    tell: (view) => told.push(view),
  })
  const become = (change: Partial<typeof around>): void => {
    Object.assign(around, change)
    overlay.follow()
  }
  return { around, window, told, overlay, become }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the overlay', () => {
  it('is there from the press of a hotkey to the end of the answer, through a pause around a tool', () => {
    const { overlay, window, become } = overlayWorld()
    overlay.drivenByHotkey(true)
    expect(window.visible).toBe(true)
    become({ session: { kind: 'listening', since: 0, mode: 'held' } })
    overlay.drivenByHotkey(false)
    for (const kind of ['thinking', 'ready', 'thinking', 'speaking'] as const) {
      become({ session: { kind } })
      expect(overlay.view).toMatchObject({ shown: true })
      vi.advanceTimersByTime(300)
      expect(window.visible).toBe(true)
    }
    become({ session: ready })
    vi.runAllTimers()
    expect(window.visible).toBe(false)
  })

  it('stays through a turn that a tap has begun, until it is over', () => {
    const { overlay, window, become } = overlayWorld()
    overlay.drivenByHotkey(true)
    become({ session: { kind: 'listening', since: 0, mode: 'latched' } })
    overlay.drivenByHotkey(false)
    vi.advanceTimersByTime(60_000)
    expect(window.visible).toBe(true)
  })

  it('goes on showing what it showed while it goes away', () => {
    const { overlay, become, told } = overlayWorld()
    overlay.drivenByHotkey(true)
    become({ session: { kind: 'speaking' } })
    overlay.drivenByHotkey(false)
    become({ session: ready })
    vi.runAllTimers()
    expect(told.at(-1)).toMatchObject({ shown: false, session: { kind: 'speaking' } })
  })

  it('keeps what went wrong long enough to be read, and forgets it at the next press', () => {
    const { overlay, window, become } = overlayWorld()
    overlay.drivenByHotkey(true)
    overlay.drivenByHotkey(false)
    become({ session: ready })
    overlay.notice(failed)
    expect(overlay.view).toMatchObject({ shown: true, error: failed })
    vi.advanceTimersByTime(3_000)
    expect(window.visible).toBe(true)
    vi.runAllTimers()
    expect(window.visible).toBe(false)
    overlay.drivenByHotkey(true)
    expect(overlay.view).toMatchObject({ shown: true, error: null })
  })

  it('says nothing of what goes wrong beside a turn', () => {
    const { overlay, told, window } = overlayWorld()
    overlay.notice(failed)
    vi.runAllTimers()
    expect(told).toEqual([])
    expect(window.opened).toBe(0)
  })

  it('makes way for a window that tells the same, and comes back when that is gone', () => {
    const { overlay, window, become } = overlayWorld()
    overlay.drivenByHotkey(true)
    become({ seen: true })
    vi.runAllTimers()
    expect(window.visible).toBe(false)
    become({ seen: false })
    expect(window.visible).toBe(true)
  })

  it('is ready, unseen, before the first press, where there is a hotkey', () => {
    const { overlay, window, told } = overlayWorld()
    overlay.prepare()
    overlay.prepare()
    expect(window).toEqual({ opened: 1, visible: false })
    expect(told).toEqual([])
  })

  it('has no window before there is a hotkey, and none when it is turned off', () => {
    const { overlay, window, become } = overlayWorld()
    for (const session of states) become({ session })
    become({ settings: { overlay: false, interfaceLanguage: null, textSize: 1 } })
    overlay.prepare()
    overlay.drivenByHotkey(true)
    expect(window.opened).toBe(0)
  })

  it('is seen only while it should be, whatever happens in whatever order', () => {
    const event = fc.oneof(
      fc.record({ do: fc.constant('session' as const), session: fc.constantFrom(...states) }),
      fc.record({ do: fc.constant('hotkey' as const), held: fc.boolean() }),
      fc.record({ do: fc.constant('seen' as const), seen: fc.boolean() }),
      fc.record({ do: fc.constant('setting' as const), overlay: fc.boolean() }),
      fc.record({ do: fc.constant('notice' as const), error: fc.constantFrom(null, failed) }),
      fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(10, 300, 500, 5_000) }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { around, overlay, window, told, become } = overlayWorld()
        let pressed = false
        let held = false
        for (const happened of events) {
          const before = { told: told.length, visible: window.visible }
          if (happened.do === 'session') become({ session: happened.session })
          else if (happened.do === 'seen') become({ seen: happened.seen })
          else if (happened.do === 'setting')
            become({ settings: { ...around.settings, overlay: happened.overlay } })
          else if (happened.do === 'notice') overlay.notice(happened.error)
          else if (happened.do === 'time') vi.advanceTimersByTime(happened.ms)
          else {
            held = happened.held
            pressed ||= held
            overlay.drivenByHotkey(held)
          }
          const may = around.settings.overlay && !around.seen && pressed
          if (!may) expect(overlay.view.shown).toBe(false)
          // Held, it is there without fail.
          if (held && may) expect(overlay.view.shown).toBe(true)
          if (overlay.view.shown) expect(window.visible).toBe(true)
          if (!window.visible && !before.visible) expect(told).toHaveLength(before.told)
        }
        overlay.drivenByHotkey(false)
        become({ session: ready })
        vi.runAllTimers()
        expect(overlay.view.shown).toBe(false)
        expect(window.visible).toBe(false)
        // Then all stands still.
        const before = told.length
        for (const session of states) become({ session })
        expect(told).toHaveLength(before)
        expect(vi.getTimerCount()).toBe(0)
      }),
    )
  })
})

describe('what a hotkey has begun', () => {
  it.each([
    [{ kind: 'thinking' }, 'on'],
    [{ kind: 'speaking' }, 'on'],
    [{ kind: 'connecting', listening: null }, 'on'],
    [{ kind: 'listening', since: 0, mode: 'latched' }, 'on'],
    [{ kind: 'reconnecting', retryAt: 1, listening: { since: 0, mode: 'held' } }, 'on'],
    [{ kind: 'reconnecting', retryAt: 1, listening: null }, 'wrong'],
    [{ kind: 'offline', error: null }, 'wrong'],
    [{ kind: 'ready' }, 'over'],
    // Hands-free, the microphone hears somebody all day.
    [{ kind: 'listening', since: 0, mode: 'open' }, 'over'],
  ] satisfies [SessionState, string][])('with the session %o is %s', (session, going) => {
    expect(goingOf(session, { held: false, failed: false })).toBe(going)
    expect(goingOf(session, { held: true, failed: false })).toBe('on')
  })

  it('is shown only where it is wanted, driven and seen nowhere else', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (enabled, driven, seenElsewhere) => {
        expect(overlayShown({ enabled, driven, seenElsewhere })).toBe(enabled && driven && !seenElsewhere)
      }),
    )
  })
})
