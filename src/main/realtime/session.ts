import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RealtimeResponseCreateParams } from 'openai/resources/realtime/realtime'
import type { Chime } from '../../shared/audio-format.ts'
import type { Conversation } from '../../shared/conversation.ts'
import type { Diagnostics } from '../../shared/diagnostics.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { Listening, SessionState } from '../../shared/session-state.ts'
import type { VoicePolicy } from '../../shared/voice-policy.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import type { InputImagePart } from './images/image-input.ts'
import { SessionCore } from './session-core.ts'
import type { SessionEvents, SessionOptions, Standing } from './session-options.ts'
import { settingsOf } from './session-settings/index.ts'
import { listeningOf } from './turns/published-state.ts'
import { isBetweenTurns } from './turns/turn-state.ts'
import type { TypedPart } from './turns/uplink.ts'

/** The words of what was said last are on their way: nobody waits longer for them. */
const RETIRE_TIMEOUT_MS = 2_000
const RETIRE_POLL_MS = 10

/** One conversation with a server, as a person has it: all that they can do, and all that they are told. */
export class Session extends EventEmitter<SessionEvents> {
  readonly #core: SessionCore
  readonly #mayBegin: () => boolean

  constructor(options: SessionOptions) {
    super()
    this.#mayBegin = options.mayBegin ?? (() => true)
    this.#core = new SessionCore(options, this)
  }

  get state(): SessionState {
    return this.#core.state
  }

  /** What the person is saying, also where the state tells of a lost connection alone. */
  get listening(): Listening | null {
    return listeningOf(this.#core.machine.microphone)
  }

  get conversation(): Conversation {
    return this.#core.conversation.current
  }

  get notice(): EarshotError | null {
    return this.#core.notices.shown
  }

  get muted(): boolean {
    return this.#core.muted
  }

  diagnostics(): Diagnostics {
    return {
      ...this.#core.replies.counts,
      ...this.#core.voice.counts,
      capturedSamples: this.#core.spoken.capturedSamples,
      captureFaults: this.#core.spoken.faults,
      sentSamples: this.#core.sentSamples,
      lastTurn: this.#core.turns.last,
      reconnects: this.#core.link.reconnects,
      rollovers: this.#core.link.rollovers,
    }
  }

  /** Connects of the app's own accord, as it starts. What fails is only shown: no loudspeaker is opened for nobody. */
  start(): void {
    this.#core.notices.show(null)
    this.#core.link.connect()
  }

  /** Connects because somebody wants it. */
  connect(): void {
    this.#core.goOn()
    this.#core.link.connect()
  }

  /** The computer was away: what waits to connect tries now, and a line that seems to be up is asked whether it is. */
  wake(): void {
    if (this.state.kind !== 'offline') this.#core.link.connect()
  }

  close(): void {
    this.#core.close()
  }

  /** Another configuration, as soon as the session takes it; what a live session refuses rolls over. */
  configure(config: SessionConfig): void {
    this.#core.configure(config)
  }

  /** From now on with another server: it is told the conversation so far, and what waits to be sent. */
  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.#core.goOn()
    this.#core.moveTo(dialect, config)
  }

  /** What the next session goes on with, when this one makes way for it. */
  get standing(): Standing {
    const { handsFree, lastTurn } = this.#core.machine
    return {
      lastTurn,
      lastEpoch: this.#core.replies.epoch,
      muted: this.#core.muted,
      chimes: this.#core.chimes.wanted,
      voicePolicy: this.#core.voice.policy,
      turnSilenceMs: this.#core.voice.turnSilenceMs,
      handsFree,
    }
  }

