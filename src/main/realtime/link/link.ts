import type { EarshotError } from '../../../shared/errors.ts'
import type { ReplayItem } from '../../conversation/replay.ts'
import { Connection, type ConnectionListener, type SessionObject } from './connection.ts'
import type { Dialect, SessionConfig } from '../dialects/dialect.ts'
import { attemptAfter, reconnectDelayMs, rolloverDelayMs } from './reconnect-policy.ts'
import { Rollover, type RolloverCause } from './rollover.ts'
import type { OpenTransport } from './transport.ts'

export interface LinkListener extends Omit<ConnectionListener, 'onEnd'> {
  onConnecting(): void
  /** The connection is gone, and the next try begins at this epoch ms. */
  onRetry(retryAt: number, error: EarshotError): void
  /** The connection is gone, and trying again would not help. Null when we closed it ourselves. */
  onOffline(error: EarshotError | null): void
  /** Another connection takes over without a break; `onSession` and `onReady` of it follow. */
  onRollover?(cause: RolloverCause): void
  /** A change of settings, or of an ageing session, was refused for good; the present session goes on as it is. */
  onRolloverFailed?(error: EarshotError, cause: RolloverCause): void
}

export interface LinkOptions {
  /** The conversation so far, as a new session has to know it. Asked for when it is about to be told. */
  itemsToReplay(): readonly ReplayItem[]
  /** The session is between turns: nobody speaks, nothing is answered or heard, all is acknowledged. */
  canRollOver(): boolean
  /** As `setSessionLimit` has it, from the start. */
  sessionLimitSeconds: number | null
}

/** A link that knows of no conversation never replaces a live session by itself. */
const noConversation: LinkOptions = {
  itemsToReplay: () => [],
  canRollOver: () => false,
  sessionLimitSeconds: null,
}

type State =
  | { kind: 'offline' }
  | { kind: 'waiting'; timer: NodeJS.Timeout }
  | { kind: 'opening'; connection: Connection }
  /** `readyAt` by the monotonic clock, ms. */
  | { kind: 'up'; connection: Connection; readyAt: number }

/**
 * Keeps one session up: opens it, opens it again for as long as that can help, and replaces it between turns before
 * it expires. Whoever sends, sends on `ready`, whichever connection that is.
 */
export class Link {
  readonly #open: OpenTransport
  #dialect: Dialect
  readonly #listener: LinkListener
  readonly #options: LinkOptions
  readonly #rollover: Rollover
  #config: SessionConfig
  #sessionLimitSeconds: number | null
  #state: State = { kind: 'offline' }
  /** The connection whose session the listener knows. */
  #told: Connection | null = null
  #attempt = 0
  #lost = false
  #talking = false
  #slow = false
  #reconnects = 0
  #rollovers = 0

