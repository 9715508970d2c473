import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import {
  loadVoice,
  startPracticeServer,
  type PracticeServer,
  type PracticeServerOptions,
  type SessionRecord,
} from '../../../src/practice-server/index.ts'

export const TOKEN = 'a-token-for-tests'
export const voiceDirectory = fileURLToPath(new URL('../../../resources/voice', import.meta.url))
export const voice = await loadVoice(voiceDirectory)

/** A server's clock that stands still, for answers that tell the time. */
export const quarterToTen = () => new Date(2026, 10, 20, 9, 45).getTime()

export type Event = Record<string, unknown> & { type: string }

export function startServer(options: Partial<PracticeServerOptions> = {}): Promise<PracticeServer> {
  return startPracticeServer({ token: TOKEN, voice, ...options })
}

/** The record of the only session so far. */
export function onlySession(server: PracticeServer): SessionRecord {
  const [session] = server.sessions
  if (session === undefined) throw new Error('The server has no session')
  return session
}

/** Follows a path of keys and indices into an event. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return new Map<string, unknown>(Object.entries(inner)).get(String(key))
  }, value)
}

/** A client over a real socket that keeps every event it gets. */
export class Client {
  readonly events: Event[] = []
  readonly socket: WebSocket
  readonly closed: Promise<{ code: number; reason: string }>
  #wake = Promise.withResolvers<null>()
  #isClosed = false

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false })
    this.socket.on('message', (data: Buffer) => {
      this.events.push(JSON.parse(data.toString('utf8')) as Event)
      this.#notify()
    })
    this.closed = new Promise((resolve, reject) => {
      this.socket.once('error', reject)
      this.socket.once('close', (code, reason) => {
        this.#isClosed = true
        this.#notify()
        resolve({ code, reason: reason.toString() })
      })
    })
  }

  #notify(): void {
    this.#wake.resolve(null)
    this.#wake = Promise.withResolvers()
  }

  send(event: Record<string, unknown>): void {
    this.socket.send(JSON.stringify(event))
  }

  /** The first event from index `from` on that matches. Rejects when the socket closes without one. */
  async find(matches: (event: Event) => boolean, from = 0): Promise<Event> {
    for (;;) {
      const found = this.events.slice(from).find(matches)
      if (found !== undefined) return found
      if (this.#isClosed) throw new Error(`Closed before it came; got ${this.types().join(', ')}`)
      await this.#wake.promise
    }
  }

  waitFor(type: string, from = 0): Promise<Event> {
    return this.find((event) => event.type === type, from)
  }

  /** Sends, and waits for the first event of `type` that comes after. */
  async ask(event: Record<string, unknown>, type: string): Promise<Event> {
    const from = this.events.length
    this.send(event)
    return this.waitFor(type, from)
  }

  /** Sends what must be refused, and returns the error's inside. */
  async askWrong(event: Record<string, unknown>): Promise<Record<string, unknown>> {
    const answer = await this.ask(event, 'error')
    return answer['error'] as Record<string, unknown>
  }

  types(from = 0): string[] {
    return this.events.slice(from).map((event) => event.type)
  }

  /** All of a response, from its `response.create` to the rate limits that follow it. */
  async response(create: Record<string, unknown> = {}): Promise<Event[]> {
    const from = this.events.length
    this.send({ type: 'response.create', ...create })
    await this.waitFor('rate_limits.updated', from)
    return this.events.slice(from)
  }

  /** All of the response to a typed message. */
  async answer(text: string, response: Record<string, unknown> = {}): Promise<Event[]> {
    await this.ask(userText(text), 'conversation.item.done')
    return this.response({ response })
  }

  close(): Promise<{ code: number; reason: string }> {
    this.socket.close()
    return this.closed
  }
}

/** Connects and waits for `session.created`; turn detection is off unless `turnDetection` says otherwise. */
export async function connect(
  server: PracticeServer,
  options: { turnDetection?: Record<string, unknown> | null; session?: Record<string, unknown> } = {},
): Promise<Client> {
  const client = new Client(`${server.url}?model=practice`, { authorization: `Bearer ${server.token}` })
  await client.waitFor('session.created')
  const audio = { input: { turn_detection: options.turnDetection ?? null } }
  await client.ask(
    { type: 'session.update', session: { type: 'realtime', audio, ...options.session } },
    'session.updated',
  )
  return client
}

export function userText(text: string): Record<string, unknown> {
  return {
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
  }
}

export function append(samples: Int16Array): Record<string, unknown> {
  return { type: 'input_audio_buffer.append', audio: base64(samples) }
}

export function base64(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
}

function samplesOf(audio: string): Int16Array {
  return new Int16Array(new Uint8Array(Buffer.from(audio, 'base64')).buffer)
}

/** A sound with every sample different from its neighbours, at about -15 dBFS; the same for the same seed. */
export function noise(samples: number, seed = 1, amplitude = 10_000): Int16Array {
  let state = seed
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return Math.round((state / 2 ** 31) * amplitude)
  })
}

export function joined(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]))
}

/** Everything that a response's audio deltas carried. */
export function audioOf(events: readonly Event[]): Int16Array {
  return joined(
    ...events
      .filter(({ type }) => type === 'response.output_audio.delta')
      .map((event) => samplesOf(String(event['delta']))),
  )
}

/** The response as its end describes it. */
export function doneOf(events: readonly Event[]): unknown {
  return at(
    events.find(({ type }) => type === 'response.done'),
    'response',
  )
}

/** The text of all deltas of a response, spoken or written. */
export function textOf(events: readonly Event[]): string {
  const types = ['response.output_audio_transcript.delta', 'response.output_text.delta']
  return events
    .filter(({ type }) => types.includes(type))
    .map((event) => String(event['delta']))
    .join('')
}

/** Event types with runs of deltas written once. */
export function shape(events: readonly Event[]): string[] {
  return events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])
}
