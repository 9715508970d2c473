/**
 * The DevTools protocol over a pair of pipes. Playwright's own client resumes and instruments every page by itself,
 * gives each a feigned focus, and lets a popup's request go out before anyone can stop it, so only its types of the
 * protocol are used here.
 */
import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { CDPSession } from 'playwright-core'

/** One target's commands and events, typed as in Playwright. */
export type DevToolsSession = Pick<CDPSession, 'send' | 'on' | 'once' | 'off'>

/** A command's failure. The target may simply be gone. */
class DevToolsError extends Error {
  readonly method: string

  constructor(method: string, message: string) {
    super(`${method}: ${message}`)
    this.name = 'DevToolsError'
    this.method = method
  }
}

/** For commands that have no point any more once their page is gone. */
export async function ignoreGone(command: Promise<unknown>): Promise<void> {
  try {
    await command
  } catch (error) {
    if (!(error instanceof DevToolsError)) throw error
  }
}

interface Incoming {
  id?: number
  sessionId?: string
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

interface PendingCommand {
  method: string
  resolve(result: unknown): void
  reject(error: DevToolsError): void
}

type LooseSend = (method: string, params?: object) => Promise<unknown>

export class DevToolsConnection {
  readonly browser: DevToolsSession
  readonly #output: Writable
  readonly #sessions = new Map<string, EventEmitter>()
  readonly #pending = new Map<number, PendingCommand>()
  readonly #onClosed: () => void
  #received: string[] = []
  #lastId = 0
  #closed = false

  /** `onClosed` is called once, when Chromium's end of the pipe closes. */
  constructor(input: Readable, output: Writable, onClosed: () => void) {
    this.#output = output
    this.#onClosed = onClosed
    this.browser = this.session('')
    input.setEncoding('utf8')
    input.on('data', (text: string) => this.#read(text))
    input.on('close', () => this.#close())
    // Chromium may vanish between two writes; `close` on the input tells of it.
    output.on('error', () => this.#close())
  }

  /** The empty id is the browser itself. */
  session(sessionId: string): DevToolsSession {
    const events = this.#sessions.get(sessionId) ?? new EventEmitter()
    this.#sessions.set(sessionId, events)
    const send: LooseSend = (method, params = {}) => this.#send(sessionId, method, params)
    return Object.assign(events, { send }) as unknown as DevToolsSession
  }

  /** Pending commands of a target that is gone get no answer otherwise. */
  forget(sessionId: string): void {
    this.#sessions.get(sessionId)?.removeAllListeners()
    this.#sessions.delete(sessionId)
  }

  #send(sessionId: string, method: string, params: object): Promise<unknown> {
    if (this.#closed) return Promise.reject(new DevToolsError(method, 'Chromium has ended'))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject })
      const session = sessionId === '' ? {} : { sessionId }
      this.#output.write(`${JSON.stringify({ id, method, params, ...session })}\0`)
    })
  }

  #read(text: string): void {
    let rest = text
    for (let end = rest.indexOf('\0'); end >= 0; end = rest.indexOf('\0')) {
      this.#received.push(rest.slice(0, end))
      rest = rest.slice(end + 1)
      const message = JSON.parse(this.#received.join('')) as Incoming
      this.#received = []
      this.#dispatch(message)
    }
    if (rest !== '') this.#received.push(rest)
  }

  #dispatch(message: Incoming): void {
    if (message.id === undefined) {
      this.#sessions.get(message.sessionId ?? '')?.emit(message.method ?? '', message.params)
      return
    }
    const command = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.error === undefined) command?.resolve(message.result)
    else command?.reject(new DevToolsError(command.method, message.error.message))
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const { method, reject } of this.#pending.values()) {
      reject(new DevToolsError(method, 'Chromium has ended'))
    }
    this.#pending.clear()
    this.#onClosed()
  }
}
