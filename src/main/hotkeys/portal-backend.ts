import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import type { EarshotError } from '../../shared/errors.ts'
import type { BindingState, HotkeyAction } from '../../shared/hotkeys/hotkeys.ts'
import type { HotkeyBackend, HotkeyBinding, HotkeyEvents } from './hotkey-backend.ts'
import { DesktopPortal, newToken, type PortalAnswer } from './portal/desktop-portal.ts'
import {
  busLost,
  closedAgain,
  denied,
  noBus,
  notAnswered,
  refused,
  sessionClosed,
} from './portal/problems.ts'
import { boundStates, shortcutsOf, triggersOf, unboundStates, type Triggers } from './portal/shortcuts.ts'

/** How long may be waited, in milliseconds. */
interface Limits {
  /** For the portal. */
  answer: number
  /** For the person, whom the portal asks. */
  person: number
}

const usualLimits: Limits = { answer: 10_000, person: 10 * 60_000 }

const shortcutEvent = v.looseTuple([v.string(), v.string()])
const changeEvent = v.looseTuple([v.string(), v.unknown()])

/** What a bind ends with: the session that has the hotkeys, or why there is none. */
type Bound = { session: string; triggers: Triggers } | { problem: EarshotError }

/**
 * Hotkeys of a Wayland desktop, by the GlobalShortcuts portal. A session of it can be bound once, so that other
 * bindings take another session, of which the desktop may ask the person; a key that is pressed then is told as
 * released, for its release would be told to nobody.
 */
class PortalBackend implements HotkeyBackend {
  readonly kind = 'portal'
  readonly hears = 'press-and-release'
  readonly #portal: DesktopPortal
  readonly #limits: Limits
  readonly #pressed = new Set<HotkeyAction>()
  #events: HotkeyEvents | null = null
  /** What is bound, or being bound; null when the last try has failed. */
  #wanted: readonly HotkeyBinding[] | null = []
  #session: string | null = null
  #triggers: Triggers = new Map()
  #asking = new AbortController()
  /** Since the bindings changed. */
  #closedBefore = false
  #queue: Promise<void> = Promise.resolve()

  constructor(portal: DesktopPortal, limits: Limits) {
    this.#portal = portal
    this.#limits = limits
  }

