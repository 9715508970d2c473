import type { EventEmitter } from 'node:events'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { planReplay, type ReplayItem } from '../conversation/replay.ts'
import type { AudioDevice } from './audio-device.ts'
import { Chimes } from './chimes.ts'
import { DeviceEvents } from './device-events.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
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
import { endedByHand, formatsOf, transcribes } from './session-settings/index.ts'
import { LiveSettings } from './session-settings/live-settings.ts'
import { ToolUse } from './tools/tool-use.ts'
import { TurnEffects } from './turn-effects.ts'
import { HandsFree } from './turns/hands-free.ts'
import { publishedState } from './turns/published-state.ts'
import { SpokenTurns } from './turns/spoken-turns.ts'
import { VoiceDetection } from './turns/voice-detection.ts'
import { TurnLog } from './turns/turn-log.ts'
import { step } from './turns/turn-machine.ts'
import {
  initialTurnState,
  isBetweenTurns,
  isMicrophoneInUse,
  type TurnEvent,
  type TurnState,
} from './turns/turn-state.ts'
import { Uplink } from './turns/uplink.ts'
import type { Incoming, ServerEventOf } from './wire/events.ts'

/**
 * What a session is made of: joins the parts, and runs the turn machine's effects on the link, the player and the
 * microphone. Everything that happens comes in through `dispatch`, `DeviceEvents` or `#receive`.
 */
export class SessionCore {
  readonly #events: EventEmitter<SessionEvents>
  readonly link: Link
  readonly replies: Replies
  readonly spoken: SpokenTurns
  readonly voice: VoiceDetection
  readonly turns: TurnLog
  readonly conversation: LiveConversation
  readonly settings: LiveSettings
  readonly tools: ToolUse
  readonly handsFree = new HandsFree()
  readonly notices: Notices
  readonly chimes: Chimes
  readonly #device: AudioDevice
  readonly #effects: TurnEffects
  readonly #uplink = new Uplink()
  readonly #serverEvents: ServerEvents
  readonly #voiceRepair = new VoiceRepair()
  /** Items that no session is told. */
  readonly #untold: ReadonlySet<string>
  /** The server takes sound in an item: what was said can be told again as it was said. */
  #takesSpokenItems: boolean
  /** As asked for; its turn detection is for hands-free alone. */
  #config: SessionConfig
  #detectsTurns = false
  #muted: boolean
  #sentSamples = 0
  #machine: TurnState
  #published: SessionState = publishedState(initialTurnState)
  /** A tool has asked to end the conversation once the goodbye is heard. */
  #stopping = false

