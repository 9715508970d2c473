import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { RealtimeResponseCreateParams } from 'openai/resources/realtime/realtime'
import type { AudioReport, Chime } from '../../shared/audio-format.ts'
import type { Conversation } from '../../shared/conversation.ts'
import type { Diagnostics } from '../../shared/diagnostics.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { VoicePolicy } from '../../shared/voice-policy.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { planReplay, type ReplayItem } from '../conversation/replay.ts'
import type { AudioDevice } from './audio-device.ts'
import type { SessionConfig } from './dialects/dialect.ts'
import type { InputImagePart } from './images/image-input.ts'
import { Link } from './link/link.ts'
import { Notices } from './notices.ts'
import { forgetUnheard } from './reply/forget-unheard.ts'
import type { Cut } from './reply/playout-ledger.ts'
import { Replies } from './reply/replies.ts'
import { VoiceRepair } from './reply/voice-repair.ts'
import { ServerEvents } from './server-events.ts'
import {
  mutedThroughout,
  notReplayed,
  slowLink,
  slowTool,
  soundStopped,
  writtenAnswer,
} from './session-notices.ts'
import type { SessionEvents, SessionOptions } from './session-options.ts'
import { formatsOf, transcribes } from './session-settings/index.ts'
import { LiveSettings } from './session-settings/live-settings.ts'
import { ToolUse } from './tools/tool-use.ts'
import { HandsFree } from './turns/hands-free.ts'
import { publishedState } from './turns/published-state.ts'
import { SpokenTurns } from './turns/spoken-turns.ts'
import { VoiceDetection } from './turns/voice-detection.ts'
import { TurnLog } from './turns/turn-log.ts'
import { isBetweenTurns, isMicrophoneInUse, step } from './turns/turn-machine.ts'
import { initialTurnState, type TurnEffect, type TurnEvent, type TurnState } from './turns/turn-state.ts'
import { Uplink, type TypedPart } from './turns/uplink.ts'
import type { Incoming, ServerEventOf } from './wire/events.ts'

