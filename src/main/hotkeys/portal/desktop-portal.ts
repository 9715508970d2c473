/** The desktop's portal on the session bus: calls, requests that a person may have to answer, and its signals. */
import { randomBytes } from 'node:crypto'
import type { Message, MessageBus } from 'dbus-native'
import * as v from 'valibot'
import type { EarshotError } from '../../../shared/errors.ts'
import { noBus, noPortal, noShortcuts, notAnswered } from './problems.ts'

const PORTAL = 'org.freedesktop.portal.Desktop'
const PATH = '/org/freedesktop/portal/desktop'
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts'
const REQUEST = 'org.freedesktop.portal.Request'
const SESSION = 'org.freedesktop.portal.Session'

/** The name of Earshot's .desktop file: by it a desktop knows who asks, and remembers what it was answered. */
const APP_ID = 'earshot'

const MAX_MESSAGE_BYTES = 1 << 20

/** No such service, and none that the bus could start. */
const SERVICE_MISSING = /^org\.freedesktop\.DBus\.Error\.(ServiceUnknown|NameHasNoOwner|Spawn\..+)$/

export type PortalAnswer =
  | { kind: 'done'; results: Readonly<Record<string, unknown>> }
  /** By the person. */
  | { kind: 'cancelled' }
  | { kind: 'refused'; said: string | null }
  /** In time, or before it was given up. */
  | { kind: 'unanswered' }

/** One of the portal's methods that answer by a request; its last argument are options. */
export interface PortalRequest {
  member: 'CreateSession' | 'BindShortcuts' | 'ListShortcuts'
  signature: string
  args: readonly unknown[]
  options?: Readonly<Record<string, string>>
}

export interface PortalEvents {
  /** A signal of the hotkeys, from the portal and from nobody else. */
  signal(member: string, body: readonly unknown[]): void
  sessionClosed(session: string): void
  /** The portal has ended, and its sessions with it. The bus starts it again when it is called. */
  ended(): void
  /** So is everything. */
  busLost(): void
}

const response = v.tuple([v.number(), v.record(v.string(), v.unknown())])
const ownerChange = v.tuple([v.literal(PORTAL), v.string(), v.string()])

export class DesktopPortal {
  readonly #bus: MessageBus
  readonly #answers = new Map<string, (answer: PortalAnswer) => void>()
  #events: PortalEvents | null = null
  /** The portal's unique name: whoever else sends its signals is not believed. */
  #owner: string | null = null

