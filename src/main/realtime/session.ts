import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { RealtimeResponseCreateParams } from 'openai/resources/realtime/realtime'
import type { Chime } from '../../shared/audio-format.ts'
import type { Conversation } from '../../shared/conversation.ts'
import type { Diagnostics } from '../../shared/diagnostics.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { VoicePolicy } from '../../shared/voice-policy.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { planReplay, type ReplayItem } from '../conversation/replay.ts'
import type { AudioDevice } from './audio-device.ts'
import { DeviceEvents } from './device-events.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
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
import type { SessionEvents, SessionOptions, Standing } from './session-options.ts'
import { endedByHand, formatsOf, settingsOf, transcribes } from './session-settings/index.ts'
import { LiveSettings } from './session-settings/live-settings.ts'
import { ToolUse } from './tools/tool-use.ts'
import { publishedState } from './turns/published-state.ts'
import { SpokenTurns } from './turns/spoken-turns.ts'
import { VoiceDetection } from './turns/voice-detection.ts'
import { TurnLog } from './turns/turn-log.ts'
import { isBetweenTurns, isMicrophoneInUse, step } from './turns/turn-machine.ts'
import { initialTurnState, type TurnEffect, type TurnEvent, type TurnState } from './turns/turn-state.ts'
import { Uplink, type TypedPart } from './turns/uplink.ts'
import type { Incoming, ServerEventOf } from './wire/events.ts'

/** The words of what was said last are on their way: nobody waits longer for them. */
const RETIRE_TIMEOUT_MS = 2_000
const RETIRE_POLL_MS = 10