/**
 * One conversation with a server: runs the turn machine's effects on the link, the player and the microphone, and
 * keeps the conversation. Everything that happens comes in through `#hear`, `#receive` or a public method.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly #link: Link
  readonly #device: AudioDevice
  readonly #replies: Replies
  readonly #uplink = new Uplink()
  readonly #spoken: SpokenTurns
  readonly #voice: VoiceDetection
  readonly #handsFree = new HandsFree()
  readonly #turns: TurnLog
  readonly #conversation: LiveConversation
  readonly #settings: LiveSettings
  readonly #tools: ToolUse
  readonly #serverEvents: ServerEvents
  /** Items that no session is told. */
  readonly #untold: ReadonlySet<string>
  readonly #voiceRepair = new VoiceRepair()
  #chimes: readonly Chime[]
  /** The server takes sound in an item: what was said can be told again as it was said. */
  readonly #takesSpokenItems: boolean
  readonly #notices = new Notices((notice) => this.emit('notice', notice))
  #muted = false
  #sentSamples = 0
  #machine: TurnState
  #published: SessionState = publishedState(initialTurnState)
  /** A tool has asked to end the conversation once the goodbye is heard. */
  #stopping = false

  constructor(options: SessionOptions) {
    super()
    const { dialect, config, audio, openTransport, tools, sessionLimitSeconds, chimes = [], resume } = options
    this.#device = audio
    audio.listen((report) => this.#hear(report))
    this.#chimes = chimes
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = {
      ...initialTurnState,
      commitIsAnswered: dialect.quirks.commitStartsResponse,
      answers: !transcribes(config),
    }
    this.#spoken = new SpokenTurns(audio, this.#uplink, {
      onCaptured: (audio) => this.emit('captured', audio),
      onItem: (item) => this.emit('spoken', item),
    })
    this.#voice = new VoiceDetection(audio)
    this.#turns = new TurnLog(
      (turn) => this.emit('turn', turn),
      () => performance.now(),
    )
    this.#conversation = new LiveConversation(
      (patch) => this.emit('conversation', patch),
      resume?.conversation,
    )
    this.#untold = resume?.untold ?? new Set()
    this.#replies = new Replies(audio, this.#turns, this.#conversation, {
      outputFormat: () => formatsOf(this.#settings.config).output,
      onHeard: (audio) => this.emit('heard', audio),
      onDrained: () => this.#settlePlayout(),
      onCuts: (cuts) => this.#dispatch({ type: 'flushed', cuts }),
      onSilence: (silent) => {
        if (silent) this.#notices.show(soundStopped)
        else this.#notices.takeBack(soundStopped)
      },
    })
    this.#settings = new LiveSettings(dialect, config, {
      send: (event) => this.#link.ready?.send(event),
      rollOver: (wanted) => this.#link.rollOver(wanted),
    })
    this.#tools = new ToolUse(tools, {
      send: (event) => this.#link.ready?.send(event),
      onAnswered: () => this.#dispatch({ type: 'tools-answered' }),
      onAtWork: (atWork) => this.#dispatch({ type: 'tools', atWork }),
      onOutput: (callId, itemId, text) =>
        this.#conversation.tell({ type: 'local.tool_output', callId, itemId, text }),
      onSlow: (name) => this.#notices.show(slowTool(name)),
      onStopConversation: () => {
        this.#stopping = true
      },
    })
    this.#serverEvents = new ServerEvents(
      {
        conversation: this.#conversation,
        replies: this.#replies,
        settings: this.#settings,
        spoken: this.#spoken,
        tools: this.#tools,
        turns: this.#turns,
        uplink: this.#uplink,
      },
      {
        machine: () => this.#machine,
        dispatch: (event) => this.#dispatch(event),
        fail: (error) => this.#fail(error),
        forget: (cuts) => this.#forget(cuts),
        onResponseDone: (response) => this.#responseDone(response),
      },
    )
    this.#link = new Link(
      openTransport,
      dialect,
      config,
      {
        onConnecting: () => this.#dispatch({ type: 'link', link: { kind: 'connecting' } }),
        onReady: () => this.#connected(),
        onRetry: (retryAt) => this.#disconnected({ kind: 'reconnecting', retryAt }),
        onOffline: (error) => this.#disconnected({ kind: 'offline', error }),
        onSession: (session) => this.#settings.believe(session),
        onIncoming: (incoming, live) => this.#receive(incoming, live),
        onSent: (event) => this.emit('sent', event),
        onSlowLink: (slow) => this.#notices.show(slow ? slowLink : null),
        onRollover: () => this.#tools.tell({ type: 'connection-lost' }),
        onRolloverFailed: (error) => this.#fail(error),
        onReplayRefused: (refusals) => this.#notices.show(notReplayed(refusals.length)),
      },
      {
        itemsToReplay: () => this.#itemsToReplay(),
        canRollOver: () => isBetweenTurns(this.#machine) && this.#uplink.idle,
        sessionLimitSeconds,
      },
    )
  }

  get state(): SessionState {
    return this.#published
  }

  get conversation(): Conversation {
    return this.#conversation.current
  }

  get notice(): EarshotError | null {
    return this.#notices.shown
  }

  get muted(): boolean {
    return this.#muted
  }

  diagnostics(): Diagnostics {
    return {
      ...this.#replies.counts,
      ...this.#voice.counts,
      capturedSamples: this.#spoken.capturedSamples,
      captureFaults: this.#spoken.faults,
      sentSamples: this.#sentSamples,
      lastTurn: this.#turns.last,
      reconnects: this.#link.reconnects,
      rollovers: this.#link.rollovers,
    }
  }

  connect(): void {
    this.#notices.show(null)
    this.#link.connect()
  }

  close(): void {
    this.#tools.close()
    this.#link.close()
  }

  /** Something beside the conversation went wrong that a person should know of. */
  warn(error: EarshotError): void {
    this.#notices.show(error)
  }

  /** Another configuration, as soon as the session takes it; what a live session refuses rolls over. */
  configure(config: SessionConfig): void {
    this.#settings.change(config)
    this.#link.configure(config)
    if (isBetweenTurns(this.#machine)) this.#settings.turnIdle()
  }

  /** From now on with another server that speaks the same dialect; it is told the conversation so far. */
  moveTo(config: SessionConfig): void {
    this.#link.close()
    this.configure(config)
    this.connect()
  }

  /** The talk key or control went down; with `release`, main decides between hold and tap. */
  press(): void {
    this.#goOn()
    this.#dispatch({ type: 'pressed', at: Date.now() })
  }

  release(): void {
    this.#dispatch({ type: 'released', at: Date.now() })
  }

  interrupt(): void {
    this.#dispatch({ type: 'interrupted' })
  }

  /** Muted, the microphone stays open, but nothing that is said leaves it: hands-free, the server hears true silence. */
  setMuted(on: boolean): void {
    if (this.#muted === on) return
    this.#muted = on
    this.#device.send({ type: 'mute', on })
    this.emit('muted', on)
  }

  /** A typed message, with pictures where there are any. */
  say(text: string, images: readonly InputImagePart[] = []): void {
    this.#goOn()
    const content: TypedPart[] = [...images, ...(text === '' ? [] : [{ type: 'input_text' as const, text }])]
    this.#dispatch({ type: 'typed', itemId: `item_${randomBytes(12).toString('hex')}`, content })
  }

  /** Asks for an answer to the conversation as it stands, without another word. */
  respond(): void {
    this.#goOn()
    this.#dispatch({ type: 'asked' })
  }

  /**
   * A response outside of the conversation: the wire's `response.create`, with `metadata` to know it by again. Its
   * events are for whoever listens to `received`; nothing of it is heard or kept.
   */
  respondAside(response: RealtimeResponseCreateParams): void {
    this.#link.ready?.send({ type: 'response.create', response: { ...response, conversation: 'none' } })
  }

  /** `server` needs a session whose turn detection is the server's. */
  setHandsFree(on: boolean): void {
    this.#dispatch(this.#handsFree.set(on, 'server'))
  }

  /**
   * Hands-free without streaming silence, for a session without turn detection: sound is sent from 300 ms before
   * somebody speaks until they have been silent for `silenceMs`, and then committed as their turn.
   */
  setLocalHandsFree(on: boolean, silenceMs: number): void {
    this.#voice.setTurnSilence(silenceMs)
    this.#dispatch(this.#handsFree.set(on, 'local'))
  }

  /** How long they have to be silent from now on. */
  setTurnSilence(durationMs: number): void {
    this.#voice.setTurnSilence(durationMs)
  }

  get voicePolicy(): VoicePolicy {
    return this.#voice.policy
  }

  setVoicePolicy(policy: VoicePolicy): void {
    this.#voice.setPolicy(policy)
  }

  /** Which of the app's own sounds a person hears. */
  setChimes(chimes: readonly Chime[]): void {
    this.#chimes = chimes
  }

  #chime(chime: Chime): void {
    if (this.#chimes.includes(chime)) this.#device.send({ type: 'chime', chime })
  }

  /** Whoever talks has seen the notice, and does not want the conversation to end. */
  #goOn(): void {
    this.#notices.show(null)
    this.#stopping = false
  }

  #dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    for (const effect of effects) this.#run(effect)
    this.#link.setTalking(isMicrophoneInUse(this.#machine))
    if (isBetweenTurns(this.#machine)) {
      this.#settings.turnIdle()
      this.#link.turnIdle()
    }
    const published = publishedState(this.#machine)
    if (JSON.stringify(published) === JSON.stringify(this.#published)) return
    this.#published = published
    this.emit('state', published)
  }

  #run(effect: TurnEffect): void {
    switch (effect.type) {
      case 'connect':
        return this.#link.connect()
      case 'listen':
        this.#voice.findTurns(effect.on)
        return this.#device.send(effect)
      case 'begin-capture':
        return this.#spoken.begin(effect.turn, effect.mode)
      case 'end-capture':
        return this.#spoken.end(effect.turn, effect.tail)
      case 'cancel-capture':
        return this.#spoken.cancel(effect.turn)
      case 'commit-turn':
        this.#asked(this.#spoken.durationMsOf(effect.turn))
        this.#chime('done')
        return this.#uplink.commit(effect.turn)
      case 'discard-turn':
        return this.#spoken.discard(effect.turn)
      case 'send-text':
        this.#asked(0)
        this.#conversation.tell({ type: 'local.typed', itemId: effect.itemId, content: effect.content })
        return this.#uplink.type(effect.itemId, effect.content)
      case 'interrupt-tools':
        return this.#tools.tell({ type: 'interrupted' })
      case 'create-response':
        return this.#serverEvents.asked(this.#link.ready?.send(this.#voiceRepair.create()) ?? null)
      case 'cancel-response':
        this.#link.ready?.send({ type: 'response.cancel', response_id: effect.responseId })
        return
      case 'flush':
        return this.#replies.flush()
      case 'forget':
        return this.#forget(effect.cuts)
      case 'report':
        return this.#fail(
          this.#muted && effect.error.code === 'turn_too_short' ? mutedThroughout : effect.error,
        )
    }
  }

  /** The person has said this much, which will be answered. */
  #asked(userMs: number): void {
    if (this.#machine.answers) this.#turns.asked(userMs)
  }

  #connected(): void {
    const connection = this.#link.ready
    if (connection === null) return
    this.#uplink.attach({
      send: (event) => connection.send(event),
      sendAudio: (samples) => {
        this.#sentSamples += samples.length
        connection.sendAudio(samples)
      },
    })
    this.#serverEvents.asked(null)
    this.#tools.tell({ type: 'connection-ready' })
    this.#notices.show(null)
    this.#dispatch({ type: 'link', link: { kind: 'ready' } })
  }

  #disconnected(link: TurnState['link']): void {
    this.#uplink.detach()
    this.#settings.forget()
    this.#tools.tell({ type: 'connection-lost' })
    if (link.kind === 'offline' && link.error !== null) this.#chime('error')
    this.#dispatch({ type: 'link', link })
    if (!this.#machine.responses.wanted && !this.#tools.atWork) this.#turns.abandoned()
    this.#replies.responseDone(false)
    this.#conversation.tell({ type: 'local.lost', runCallIds: this.#tools.owedCallIds })
    this.#settlePlayout()
  }

  #hear(report: AudioReport): void {
    const handsFree = this.#handsFree.hear(report)
    if (handsFree !== null) this.#dispatch(handsFree)
    switch (report.type) {
      case 'capture-started':
      case 'frame':
      case 'capture-ended':
      case 'capture-failed': {
        if (report.type === 'capture-started') this.#chime('listening')
        const event = this.#spoken.hear(report)
        if (event !== null) this.#dispatch(event)
        return
      }
      case 'voice-started':
      case 'voice-ended':
      case 'ducked':
      case 'duck-ended':
      case 'listening-failed': {
        const event = this.#voice.hear(report)
        if (event !== null) this.#dispatch(event)
        return
      }
      case 'rendered':
      case 'flushed':
      case 'underrun':
      case 'sequence-fault':
        return this.#replies.hear(report)
      case 'playout-failed':
        if (this.#replies.resume()) return
        this.#notices.show({ code: 'playout_failed', message: report.message, retryable: false })
        return this.#dispatch({ type: 'playout-failed' })
      case 'output-lost':
        return this.#notices.show({ code: 'output_lost', message: report.message, retryable: false })
      case 'input-warning':
        return this.#notices.warn(report.warning)
      case 'inputs':
      case 'level':
      case 'tapped':
      case 'outputs':
        return
    }
  }

  #receive(incoming: Incoming, live: boolean): void {
    this.emit('received', incoming)
    if (live && incoming.kind === 'event') this.#serverEvents.apply(incoming.event)
  }

  #responseDone(response: ServerEventOf<'response.done'>['response']): void {
    const connection = this.#link.ready
    if (connection !== null && this.#voiceRepair.repairs(response, connection, this.#settings.config)) {
      this.#notices.show(writtenAnswer)
      this.#dispatch({ type: 'asked' })
    }
    this.#settlePlayout()
  }

  #fail(error: EarshotError): void {
    this.#notices.show(error)
    this.#chime('error')
  }

  #forget(cuts: readonly Cut[]): void {
    if (this.#link.ready !== null) forgetUnheard(this.#link.ready, cuts, this.conversation)
  }

  #itemsToReplay(): ReplayItem[] {
    return planReplay(this.conversation.items, {
      samplesOf: (itemId) => (this.#takesSpokenItems ? this.#spoken.samplesOf(itemId) : null),
      except: new Set([...this.#uplink.pendingItemIds, ...this.#untold]),
      owesOutput: (callId) => this.#tools.owes(callId),
    })
  }

  /** The answer is over once the server is done with it and the last of it was heard. */
  #settlePlayout(): void {
    if (!this.#replies.drained || this.#machine.responses.running.kind !== 'none') return
    if (this.#tools.atWork || this.#machine.responses.wanted) return
    this.#turns.drained()
    this.#dispatch({ type: 'playout-drained' })
    if (!this.#stopping) return
    this.#stopping = false
    this.close()
  }
}