  private constructor(bus: MessageBus) {
    this.#bus = bus
    bus.connection.on('message', (message) => this.#receive(message))
    bus.connection.on('close', () => this.#lose())
  }

  /** Connects, and makes sure that the portal has hotkeys. @param answerMs how long a call may take */
  static async open(address: string, answerMs: number): Promise<DesktopPortal | EarshotError> {
    const bus = await connect(address, answerMs)
    if (bus === null) return noBus
    const portal = new DesktopPortal(bus)
    const problem = await portal.#prepare()
    if (problem === null) return portal
    await portal.close()
    return problem
  }

  follow(events: PortalEvents): void {
    this.#events = events
  }

  /** Comes before the first call to a portal that was started. Without it the desktop finds out itself, or does not. */
  async register(): Promise<void> {
    const call = {
      interface: 'org.freedesktop.host.portal.Registry',
      member: 'Register',
      signature: 'sa{sv}',
    }
    // Older portals have no registry, and one knows no app without a .desktop file.
    await this.#call({ ...call, body: [APP_ID, {}] }).catch(() => undefined)
  }

  /** Given up when `signal` says so: then the portal is told, which takes its dialog away. */
  async request({ member, signature, args, options }: PortalRequest, signal: AbortSignal) {
    const token = newToken()
    const sender = (this.#bus.name ?? '').replace(':', '').replaceAll('.', '_')
    const path = `${PATH}/request/${sender}/${token}`
    // Before the call: the answer may come before the call's own reply.
    const answered = new Promise<PortalAnswer>((resolve) => this.#answers.set(path, resolve))
    const giveUp = () => this.#answers.get(path)?.({ kind: 'unanswered' })
    signal.addEventListener('abort', giveUp)
    if (signal.aborted) giveUp()
    const body = [...args, { ...options, handle_token: token }]
    try {
      await Promise.race([answered, this.#call({ interface: SHORTCUTS, member, signature, body })])
      const answer = await answered
      if (answer.kind === 'unanswered') this.#closeObject(REQUEST, path)
      return answer
    } catch (error) {
      return { kind: 'refused', said: error instanceof Error ? error.message : null } as const
    } finally {
      signal.removeEventListener('abort', giveUp)
      this.#answers.delete(path)
    }
  }

  closeSession(session: string): void {
    this.#closeObject(SESSION, session)
  }

  async close(): Promise<void> {
    this.#events = null
    await this.#bus.close()
  }

  async #prepare(): Promise<EarshotError | null> {
    try {
      for (const rule of [
        `type='signal',sender='${PORTAL}',interface='${SHORTCUTS}'`,
        `type='signal',sender='${PORTAL}',interface='${REQUEST}'`,
        `type='signal',sender='${PORTAL}',interface='${SESSION}'`,
        `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${PORTAL}'`,
      ])
        await this.#bus.addMatch(rule)
    } catch {
      return noBus
    }
    try {
      await this.register()
      const properties = { interface: 'org.freedesktop.DBus.Properties', member: 'Get', signature: 'ss' }
      await this.#call({ ...properties, body: [SHORTCUTS, 'version'] })
      this.#owner = await this.#bus.getNameOwner(PORTAL)
      return null
    } catch (error) {
      return openingProblem(error)
    }
  }

  async #call(message: Message): Promise<unknown> {
    return this.#bus.invoke<unknown>({ destination: PORTAL, path: PATH, ...message })
  }

  /** Gone or not: nobody waits for it. */
  #closeObject(kind: string, path: string): void {
    this.#call({ path, interface: kind, member: 'Close' }).catch(() => undefined)
  }

  #receive({ type, sender, path = '', interface: name, member = '', body = [] }: Message): void {
    if (type !== SIGNAL) return
    if (sender === 'org.freedesktop.DBus' && member === 'NameOwnerChanged') return this.#changeOwner(body)
    if (sender === undefined || sender !== this.#owner) return
    if (name === REQUEST && member === 'Response') this.#answers.get(path)?.(answerOf(body))
    else if (name === SESSION && member === 'Closed') this.#events?.sessionClosed(path)
    else if (name === SHORTCUTS && path === PATH) this.#events?.signal(member, body)
  }

  #changeOwner(body: readonly unknown[]): void {
    const change = v.safeParse(ownerChange, body)
    if (!change.success) return
    const [, before, after] = change.output
    this.#owner = after === '' ? null : after
    if (before === '') return
    this.#giveUpAll()
    this.#events?.ended()
  }

  #lose(): void {
    this.#giveUpAll()
    this.#events?.busLost()
  }

  #giveUpAll(): void {
    for (const resolve of this.#answers.values()) resolve({ kind: 'unanswered' })
  }
}

/** As D-Bus numbers the kinds of message. */
const SIGNAL = 4

/** Null where there is no bus. The package is loaded at the first use: most starts need none. */
async function connect(address: string, answerMs: number): Promise<MessageBus | null> {
  const { createClient } = await import('dbus-native')
  try {
    const bus = createClient({ busAddress: address, timeout: answerMs, maxMessageSize: MAX_MESSAGE_BYTES })
    // What fails ends in a `close`, too.
    bus.connection.on('error', () => undefined)
    return bus
  } catch {
    return null
  }
}

function answerOf(body: readonly unknown[]): PortalAnswer {
  const answer = v.safeParse(response, body)
  if (!answer.success) return { kind: 'refused', said: null }
  const [code, results] = answer.output
  if (code === 0) return { kind: 'done', results }
  return code === 1 ? { kind: 'cancelled' } : { kind: 'refused', said: null }
}

function openingProblem(error: unknown): EarshotError {
  const name = error instanceof Error && 'dbusName' in error ? String(error.dbusName) : ''
  if (SERVICE_MISSING.test(name)) return noPortal
  if (error instanceof Error && 'code' in error) return error.code === 'ETIMEDOUT' ? notAnswered : noBus
  return noShortcuts
}

/** Fit for an object's path. */
export function newToken(): string {
  return `earshot_${randomBytes(8).toString('hex')}`
}
