import type { EarshotError } from '../../../shared/errors.ts'
import type { ReplayItem } from '../../conversation/replay.ts'
import {
  connectionSilent,
  handshakeTimeout,
  judgeComplaint,
  judgeEnd,
  judgeKeyless,
  sessionTimeout,
  settingsRefused,
  type ServerComplaint,
} from './close-reason.ts'
import { endpointFor } from '../dialects/client-secrets.ts'
import type { Dialect, SessionConfig } from '../dialects/dialect.ts'
import { isEarshotError, openEndpoint, showsSecret } from '../dialects/endpoint.ts'
import type { ClientEvent, Incoming, ServerEvent, ServerItem } from '../wire/events.ts'
import { Overdue } from '../overdue.ts'
import { Outbox, type OutboxListener } from './outbox.ts'
import { readWire } from '../wire/read-wire.ts'
import { Replay, type ReplayRefusal, type ReplayStanding } from './replay-driver.ts'
import { retryAfterMs } from './reconnect-policy.ts'
import { formatsOf } from '../session-settings/index.ts'
import { SentItems } from './sent-items.ts'
import type { OpenTransport, Transport, TransportEnd } from './transport.ts'
import { Watchdog } from './watchdog.ts'

/** Name look-up, TCP, TLS and the upgrade, all together. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** A server that goes quiet before the session is ready is as good as none. */
const OPENING_TIMEOUT_MS = 15_000

/** A server that refuses in-band closes by itself, or has to be left. */
const REFUSED_TIMEOUT_MS = 1000

export interface ConnectionListener extends OutboxListener {
  /** The session is as asked for and knows the conversation; sending is allowed from here on. */
  onReady(): void
  /** What the server says that the session is, on each change. */
  onSession?(session: SessionObject): void
  /**
   * Everything that comes in. What is not `live` tells nothing new: replayed items that the server takes in, and
   * errors that this class answers for itself. It is for the inspector alone.
   */
  onIncoming(incoming: Incoming, live: boolean): void
  /** Items that the server would not take into the new session. Before `onReady`. */
  onReplayRefused?(refusals: readonly ReplayRefusal[]): void
  /** Exactly once, and the last call. `retryAfterMs` is how long the server asks to be left alone. */
  onEnd(error: EarshotError, retryAfterMs: number): void
}

/** The server's session, as it says. */
export type SessionObject = Readonly<Record<string, unknown>>

export type { SentAudio } from './outbox.ts'

type Phase =
  | { kind: 'dialing' }
  | { kind: 'opening' }
  | { kind: 'configuring'; updateId: string }
  | { kind: 'replaying' }
  | { kind: 'ready' }
  | { kind: 'ended' }

/**
 * One session on one transport. Its gate opens when the server has confirmed the session's configuration and each
 * item of the conversation so far: audio sent before that would be judged by the server's defaults, and answered
 * without knowing what was said.
 */
export class Connection {
  readonly #transport: Transport
  readonly #listener: ConnectionListener
  readonly #dialect: Dialect
  readonly #config: SessionConfig
  readonly #itemsToReplay: () => readonly ReplayItem[]
  readonly #replay = new Replay(() => this.#replayed())
  readonly #sentItems = new SentItems()
  readonly #watchdog: Watchdog
  readonly #outbox: Outbox
  #phase: Phase = { kind: 'dialing' }
  readonly #openingOverdue = new Overdue()
  /** Items that the server has told of, by our names. */
  readonly #items = new Set<string>()
  #session: SessionObject | null = null
  #complaint: ServerComplaint | null = null
  #failure: EarshotError | null = null

