/**
 * The engine at a real practice server over real sockets, with devices that are stepped: a world in which a scripted
 * conversation is had while something happens to the connection. Knows no test runner, so that a bench can use it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import type { SessionConfig } from '../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import type { OpenTransport } from '../../src/main/realtime/link/transport.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import type { Tool } from '../../src/main/tools/tool.ts'
import {
  startPracticeServer,
  type PracticeServer,
  type SessionRecord,
} from '../../src/practice-server/index.ts'
import type { TurnSummary } from '../../src/shared/turn-summary.ts'
import { SteppedDevices } from '../fakes/stepped-devices.ts'
import { tone } from '../fixtures/tone.ts'
import { spokenWords, whichWords } from './words.ts'

/** Short sounds: what is tested is that none is lost, not how long they are. */
const shortVoice = { clip: () => tone(80, 24_000, 700) }

const TICK_MS = 4
/** So much is heard at each tick: many times as fast as it plays. */
const HEARD_MS_A_TICK = 60
/** A question may be lost with its connection. */
const ASK_AGAIN_MS = 500
/** No conversation of a few words takes as long, however busy the machine. */
const HANG_MS = 60_000

export interface WorldOptions {
  open: OpenTransport
  /** The address that the session is given, when it is not the server's own. */
  through?: (server: PracticeServer) => Promise<{ url: string; close(): Promise<void> }>
  sessionLimitSeconds?: number | null
}

export class World {
  readonly server: PracticeServer
  readonly devices = new SteppedDevices({ keepsHeard: false })
  readonly session: Session
  /** What the tool was called with: its effects. */
  readonly entries: string[] = []
  readonly turns: TurnSummary[] = []
  readonly #closers: (() => unknown)[]
  #config: SessionConfig

  static async open(options: WorldOptions): Promise<World> {
    const server = await startPracticeServer({ token: 'token', voice: shortVoice, transcribe: whichWords })
    const through = (await options.through?.(server)) ?? null
    return new World(server, options, through)
  }

  private constructor(
    server: PracticeServer,
    { open, sessionLimitSeconds = null }: WorldOptions,
    through: { url: string; close(): Promise<void> } | null,
  ) {
    this.server = server
    const tools = registryOf([this.#diary()])
    this.#config = {
      url: through?.url ?? server.url,
      key: server.token,
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
      settings: {
        type: 'realtime',
        tools: tools.list(),
        audio: { input: { transcription: { model: 'gpt-4o-transcribe' } } },
      },
    }
    this.session = new Session({
      dialect: openai,
      config: this.#config,
      audio: this.devices,
      openTransport: open,
      tools,
      sessionLimitSeconds,
    })
    this.session.on('turn', (turn) => this.turns.push(turn))
    this.#closers = [() => this.session.close(), () => through?.close(), () => server.close()]
  }

  async close(): Promise<void> {
    for (const close of this.#closers) await close()
  }

  configure(change: Partial<SessionConfig>): void {
    this.#config = { ...this.#config, ...change }
    this.session.configure(this.#config)
  }

  get isReady(): boolean {
    return this.session.state.kind === 'ready'
  }

  get isConnected(): boolean {
    return !['offline', 'connecting', 'reconnecting'].includes(this.session.state.kind)
  }

  /** The server's record of the session that the engine talks to now: the one where a question aside arrives. */
  async currentRecord(): Promise<SessionRecord> {
    const asked = (record: SessionRecord) =>
      record.received.some((event) => JSON.stringify(event).includes('which session is this'))
    const current = () => this.server.sessions.findLast(asked)
    let askedAt = 0
    await this.until('for the current session to answer', () => {
      if (this.isReady && performance.now() - askedAt > ASK_AGAIN_MS) {
        askedAt = performance.now()
        this.session.respondAside({
          output_modalities: ['text'],
          metadata: { probe: 'which session is this' },
        })
      }
      return current() !== undefined
    })
    const record = current()
    if (record === undefined) throw new Error('the current session is gone')
    return record
  }

  /** Lets time pass, with the speaker playing, until the condition holds. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const giveUpAt = performance.now() + HANG_MS
    while (!condition()) {
      if (performance.now() > giveUpAt) throw new Error(`waited in vain ${what}; ${this.#whereItIs()}`)
      await pause(TICK_MS)
      this.devices.hear(HEARD_MS_A_TICK)
    }
  }

  /** A press, the words, and the release. */
  hold(words: string): void {
    this.session.press()
    this.devices.speak(spokenWords(words))
    this.session.release(1000)
    this.devices.wait(200)
  }

  /** A tap, the words, another tap. */
  tap(words: string): void {
    this.session.press()
    this.session.release(50)
    this.devices.speak(spokenWords(words))
    this.session.press()
    this.session.release(50)
    this.devices.wait(200)
  }

  /** A tool with an effect that lasts. What is `slow` to be written down takes until there is a connection. */
  #diary(): Tool {
    const argumentsSchema = v.object({ entry: v.string() })
    const run = async (args: unknown): Promise<string> => {
      const { entry } = v.parse(argumentsSchema, args)
      this.entries.push(entry)
      if (!entry.startsWith('slow')) return 'done'
      await pause(10)
      while (!this.isConnected && !this.#closed) await pause(TICK_MS)
      await pause(20)
      return 'done'
    }
    return {
      name: 'write_down',
      description: 'Writes an entry into the diary.',
      parameters: { type: 'object', properties: { entry: { type: 'string' } }, required: ['entry'] },
      argumentsSchema,
      effect: 'conversation',
      run,
    }
  }

  get #closed(): boolean {
    const { state } = this.session
    return state.kind === 'offline' && state.error === null
  }

  #whereItIs(): string {
    const items = this.session.conversation.items.map(
      ({ role, status, call }) => call?.name ?? `${role} ${status}`,
    )
    return JSON.stringify({
      state: this.session.state,
      notice: this.session.notice,
      turns: this.turns.length,
      items,
    })
  }
}