  constructor(options: SessionOptions, events: EventEmitter<SessionEvents>) {
    this.#events = events
    const { dialect, audio, openTransport, sessionLimitSeconds, standing = {}, resume } = options
    this.#config = options.config
    const config = endedByHand(options.config)
    this.#device = audio
    this.chimes = new Chimes(audio, standing.chimes ?? [])
    this.notices = new Notices((notice) => events.emit('notice', notice))
    this.#muted = standing.muted ?? false
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = {
      ...initialTurnState,
      ...habitsOf(dialect, config),
      lastTurn: standing.lastTurn ?? 0,
    }
    this.spoken = new SpokenTurns(audio, this.#uplink, {
      onCaptured: (audio) => events.emit('captured', audio),
      onItem: (item) => events.emit('spoken', item),
    })
    this.voice = new VoiceDetection(audio, standing)
    this.turns = new TurnLog(
      (turn) => events.emit('turn', turn),
      () => performance.now(),
    )
    this.conversation = new LiveConversation(
      (patch) => events.emit('conversation', patch),
      resume?.conversation,
    )
    this.#untold = resume?.untold ?? new Set()
    this.replies = new Replies(
      audio,
      this.turns,
      this.conversation,
      {
        outputFormat: () => formatsOf(this.settings.config).output,
        onHeard: (audio) => events.emit('heard', audio),
        onDrained: () => this.#settlePlayout(),
        onCuts: (cuts) => this.dispatch({ type: 'flushed', cuts }),
        onSilence: (silent) => this.notices.hold(soundStopped, silent),
      },
      (standing.lastEpoch ?? -1) + 1,
    )
    this.settings = new LiveSettings(dialect, config, {
      send: (event) => this.link.ready?.send(event) ?? null,
      rollOver: (wanted) => this.link.rollOver(wanted),
    })
    this.tools = new ToolUse(options.tools, {
      send: (event) => this.link.ready?.send(event),
      onAnswered: () => this.dispatch({ type: 'tools-answered' }),
      onAtWork: (atWork) => this.dispatch({ type: 'tools', atWork }),
      onOutput: (callId, itemId, text) =>
        this.conversation.tell({ type: 'local.tool_output', callId, itemId, text }),
      onSlow: (name) => this.notices.show(slowTool(name)),
      onStopConversation: () => {
        this.#stopping = true
      },
    })
    const { chimes, conversation, notices, replies, settings, spoken, tools, turns, voice } = this
    const parts = { chimes, conversation, notices, replies, settings, spoken, tools, turns, voice }
    const uplink = this.#uplink
    const listener = {
      machine: () => this.#machine,
      dispatch: (event: TurnEvent) => this.dispatch(event),
      fail: (error: EarshotError) => this.#fail(error),
      forget: (cuts: readonly Cut[]) => this.#forget(cuts),
    }
    this.#serverEvents = new ServerEvents(
      { ...parts, uplink },
      { ...listener, onResponseDone: (response) => this.#responseDone(response) },
    )
    const deviceEvents = new DeviceEvents(parts, listener)
    audio.listen((report) => {
      const resumed = this.handsFree.hear(report)
      if (resumed !== null) this.dispatch(resumed)
      deviceEvents.hear(report)
    })
    this.link = new Link(
      openTransport,
      dialect,
      config,
      {
        onConnecting: () => this.dispatch({ type: 'link', link: { kind: 'connecting' } }),
        onReady: () => this.#connected(),
        onRetry: (retryAt) => this.#disconnected({ kind: 'reconnecting', retryAt }),
        onOffline: (error) => this.#disconnected({ kind: 'offline', error }),
        onSession: (session) => this.settings.believe(session),
        onIncoming: (incoming, live) => this.#receive(incoming, live),
        onSent: (event) => events.emit('sent', event),
        onSlowLink: (slow) => this.notices.hold(slowLink, slow),
        onRollover: () => this.tools.tell({ type: 'connection-lost' }),
        onRolloverFailed: (error) => this.#fail(error),
        onReplayRefused: (refusals) => this.notices.show(notReplayed(refusals.length)),
      },
      {
        itemsToReplay: () => this.#itemsToReplay(),
        canRollOver: () => isBetweenTurns(this.#machine) && this.#uplink.idle,
        sessionLimitSeconds,
      },
    )
    this.#effects = new TurnEffects(
      {
        ...parts,
        device: audio,
        link: this.link,
        serverEvents: this.#serverEvents,
        uplink,
        voiceRepair: this.#voiceRepair,
      },
      {
        ...listener,
        asked: (userMs) => this.#asked(userMs),
        detectTurns: (on) => {
          this.#detectsTurns = on
          this.configure(this.#config)
        },
        fail: (error) => this.#fail(this.#muted && error.code === 'turn_too_short' ? mutedThroughout : error),
      },
    )
  }

  get machine(): TurnState {
    return this.#machine
  }

  get state(): SessionState {
    return this.#published
  }

  get muted(): boolean {
    return this.#muted
  }

  get sentSamples(): number {
    return this.#sentSamples
  }

