/**
 * The whole engine with what listens to it in the app (the history, the inspector), at a server that says anything.
 * Only the socket, the clock and the sound devices are fakes. Knows no test runner, so that a bench can use it.
 */
import type { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import * as v from 'valibot'
import { WireLog } from '../../src/main/diagnostics/wire-log.ts'
import { exportedConversation } from '../../src/main/history/export/json-schema.ts'
import { BilledEvents } from '../../src/main/history/billed-events.ts'
import { History } from '../../src/main/history/history.ts'
import type { SessionConfig } from '../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import type { SessionEvents } from '../../src/main/realtime/session-options.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { pricesOf } from '../../src/main/realtime/usage/prices/index.ts'
import { builtInTools } from '../../src/main/tools/built-in-tools.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import type { Tool } from '../../src/main/tools/tool.ts'
import { applyPatch, emptyConversation, type Conversation } from '../../src/shared/conversation.ts'
import { ScriptedTransport } from '../fakes/scripted-transport.ts'
import { SteppedDevices } from '../fakes/stepped-devices.ts'
import { tone } from '../fixtures/tone.ts'
import { PoliteServer } from './polite-server.ts'
import { EFFECT_TOOL } from './server-flows.ts'
import type { PersonAct, Step } from './steps.ts'

/** What passes between two steps. */
const STEP_MS = 10
/** No tool, timer or reconnect of the engine takes longer to come about. */
const PATIENCE_MS = 120_000

const voice = tone(120, 24_000, 440)
const begin = Date.UTC(2026, 10, 21)
const models = { model: 'gpt-realtime-2.1', transcriber: 'gpt-4o-transcribe' }

const config: SessionConfig = {
  url: null,
  key: 'key',
  model: models.model,
  voice: 'marin',
  instructions: '',
  turnDetection: { type: 'server_vad' },
  settings: { type: 'realtime', audio: { input: { transcription: { model: models.transcriber } } } },
}

export class FuzzedTalk {
  readonly #devices = new SteppedDevices({ keepsHeard: false })
  readonly #folder = mkdtempSync(join(tmpdir(), 'earshot-fuzz-'))
  readonly #session: Session
  readonly #history: History
  readonly #inspector: WireLog
  readonly #effects = new Map<string, number>()
  readonly #opened: ScriptedTransport[]
  /** Transports that the server has let in, with who answers there. */
  readonly #servers = new Map<ScriptedTransport, PoliteServer>()
  /** What a window would show: made of the news alone. */
  #shown: Conversation = emptyConversation
  #answers = true

  constructor() {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: begin })
    const { open, opened } = ScriptedTransport.factory()
    this.#opened = opened
    this.#session = new Session({
      dialect: openai,
      config,
      audio: this.#devices,
      openTransport: open,
      tools: registryOf([...builtInTools(() => new Date()), this.#effectTool()]),
      sessionLimitSeconds: null,
    })
    this.#inspector = new WireLog({
      now: () => Date.now(),
      secrets: () => ['key'],
      outputFormat: () => 'audio/pcm',
      publish: (batch) => void structuredClone(batch),
    })
    this.#inspector.watch(true)
    this.#history = new History(this.#session, {
      path: join(this.#folder, 'history.sqlite'),
      about: () => ({ provider: 'openai', model: models.model, settings: { type: 'realtime' } }),
      billed: new BilledEvents(
        () => models,
        () => pricesOf('openai'),
      ),
      now: () => new Date(),
      newId: () => 'conversation',
      eraseRecordings: (paths) => Promise.resolve(paths),
      onChange: () => undefined,
      onError: ({ message }) => {
        throw new Error(message)
      },
    })
    const events: EventEmitter<SessionEvents> = this.#session
    events.on('received', (incoming) => this.#inspector.received(incoming))
    events.on('sent', (event) => this.#inspector.sent(event))
    events.on('conversation', (patch) => {
      this.#shown = applyPatch(this.#shown, patch)
    })
    this.#session.connect()
    this.#serve()
  }

  /** Throws what the engine throws. */
  take(step: Step): void {
    if ('frame' in step) this.#opened.at(-1)?.receiveText(step.frame)
    else if ('waitMs' in step) this.#pass(step.waitMs)
    else if (step.do === 'drop') this.#drop()
    else if (step.do === 'answer') this.#answers = true
    else if (step.do === 'fall-silent') this.#answers = false
    else this.#act(step.do)
    this.#pass(STEP_MS)
  }

  /** Tools answer in their own time. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** What is wrong with what came of it; null for nothing. */
  fault(): string | null {
    if (Object.keys(Object.prototype).length > 0) return 'Object.prototype has changed'
    const twice = [...this.#effects].find(([, runs]) => runs > 1)
    if (twice !== undefined) return `the call ${twice[0]} ran ${twice[1]} times`
    const { items } = this.#session.conversation
    if (JSON.stringify(this.#shown.items) !== JSON.stringify(items))
      return 'a window shows another conversation'
    const stored = this.#history.open('conversation')
    if (stored === null) return items.length === 0 ? null : 'the conversation was not kept'
    const checked = v.safeParse(exportedConversation, JSON.parse(JSON.stringify(stored)))
    return checked.success ? null : `the history is not valid: ${v.summarize(checked.issues).slice(0, 500)}`
  }

  /** After all that, with a line that is new: a turn that is spoken, answered and heard. What goes wrong; or null. */
  async cleanTurn(): Promise<string | null> {
    this.#answers = true
    this.#session.setHandsFree(false)
    this.#session.setMuted(false)
    // Whoever holds the key lets go, and throws away what was said.
    this.#session.release()
    this.#session.interrupt()
    this.#drop()
    this.#session.connect()
    const isReady = () => this.#session.state.kind === 'ready'
    if (!(await this.#until(isReady))) return `not ready again: ${JSON.stringify(this.#session.state)}`
    const known = new Set(this.#session.conversation.items.map(({ id }) => id))
    this.#session.press()
    this.#devices.speak(voice)
    this.#pass(1000)
    this.#session.release()
    this.#devices.wait(200)
    const isAnswered = () =>
      this.#session.conversation.items.some(
        ({ id, status, parts: [part] }) =>
          !known.has(id) &&
          status === 'completed' &&
          part?.kind === 'output_audio' &&
          part.heardMs === 200 &&
          part.heardChars === part.transcript.length,
      )
    if (await this.#until(() => isAnswered() && isReady())) return null
    return `no answer was heard: ${JSON.stringify([this.#session.state, this.#session.conversation.items.slice(-3)])}`
  }

  get items(): number {
    return this.#session.conversation.items.length
  }

  get renderedSamples(): number {
    return this.#session.diagnostics().renderedSamples
  }

  get effects(): number {
    return this.#effects.size
  }

  close(): void {
    this.#history.close()
    this.#session.close()
    mock.timers.reset()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #until(condition: () => boolean): Promise<boolean> {
    for (let passed = 0; passed < PATIENCE_MS; passed += STEP_MS) {
      if (condition()) return true
      this.#pass(STEP_MS)
      await this.settle()
    }
    return false
  }

  #pass(durationMs: number): void {
    this.#serve()
    mock.timers.tick(durationMs)
    this.#devices.hear(durationMs)
    this.#serve()
  }

  /** Lets in who knocks, and answers what was asked. */
  #serve(): void {
    for (const transport of this.#opened) {
      if (transport.closed) continue
      let server = this.#servers.get(transport)
      if (server === undefined) {
        server = new PoliteServer((event) => transport.receive(event))
        this.#servers.set(transport, server)
        transport.accept()
        server.greet()
      }
      for (; transport.pings > 0; transport.pings -= 1) transport.pong()
      for (const event of transport.sent.splice(0)) {
        // Without the settings there would be no session to break.
        if (this.#answers || event.type === 'session.update') server.take(event)
      }
    }
    const open = this.#opened.filter((transport) => !transport.closed)
    for (const transport of this.#opened) if (transport.closed) this.#servers.delete(transport)
    this.#opened.splice(0, this.#opened.length, ...open)
  }

  #drop(): void {
    for (const transport of [...this.#opened]) transport.end({ kind: 'closed', code: 1006, reason: '' })
  }

  #act(act: PersonAct): void {
    switch (act) {
      case 'press':
        return this.#session.press()
      case 'speak':
        return this.#devices.speak(voice)
      case 'release':
        return this.#session.release()
      case 'interrupt':
        return this.#session.interrupt()
      case 'type':
        return this.#session.say('something')
      case 'ask':
        return this.#session.respond()
      case 'hands-free':
        return this.#session.setHandsFree(true)
      case 'hands-off':
        return this.#session.setHandsFree(false)
      case 'mute':
        return this.#session.setMuted(true)
      case 'unmute':
        return this.#session.setMuted(false)
      case 'lose-speaker':
        return this.#devices.loseSpeaker()
      case 'connect':
        return this.#session.connect()
    }
  }

  #effectTool(): Tool {
    const argumentsSchema = v.object({ entry: v.string() })
    return {
      name: EFFECT_TOOL,
      description: 'Writes an entry into the diary.',
      parameters: { type: 'object', properties: { entry: { type: 'string' } }, required: ['entry'] },
      argumentsSchema,
      effect: 'conversation',
      run: (args: unknown) => {
        const { entry } = v.parse(argumentsSchema, args)
        this.#effects.set(entry, (this.#effects.get(entry) ?? 0) + 1)
        return 'written'
      },
    }
  }
}