  constructor(
    open: OpenTransport,
    dialect: Dialect,
    config: SessionConfig,
    listener: LinkListener,
    options: LinkOptions = noConversation,
  ) {
    this.#open = open
    this.#dialect = dialect
    this.#config = config
    this.#listener = listener
    this.#options = options
    this.#sessionLimitSeconds = options.sessionLimitSeconds
    this.#rollover = new Rollover({
      open: () => this.#openConnection(),
      canRollOver: () => this.#state.kind === 'up' && options.canRollOver(),
      onTakeOver: (connection, cause) => this.#takeOver(connection, cause),
      onFailed: (error, cause) => listener.onRolloverFailed?.(error, cause),
    })
  }

  /** The connection that may be sent on; null until it is ready. */
  get ready(): Connection | null {
    return this.#state.kind === 'up' ? this.#state.connection : null
  }

  /** Times that a lost session came back. */
  get reconnects(): number {
    return this.#reconnects
  }

  /** Times that a session was replaced without a break. */
  get rollovers(): number {
    return this.#rollovers
  }

  /** Opens the connection now, whatever was waited for; one that is there is asked whether it still lives. */
  connect(): void {
    switch (this.#state.kind) {
      case 'up':
        return this.#state.connection.probe()
      case 'opening':
        return
      case 'waiting':
        clearTimeout(this.#state.timer)
        break
      case 'offline':
        break
    }
    this.#state = { kind: 'opening', connection: this.#openConnection() }
    this.#listener.onConnecting()
  }

  close(): void {
    const state = this.#state
    this.#state = { kind: 'offline' }
    this.#attempt = 0
    this.#lost = false
    this.#rollover.surrender()?.close()
    if (state.kind === 'waiting') clearTimeout(state.timer)
    if ('connection' in state) state.connection.close()
    this.#becomeSlow(false)
    this.#listener.onOffline(null)
  }

  /** What every later session is opened with. One that is just being opened begins again. */
  configure(config: SessionConfig): void {
    if (config === this.#config) return
    this.#config = config
    this.#rollover.renew()
    if (this.#state.kind !== 'opening') return
    this.#reopen(this.#state.connection)
  }

  /** From now on with a server that may speak another dialect. */
  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.close()
    this.#dialect = dialect
    this.#config = config
    this.connect()
  }

  /** For a change that a live session refuses: another session with these settings takes over between turns. */
  rollOver(config: SessionConfig): void {
    if (this.#state.kind !== 'up') return this.configure(config)
    this.#config = config
    this.#rollover.requestChange()
  }

  /** Replaces a session before this age, the present one too, whatever the server allows; null for no limit of ours. */
  setSessionLimit(seconds: number | null): void {
    this.#sessionLimitSeconds = seconds
    if (this.#state.kind === 'up') this.#scheduleRollover(this.#state)
  }

  /** The session is between turns now, or may be. */
  turnIdle(): void {
    this.#rollover.proceed()
  }

  /** The person is talking: a dead line has to be noticed at once. */
  setTalking(talking: boolean): void {
    this.#talking = talking
    if ('connection' in this.#state) this.#state.connection.setTalking(talking)
  }

  #openConnection(): Connection {
    const connection: Connection = new Connection(
      this.#open,
      this.#dialect,
      this.#config,
      {
        onReady: () => this.#connectionReady(connection),
        onSession: (session) => {
          if (this.#isCurrent(connection)) this.#tellSession(connection, session)
        },
        onIncoming: (incoming, live) =>
          this.#listener.onIncoming(incoming, live && this.#isCurrent(connection)),
        onSent: (event) => this.#listener.onSent(event),
        onSlowLink: (slow) => {
          if (this.#isCurrent(connection)) this.#becomeSlow(slow)
        },
        onReplayRefused: (refusals) => this.#listener.onReplayRefused?.(refusals),
        onEnd: (error, retryAfterMs) => this.#connectionEnded(connection, error, retryAfterMs),
      },
      () => this.#options.itemsToReplay(),
    )
    connection.setTalking(this.#talking)
    return connection
  }

  #isCurrent(connection: Connection): boolean {
    return 'connection' in this.#state && this.#state.connection === connection
  }

  #connectionReady(connection: Connection): void {
    if (connection === this.#rollover.standby) return this.#rollover.standbyReady()
    if (!this.#isCurrent(connection)) return
    switch (connection.catchUp()) {
      case 'current':
        if (this.#lost) this.#reconnects += 1
        this.#lost = false
        return this.#use(connection)
      case 'behind':
        // Its `onReady` comes again.
        return
      case 'stale':
        return this.#reopen(connection)
    }
  }

  #reopen(connection: Connection): void {
    this.#state = { kind: 'opening', connection: this.#openConnection() }
    connection.close()
  }

  #takeOver(connection: Connection, cause: RolloverCause): void {
    const old = this.ready
    this.#rollovers += 1
    this.#becomeSlow(false)
    this.#listener.onRollover?.(cause)
    this.#use(connection)
    old?.close()
  }

  #use(connection: Connection): void {
    const state = { kind: 'up' as const, connection, readyAt: performance.now() }
    this.#state = state
    connection.setTalking(this.#talking)
    this.#scheduleRollover(state)
    // What the session of a standby is, nobody has been told so far.
    if (this.#told !== connection && connection.session !== null) {
      this.#tellSession(connection, connection.session)
    }
    this.#listener.onReady()
    this.#rollover.proceed()
  }

  #scheduleRollover({ connection, readyAt }: Extract<State, { kind: 'up' }>): void {
    const expiresAt = connection.session?.['expires_at']
    const ageMs = performance.now() - readyAt
    const dueAtMs = rolloverDelayMs(
      typeof expiresAt === 'number' ? expiresAt : null,
      this.#sessionLimitSeconds,
      Date.now() - ageMs,
    )
    this.#rollover.schedule(dueAtMs === null ? null : Math.max(0, dueAtMs - ageMs))
  }

  #tellSession(connection: Connection, session: SessionObject): void {
    this.#told = connection
    this.#listener.onSession?.(session)
  }

  #connectionEnded(connection: Connection, error: EarshotError, retryAfterMs: number): void {
    if (connection === this.#rollover.standby) return this.#rollover.standbyEnded(error, retryAfterMs)
    if (!('connection' in this.#state) || this.#state.connection !== connection) return
    const readyForMs = this.#state.kind === 'up' ? performance.now() - this.#state.readyAt : null
    this.#lost ||= readyForMs !== null
    this.#attempt = attemptAfter(this.#attempt, readyForMs)
    this.#becomeSlow(false)
    const standby = this.#rollover.surrender()
    this.#state = { kind: 'offline' }
    if (standby !== null) return this.#promote(standby, error)
    if (!error.retryable) return this.#listener.onOffline(error)
    // A session that has come to its end says nothing about the server or the network.
    const expired = error.code === 'session_expired' && this.#attempt === 0
    const delayMs = expired ? 0 : reconnectDelayMs(this.#attempt, Math.random(), retryAfterMs)
    this.#attempt += 1
    this.#state = { kind: 'waiting', timer: setTimeout(() => this.connect(), delayMs) }
    this.#listener.onRetry(Date.now() + delayMs, error)
  }

  /** The current connection broke while another was on its way: that one serves, as far as it has come. */
  #promote(standby: Connection, error: EarshotError): void {
    this.#state = { kind: 'opening', connection: standby }
    this.#listener.onRetry(Date.now(), error)
    this.#listener.onConnecting()
    if (standby.ready) this.#connectionReady(standby)
  }

  #becomeSlow(slow: boolean): void {
    if (slow === this.#slow) return
    this.#slow = slow
    this.#listener.onSlowLink?.(slow)
  }
}
