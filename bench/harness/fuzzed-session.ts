import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'
import type { OpenTransport, TransportListener } from '../../src/main/realtime/link/transport.ts'
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { builtInTools } from '../../src/main/tools/built-in-tools.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import { SpeakerDevice } from './playout-measures.ts'
import { benchConfig } from './session-at-script.ts'

/** Samples are rendered between frames, else what is queued would grow with what is sent. */
const QUANTA_A_FRAME = Math.ceil(480 / QUANTUM_SAMPLES)

/** The whole engine, at a server that says anything. */
export class FuzzedSession {
  readonly #speaker = new SpeakerDevice()
  readonly #listeners: TransportListener[] = []
  readonly #session: Session

  constructor() {
    const openTransport: OpenTransport = (_endpoint, listener) => {
      this.#listeners[0] = listener
      return { send: () => {}, queuedBytes: 0, ping: () => {}, close: () => {}, terminate: () => {} }
    }
    this.#session = new Session({
      dialect: openai,
      config: benchConfig,
      audio: this.#speaker,
      openTransport,
      tools: registryOf(builtInTools(() => new Date(0))),
      sessionLimitSeconds: null,
    })
    this.#session.connect()
    this.#listeners[0]?.onOpen()
    this.receive('{"type":"session.created","session":{}}')
    this.receive('{"type":"session.updated","session":{}}')
    this.#session.setHandsFree(true)
  }

  /** Throws what the engine throws. */
  receive(text: string): void {
    this.#listeners[0]?.onMessage(text)
  }

  render(): void {
    for (let i = 0; i < QUANTA_A_FRAME; i += 1) this.#speaker.step()
  }

  /** Renders what is queued, to the end. */
  async flush(): Promise<void> {
    this.#session.interrupt()
    for (let i = 0; i < 10; i += 1) this.#speaker.step()
    // Tools answer in their own time.
    await new Promise((resolve) => setImmediate(resolve))
  }

  get state() {
    const { renderedSamples, playoutFaults } = this.#session.diagnostics()
    const { kind } = this.#session.state
    return { items: this.#session.conversation.items.length, kind, renderedSamples, playoutFaults }
  }

  close(): void {
    this.#session.close()
  }
}