  /**
   * Ends the talk: what is being said is thrown away, and an answer falls silent. Resolves once it is known how much
   * of it was heard, and what was said is put into words; or when `hurried` does, at the latest.
   */
  async retire(hurried: Promise<unknown>): Promise<void> {
    this.setHandsFree(false)
    this.#core.dispatch(this.#core.handsFree.set(false, 'local'))
    // The first throws away what is being said, the second stops the answer.
    this.interrupt()
    this.interrupt()
    let isHurried = false
    void hurried.then(() => (isHurried = true))
    const deadline = performance.now() + RETIRE_TIMEOUT_MS
    while (this.#isUnsettled && !isHurried && performance.now() < deadline) await delay(RETIRE_POLL_MS)
    this.close()
  }

  get #isUnsettled(): boolean {
    const { transcription } = settingsOf(this.#core.settings.config).audio?.input ?? {}
    return this.#core.machine.cutting || (this.#core.spoken.awaitsWords && transcription != null)
  }

  /** Replaces each session before this age, the present one too; null leaves it to the server's own limit. */
  setSessionLimit(seconds: number | null): void {
    this.#core.link.setSessionLimit(seconds)
  }

  /** The talk key or control went down; with `release`, main decides between hold and tap. */
  press(): void {
    this.#core.goOn()
    const { kind } = this.#core.machine.microphone
    const goesOn = kind === 'held' || kind === 'latched'
    if (goesOn || this.#begins()) this.#core.dispatch({ type: 'pressed', at: Date.now() })
  }

  /** @param heldMs where it was seen how long it was down; else that is how long ago `press` was called */
  release(heldMs?: number): void {
    this.#core.dispatch({ type: 'released', at: Date.now(), ...(heldMs !== undefined && { heldMs }) })
  }

  interrupt(): void {
    this.#core.dispatch({ type: 'interrupted' })
  }

  /** Muted, the microphone stays open, but nothing that is said leaves it: hands-free, the server hears true silence. */
  setMuted(on: boolean): void {
    this.#core.setMuted(on)
  }

  /** A typed message, with pictures where there are any. */
  say(text: string, images: readonly InputImagePart[] = []): void {
    this.#core.goOn()
    if (!this.#begins()) return
    const content: TypedPart[] = [...images, ...(text === '' ? [] : [{ type: 'input_text' as const, text }])]
    this.#core.dispatch({ type: 'typed', itemId: `item_${randomBytes(12).toString('hex')}`, content })
  }

  /** Asks for an answer to the conversation as it stands, without another word. */
  respond(): void {
    this.#core.goOn()
    if (this.#begins()) this.#core.dispatch({ type: 'asked' })
  }

  #begins(): boolean {
    const begins = this.#mayBegin()
    if (!begins) this.#core.chimes.play('error')
    return begins
  }

  /** Asks for another answer to what was said last; the one that is there is forgotten, here and by the model. */
  answerAgain(): void {
    this.#core.goOn()
    if (isBetweenTurns(this.#core.machine)) this.#core.forgetLastAnswer()
    this.#core.dispatch({ type: 'asked' })
  }

  /**
   * A response outside of the conversation: the wire's `response.create`, with `metadata` to know it by again. Its
   * events are for whoever listens to `received`; nothing of it is heard or kept.
   */
  respondAside(response: RealtimeResponseCreateParams): void {
    this.#core.link.ready?.send({ type: 'response.create', response: { ...response, conversation: 'none' } })
  }

  /**
   * Hands-free by the server's turn detection, as the configuration has it: without one, nobody finds the turns. It is
   * off while a person holds the key, whom no pause may cut off.
   */
  setHandsFree(on: boolean): void {
    if (on) this.#core.chimes.attend()
    if (!on || this.#begins()) this.#core.dispatch(this.#core.handsFree.set(on, 'server'))
  }

  /**
   * Hands-free without streaming silence, for a session without turn detection: sound is sent from 300 ms before
   * somebody speaks until they have been silent for `silenceMs`, and then committed as their turn.
   */
  setLocalHandsFree(on: boolean, silenceMs: number): void {
    if (on) this.#core.chimes.attend()
    this.#core.voice.setTurnSilence(silenceMs)
    if (!on || this.#begins()) this.#core.dispatch(this.#core.handsFree.set(on, 'local'))
  }

  /** How long they have to be silent from now on. */
  setTurnSilence(durationMs: number): void {
    this.#core.voice.setTurnSilence(durationMs)
  }

  get voicePolicy(): VoicePolicy {
    return this.#core.voice.policy
  }

  setVoicePolicy(policy: VoicePolicy): void {
    this.#core.voice.setPolicy(policy)
  }

  /** Which of the app's own sounds a person hears. */
  setChimes(chimes: readonly Chime[]): void {
    this.#core.chimes.want(chimes)
  }
}