  /** @param itemsToReplay asked for when the session is configured, and again by `catchUp` */
  constructor(
    open: OpenTransport,
    dialect: Dialect,
    config: SessionConfig,
    listener: ConnectionListener,
    itemsToReplay: () => readonly ReplayItem[] = () => [],
  ) {
    this.#dialect = dialect
    this.#config = config
    this.#listener = listener
    this.#itemsToReplay = itemsToReplay
    this.#watchdog = new Watchdog({
      ping: () => this.#transport.ping(),
      queuedBytes: () => this.#transport.queuedBytes,
      flushedBytes: () => this.#outbox.flushedBytes,
      onSilence: () => this.#fail(connectionSilent),
    })
    this.#expect(HANDSHAKE_TIMEOUT_MS, handshakeTimeout)
    const endpoint = endpointFor(dialect, config)
    if (isEarshotError(endpoint)) this.#failure = endpoint
    this.#transport = openEndpoint(open, endpoint, {
      onOpen: () => this.#opened(),
      onMessage: (text) => this.#receive(text),
      onPong: () => this.#watchdog.answered(),
      onClose: (end) => this.#ended(end),
    })
    this.#outbox = new Outbox(this.#transport, dialect, formatsOf(config).input, this.#replay.names, listener)
  }

  get ready(): boolean {
    return this.#phase.kind === 'ready'
  }

  /** Null until the server has opened it. */
  get session(): SessionObject | null {
    return this.#session
  }

  /**
   * Sends an event and returns its id; an event that this kind of server does not know goes nowhere. Only while
   * ready: whoever calls keeps what must not be lost until the server has acknowledged it.
   */
  send(event: ClientEvent): string {
    const eventId = this.#outbox.send(event)
    if (this.ready && event.type === 'conversation.item.create') this.#sentItems.sent(eventId, event.item)
    return eventId
  }

  sendAudio(samples: Int16Array): void {
    this.#outbox.sendAudio(samples)
  }

  /** Whether this session has ever had the item. */
  has(itemId: string): boolean {
    return this.#items.has(itemId) || this.#replay.replayed(itemId)
  }

  /** Whether the session was told an earlier conversation. */
  get knowsHistory(): boolean {
    return !this.#replay.empty
  }

  /** Whether the item came here by replay. Such an answer is text: it is not truncated but replaced. */
  replayed(itemId: string): boolean {
    return this.#replay.replayed(itemId)
  }

  /**
   * Brings a session that has been ready for a while up to the conversation as it is now. When it was behind, the
   * gate is closed until `onReady` comes again.
   */
  catchUp(): ReplayStanding['kind'] {
    const standing = this.#replay.compare(this.#itemsToReplay())
    if (standing.kind === 'behind') this.#tell(standing.missing)
    return standing.kind
  }

  /** A dead line is noticed within 2 s while the person talks, within 10 s otherwise. */
  setTalking(talking: boolean): void {
    this.#watchdog.setTalking(talking)
  }

  /** Asks for a sign of life now, for there is reason to doubt. */
  probe(): void {
    this.#watchdog.probe()
  }

  close(): void {
    this.#transport.close()
  }

  #opened(): void {
    this.#phase = { kind: 'opening' }
    this.#expect(OPENING_TIMEOUT_MS, sessionTimeout)
    this.#watchdog.start()
  }

  #receive(text: string): void {
    this.#watchdog.heard()
    for (const incoming of readWire(text, this.#dialect)) {
      const event = incoming.kind === 'event' ? incoming.event : null
      // An error explains an end only when it is the last thing that was said.
      if (event?.type !== 'error') this.#complaint = null
      const live = event === null || this.#isNews(event)
      if (live && event?.type === 'conversation.item.added') this.#learnName(event.item)
      const named = this.#replay.names.incoming(incoming)
      if (named.kind === 'event') this.#note(named.event)
      this.#listener.onIncoming(named, live)
      if (event !== null) this.#follow(event)
    }
  }

  #note(event: ServerEvent): void {
    if (event.type === 'conversation.item.added' || event.type === 'response.output_item.added') {
      this.#items.add(event.item.id)
    }
  }

  #learnName(item: ServerItem): void {
    const itemId = this.#sentItems.added(item)
    if (itemId !== null) this.#replay.names.learn([{ itemId, wireId: item.id }])
  }

  #isNews(event: ServerEvent): boolean {
    switch (event.type) {
      case 'conversation.item.added':
      case 'conversation.item.done':
        return !(this.#phase.kind === 'replaying'
          ? isReplayable(event.item)
          : this.#replay.owns(event.item.id))
      case 'error':
        return this.#phase.kind === 'ready'
      default:
        return true
    }
  }

  #follow(event: ServerEvent): void {
    switch (event.type) {
      case 'session.created':
        this.#session = event.session
        if (this.#phase.kind !== 'opening') return
        this.#expect(OPENING_TIMEOUT_MS, sessionTimeout)
        this.#phase = {
          kind: 'configuring',
          updateId: this.send(this.#dialect.sessionUpdate(this.#config)),
        }
        return
      case 'session.updated':
        this.#session = event.session
        this.#listener.onSession?.(event.session)
        if (this.#phase.kind === 'configuring') this.#tell(this.#itemsToReplay())
        return
      case 'conversation.item.added':
        if (this.#phase.kind !== 'replaying' || !isReplayable(event.item)) return
        this.#expect(OPENING_TIMEOUT_MS, sessionTimeout)
        return this.#replay.onAdded(event.item.id)
      case 'error': {
        const { type, code = null, message, event_id } = event.error
        this.#complain({ type, code: code ?? null, message }, event_id ?? null)
        return
      }
      default:
        return
    }
  }

  #tell(items: readonly ReplayItem[]): void {
    this.#phase = { kind: 'replaying' }
    this.#expect(OPENING_TIMEOUT_MS, sessionTimeout)
    this.#replay.start(items, (event) => this.send(event))
  }

  #replayed(): void {
    if (this.#phase.kind !== 'replaying') return
    this.#openingOverdue.stop()
    this.#phase = { kind: 'ready' }
    const refusals = this.#replay.takeRefusals()
    if (refusals.length > 0) this.#listener.onReplayRefused?.(refusals)
    this.#listener.onReady()
  }

  #complain(complaint: ServerComplaint, eventId: string | null): void {
    this.#complaint = complaint
    switch (this.#phase.kind) {
      case 'dialing':
      case 'opening':
        // The close that follows says more; a server that leaves it at the words is left.
        return this.#expect(REFUSED_TIMEOUT_MS, judgeComplaint(complaint))
      case 'configuring':
        // Some servers answer without the event's id.
        if (eventId !== null && eventId !== '' && eventId !== this.#phase.updateId) return
        this.#failure = settingsRefused(complaint)
        return this.#transport.close()
      case 'replaying':
        this.#expect(OPENING_TIMEOUT_MS, sessionTimeout)
        return this.#replay.onError(eventId, complaint.message)
      case 'ready':
        if (eventId !== null) this.#sentItems.refused(eventId)
        return
      case 'ended':
        return
    }
  }

  /** The next step of the opening has to be made within this time. */
  #expect(withinMs: number, otherwise: EarshotError): void {
    this.#openingOverdue.after(withinMs, () => this.#fail(otherwise))
  }

  #fail(error: EarshotError): void {
    this.#failure = error
    this.#transport.terminate()
  }

  #ended(end: TransportEnd): void {
    this.#openingOverdue.stop()
    this.#watchdog.stop()
    this.#outbox.stop()
    this.#phase = { kind: 'ended' }
    // A refusal by HTTP says more than that its end did not come in time.
    const failure = end.kind === 'refused' ? null : this.#failure
    const error = failure ?? judgeEnd(end, this.#complaint)
    this.#listener.onEnd(
      showsSecret(this.#config) ? error : judgeKeyless(error),
      retryAfterMs(end, Date.now()),
    )
  }
}

/** The kinds of item that a replay holds. Lists of a server's own tools come up at any time. */
function isReplayable({ type }: ServerItem): boolean {
  return type === 'message' || type === 'function_call' || type === 'function_call_output'
}