  async start(events: HotkeyEvents): Promise<void> {
    this.#events = events
    this.#portal.follow({
      signal: (member, body) => this.#receive(member, body),
      sessionClosed: (session) => {
        if (session === this.#session) this.#loseSession()
      },
      ended: () => this.#loseSession(),
      busLost: () => this.#fail(busLost),
    })
  }

  /** What the desktop, or the person whom it asks, makes of it is told later: nobody has to wait for that. */
  async bind(bindings: readonly HotkeyBinding[]): Promise<void> {
    if (isDeepStrictEqual(bindings, this.#wanted)) return
    this.#closedBefore = false
    this.#ask(bindings)
  }

  async close(): Promise<void> {
    this.#events = null
    this.#asking.abort()
    await this.#queue
    this.#endSession()
    await this.#portal.close()
  }

  /** Takes the place of what is asked already. */
  #ask(bindings: readonly HotkeyBinding[]): void {
    this.#wanted = bindings
    this.#asking.abort()
    this.#asking = new AbortController()
    const { signal } = this.#asking
    this.#queue = this.#queue.then(() =>
      signal.aborted ? undefined : this.#replaceSession(bindings, signal),
    )
  }

  async #replaceSession(bindings: readonly HotkeyBinding[], signal: AbortSignal): Promise<void> {
    this.#endSession()
    if (bindings.length === 0) return this.#tell([])
    const bound = await this.#openSession(bindings, signal)
    if (signal.aborted) return this.#endSession()
    if ('problem' in bound) {
      this.#endSession()
      this.#wanted = null
      return this.#tell(unboundStates(bindings, bound.problem))
    }
    this.#triggers = bound.triggers
    this.#tell(boundStates(bindings, bound.triggers))
  }

  async #openSession(bindings: readonly HotkeyBinding[], signal: AbortSignal): Promise<Bound> {
    const created = await this.#portal.request(
      {
        member: 'CreateSession',
        signature: 'a{sv}',
        args: [],
        options: { session_handle_token: newToken() },
      },
      this.#within(this.#limits.answer, signal),
    )
    if (created.kind !== 'done') return { problem: problemOf(created) }
    const session = created.results['session_handle']
    if (typeof session !== 'string') return { problem: refused(null) }
    this.#session = session
    const bound = await this.#portal.request(
      {
        member: 'BindShortcuts',
        signature: 'oa(sa{sv})sa{sv}',
        // Without a parent window: the hotkeys are bound when no window need be open.
        args: [session, shortcutsOf(bindings), ''],
      },
      this.#within(this.#limits.person, signal),
    )
    if (bound.kind !== 'done') return { problem: problemOf(bound) }
    const triggers = triggersOf(bound.results['shortcuts']) ?? (await this.#listTriggers(session, signal))
    return { session, triggers }
  }

  /** Some desktops leave out what a bind came to. */
  async #listTriggers(session: string, signal: AbortSignal): Promise<Triggers> {
    const listed = await this.#portal.request(
      { member: 'ListShortcuts', signature: 'oa{sv}', args: [session] },
      this.#within(this.#limits.answer, signal),
    )
    return (listed.kind === 'done' ? triggersOf(listed.results['shortcuts']) : null) ?? new Map()
  }

  #within(limit: number, signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, AbortSignal.timeout(limit)])
  }

  #receive(member: string, body: readonly unknown[]): void {
    if (member === 'ShortcutsChanged') return this.#changeTriggers(body)
    const event = v.safeParse(shortcutEvent, body)
    if (!event.success || event.output[0] !== this.#session) return
    const action = this.#wanted?.find((binding) => binding.action === event.output[1])?.action
    if (action === undefined) return
    if (member === 'Activated') this.#press(action)
    else if (member === 'Deactivated') this.#release(action)
  }

  #changeTriggers(body: readonly unknown[]): void {
    const change = v.safeParse(changeEvent, body)
    const triggers =
      change.success && change.output[0] === this.#session ? triggersOf(change.output[1]) : null
    if (triggers === null || this.#wanted === null) return
    this.#triggers = new Map([...this.#triggers, ...triggers])
    this.#tell(boundStates(this.#wanted, this.#triggers))
  }

  /** Some desktops repeat it while the key is held. */
  #press(action: HotkeyAction): void {
    if (this.#pressed.has(action)) return
    this.#pressed.add(action)
    this.#events?.pressed(action)
  }

  #release(action: HotkeyAction): void {
    if (this.#pressed.delete(action)) this.#events?.released(action)
  }

  #endSession(): void {
    if (this.#session !== null) this.#portal.closeSession(this.#session)
    this.#forgetSession()
  }

  #forgetSession(): void {
    this.#session = null
    for (const action of [...this.#pressed]) this.#release(action)
  }

  #loseSession(): void {
    const bindings = this.#wanted
    if (this.#session === null || bindings === null) return
    this.#forgetSession()
    if (this.#closedBefore) return this.#fail(closedAgain)
    this.#closedBefore = true
    this.#tell(unboundStates(bindings, sessionClosed))
    // A portal that was started anew knows nobody.
    this.#queue = this.#queue.then(() => this.#portal.register())
    this.#ask(bindings)
  }

  #fail(error: EarshotError): void {
    this.#asking.abort()
    this.#forgetSession()
    this.#events?.failed(error)
    void this.close()
  }

  #tell(states: readonly BindingState[]): void {
    this.#events?.changed(states)
  }
}

/** The desktop's hotkeys, or why there are none. @param address of the session bus */
export async function openPortal(
  address = sessionBus(),
  limits = usualLimits,
): Promise<HotkeyBackend | EarshotError> {
  if (address === null) return noBus
  const portal = await DesktopPortal.open(address, limits.answer)
  return portal instanceof DesktopPortal ? new PortalBackend(portal, limits) : portal
}

/** Where systemd puts it when nobody says. */
function sessionBus(): string | null {
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: directory } = process.env
  if (address !== undefined && address !== '') return address
  return directory === undefined ? null : `unix:path=${directory}/bus`
}

function problemOf(answer: Exclude<PortalAnswer, { kind: 'done' }>): EarshotError {
  if (answer.kind === 'cancelled') return denied
  return answer.kind === 'unanswered' ? notAnswered : refused(answer.said)
}