  setMuted(on: boolean): void {
    if (this.#muted === on) return
    this.#muted = on
    if (!on) this.notices.hold(mutedThroughout, false)
    this.#device.send({ type: 'mute', on })
    this.#events.emit('muted', on)
  }

  configure(config: SessionConfig): void {
    this.#config = config
    this.settings.change(this.#configNow, isBetweenTurns(this.#machine))
    this.link.configure(this.settings.config)
  }

  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.#config = config
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = { ...this.#machine, ...habitsOf(dialect, config) }
    this.settings.moveTo(dialect, this.#configNow)
    this.link.moveTo(dialect, this.settings.config)
  }

  /** Whoever does something is there, has seen the notice, and does not want the conversation to end. */
  goOn(): void {
    this.chimes.attend()
    this.notices.show(null)
    this.#stopping = false
  }

  close(): void {
    this.tools.close()
    this.link.close()
  }

  dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    for (const effect of effects) this.#effects.run(effect)
    this.link.setTalking(isMicrophoneInUse(this.#machine))
    if (isBetweenTurns(this.#machine)) {
      this.settings.turnIdle()
      this.link.turnIdle()
    }
    const published = publishedState(this.#machine)
    if (JSON.stringify(published) === JSON.stringify(this.#published)) return
    this.#published = published
    this.#events.emit('state', published)
  }

  get #configNow(): SessionConfig {
    return this.#detectsTurns ? this.#config : endedByHand(this.#config)
  }

  /** The person has said this much, which will be answered. */
  #asked(userMs: number): void {
    if (this.#machine.answers) this.turns.asked(userMs)
  }

  #connected(): void {
    const connection = this.link.ready
    if (connection === null) return
    this.#uplink.attach({
      send: (event) => connection.send(event),
      sendAudio: (samples) => {
        this.#sentSamples += samples.length
        connection.sendAudio(samples)
      },
    })
    this.#serverEvents.asked(null)
    this.tools.tell({ type: 'connection-ready' })
    this.notices.show(null)
    this.dispatch({ type: 'link', link: { kind: 'ready' } })
  }

  #disconnected(link: TurnState['link']): void {
    this.#uplink.detach()
    this.settings.forget()
    this.tools.tell({ type: 'connection-lost' })
    if (link.kind === 'offline' && link.error !== null) this.chimes.play('error')
    this.dispatch({ type: 'link', link })
    if (!this.#machine.responses.wanted && !this.tools.atWork) this.turns.abandoned()
    this.replies.responseDone(false)
    this.conversation.tell({ type: 'local.lost', runCallIds: this.tools.owedCallIds })
    this.#settlePlayout()
  }

  #receive(incoming: Incoming, live: boolean): void {
    this.#events.emit('received', incoming)
    if (live && incoming.kind === 'event') this.#serverEvents.apply(incoming.event)
  }

  #responseDone(response: ServerEventOf<'response.done'>['response']): void {
    const connection = this.link.ready
    if (connection !== null && this.#voiceRepair.repairs(response, connection, this.settings.config)) {
      this.notices.show(writtenAnswer)
      this.dispatch({ type: 'asked' })
    }
    this.#settlePlayout()
  }

  #fail(error: EarshotError): void {
    this.notices.show(error)
    this.chimes.play('error')
  }

  #forget(cuts: readonly Cut[]): void {
    if (this.link.ready !== null) forgetUnheard(this.link.ready, cuts, this.conversation.current)
  }

  /** All that came after what the person said last, here and at the server. Between turns. */
  forgetLastAnswer(): void {
    const { items } = this.conversation.current
    const question = items.findLastIndex(({ role }) => role === 'user')
    const itemIds = items.slice(question + 1).map(({ id }) => id)
    for (const id of itemIds) this.link.ready?.send({ type: 'conversation.item.delete', item_id: id })
    this.conversation.tell({ type: 'local.replaced', itemIds: new Set(itemIds) })
  }

  #itemsToReplay(): ReplayItem[] {
    return planReplay(this.conversation.current.items, {
      samplesOf: (itemId) => (this.#takesSpokenItems ? this.spoken.samplesOf(itemId) : null),
      except: new Set([...this.#uplink.pendingItemIds, ...this.#untold]),
      owesOutput: (callId) => this.tools.owes(callId),
    })
  }

  /** The answer is over once the server is done with it and the last of it was heard. */
  #settlePlayout(): void {
    if (!this.replies.drained || this.#machine.responses.running.kind !== 'none') return
    if (this.tools.atWork || this.#machine.responses.wanted) return
    this.turns.drained()
    this.dispatch({ type: 'playout-drained' })
    if (!this.#stopping) return
    this.#stopping = false
    this.close()
  }
}

/** How this kind of server answers, in the terms of the turn machine. */
function habitsOf(dialect: Dialect, config: SessionConfig): Pick<TurnState, 'commitIsAnswered' | 'answers'> {
  return { commitIsAnswered: dialect.quirks.commitStartsResponse, answers: !transcribes(config) }
}