/**
 * One conversation with a server: runs the turn machine's effects on the link, the player and the microphone, and
 * keeps the conversation. Everything that happens comes in through `DeviceEvents`, `#receive` or a public method.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly #link: Link
  readonly #device: AudioDevice
  readonly #replies: Replies
  readonly #uplink = new Uplink()
  readonly #spoken: SpokenTurns
  readonly #voice: VoiceDetection
  readonly #turns: TurnLog
  readonly #conversation: LiveConversation
  readonly #settings: LiveSettings
  readonly #tools: ToolUse
  readonly #serverEvents: ServerEvents
  /** Items that no session is told. */
  readonly #untold: ReadonlySet<string>
  readonly #voiceRepair = new VoiceRepair()
  /** As asked for; its turn detection is for hands-free alone. */
  #config: SessionConfig
  #detectsTurns = false
  #chimes: readonly Chime[]
  /** The server takes sound in an item: what was said can be told again as it was said. */
  #takesSpokenItems: boolean
  readonly #notices = new Notices((notice) => this.emit('notice', notice))
  #muted: boolean
  #sentSamples = 0
  #machine: TurnState
  #published: SessionState = publishedState(initialTurnState)
  /** A tool has asked to end the conversation once the goodbye is heard. */
  #stopping = false

  constructor(options: SessionOptions) {
    super()
    const { dialect, audio, openTransport, tools, sessionLimitSeconds, standing = {}, resume } = options
    this.#config = options.config
    const config = endedByHand(options.config)
    this.#device = audio
    this.#chimes = standing.chimes ?? []
    this.#muted = standing.muted ?? false
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = {
      ...initialTurnState,
      ...habitsOf(dialect, config),
      lastTurn: standing.lastTurn ?? 0,
    }
    this.#spoken = new SpokenTurns(audio, this.#uplink, {
      onCaptured: (audio) => this.emit('captured', audio),
      onItem: (item) => this.emit('spoken', item),
    })
    this.#voice = new VoiceDetection(audio, standing)
    this.#turns = new TurnLog(
      (turn) => this.emit('turn', turn),
      () => performance.now(),
    )
    this.#conversation = new LiveConversation(
      (patch) => this.emit('conversation', patch),
      resume?.conversation,
    )
    this.#untold = resume?.untold ?? new Set()
    this.#replies = new Replies(
      audio,
      this.#turns,
      this.#conversation,
      {
        outputFormat: () => formatsOf(this.#settings.config).output,
        onHeard: (audio) => this.emit('heard', audio),
        onDrained: () => this.#settlePlayout(),
        onCuts: (cuts) => this.#dispatch({ type: 'flushed', cuts }),
        onSilence: (silent) => this.#notices.hold(soundStopped, silent),
      },
      (standing.lastEpoch ?? -1) + 1,
    )
    this.#settings = new LiveSettings(dialect, config, {
      send: (event) => this.#link.ready?.send(event) ?? null,
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
    const deviceEvents = new DeviceEvents(
      { notices: this.#notices, replies: this.#replies, spoken: this.#spoken, voice: this.#voice },
      {
        machine: () => this.#machine,
        dispatch: (event) => this.#dispatch(event),
        chime: (chime) => this.#chime(chime),
      },
    )
    audio.listen((report) => deviceEvents.hear(report))
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
        onSlowLink: (slow) => this.#notices.hold(slowLink, slow),
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

  /** Another configuration, as soon as the session takes it; what a live session refuses rolls over. */
  configure(config: SessionConfig): void {
    this.#config = config
    this.#settings.change(this.#configNow, isBetweenTurns(this.#machine))
    this.#link.configure(this.#settings.config)
  }

  /** From now on with another server: it is told the conversation so far, and what waits to be sent. */
  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.#config = config
    this.#notices.show(null)
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = { ...this.#machine, ...habitsOf(dialect, config) }
    this.#settings.moveTo(dialect, this.#configNow)
    this.#link.moveTo(dialect, this.#settings.config)
  }

  get #configNow(): SessionConfig {
    return this.#detectsTurns ? this.#config : endedByHand(this.#config)
  }

  /** What the next session goes on with, when this one makes way for it. */
  get standing(): Standing {
    const { handsFree, lastTurn } = this.#machine
    return {
      lastTurn,
      lastEpoch: this.#replies.epoch,
      muted: this.#muted,
      chimes: this.#chimes,
      voicePolicy: this.#voice.policy,
      turnSilenceMs: this.#voice.turnSilenceMs,
      handsFree,
    }
  }

  /**
   * Ends the talk: what is being said is thrown away, and an answer falls silent. Resolves once it is known how much
   * of it was heard, and what was said is put into words; or when `hurried` does, at the latest.
   */
  async retire(hurried: Promise<unknown>): Promise<void> {
    this.setHandsFree(false)
    this.#dispatch({ type: 'hands-free', on: false, by: 'local' })
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
    const { transcription } = settingsOf(this.#settings.config).audio?.input ?? {}
    return this.#machine.cutting || (this.#spoken.awaitsWords && transcription != null)
  }

  /** Replaces each session before this age, the present one too; null leaves it to the server's own limit. */
  setSessionLimit(seconds: number | null): void {
    this.#link.setSessionLimit(seconds)
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

  /**
   * Hands-free by the server's turn detection, as the configuration has it: without one, nobody finds the turns. It is
   * off while a person holds the key, whom no pause may cut off.
   */
  setHandsFree(on: boolean): void {
    this.#dispatch({ type: 'hands-free', on, by: 'server' })
  }

  /**
   * Hands-free without streaming silence, for a session without turn detection: sound is sent from 300 ms before
   * somebody speaks until they have been silent for `silenceMs`, and then committed as their turn.
   */
  setLocalHandsFree(on: boolean, silenceMs: number): void {
    this.#voice.setTurnSilence(silenceMs)
    this.#dispatch({ type: 'hands-free', on, by: 'local' })
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
      case 'detect-turns':
        this.#detectsTurns = effect.on
        return this.configure(this.#config)
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

/** How this kind of server answers, in the terms of the turn machine. */
function habitsOf(dialect: Dialect, config: SessionConfig): Pick<TurnState, 'commitIsAnswered' | 'answers'> {
  return { commitIsAnswered: dialect.quirks.commitStartsResponse, answers: !transcribes(config) }
}
