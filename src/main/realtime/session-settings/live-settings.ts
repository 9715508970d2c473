import { isDeepStrictEqual } from 'node:util'
import type { SessionObject } from '../link/connection.ts'
import type { Dialect, SessionConfig } from '../dialects/dialect.ts'
import type { ClientEvent } from '../wire/events.ts'
import { settingsOf } from './defaults.ts'
import { SETTING_PATHS, buildSession, isObject, pickSettings, readSetting } from './paths.ts'
import { planUpdate, type BelievedSession } from './plan-update.ts'
import type { SessionSettings } from './types.ts'

export interface LiveSettingsListener {
  /** Returns the event's id; null where there is nothing to send on. */
  send(event: ClientEvent): string | null
  /** The session can't become what is wanted: one with this configuration has to take over. */
  rollOver(config: SessionConfig): void
}

interface SentUpdate {
  eventId: string
  session: SessionSettings
}

/**
 * The session as the server says it is, and as the person wants it: sends the smallest update that leads from one to
 * the other. What the server has not confirmed is not believed, but it is reckoned with: a setting that is changed back
 * before that is said again.
 */
export class LiveSettings {
  #dialect: Dialect
  readonly #listener: LiveSettingsListener
  #config: SessionConfig
  #believed: SessionObject | null = null
  #audioSent = false
  /** In the order in which they were sent. */
  #unconfirmed: readonly SentUpdate[] = []
  /** Something may have to be said when no response runs. */
  #waits = false

  constructor(dialect: Dialect, config: SessionConfig, listener: LiveSettingsListener) {
    this.#dialect = dialect
    this.#config = config
    this.#listener = listener
  }

  get config(): SessionConfig {
    return this.#config
  }

  /** What the server does by itself about speech that it detects (protocol §5): both unless told otherwise. */
  get turnTaking(): { answers: boolean; interrupts: boolean } {
    const asked = settingsOf(this.#config)
    const detection =
      readSetting(this.#believed, 'audio.input.turn_detection') ??
      readSetting(asked, 'audio.input.turn_detection')
    const says = (flag: string) => !isObject(detection) || detection[flag] !== false
    return { answers: says('create_response'), interrupts: says('interrupt_response') }
  }

  /** The server has still to confirm that it detects no turns: what it says of speech is from before that. */
  get endsDetection(): boolean {
    return this.#unconfirmed.some(
      ({ session }) => readSetting(session, 'audio.input.turn_detection') === null,
    )
  }

  /** What the server says, on each change. Another session than before has not spoken yet. */
  believe(session: SessionObject): void {
    if (this.#believed === null || session['id'] !== this.#believed['id']) {
      this.#audioSent = false
      this.#unconfirmed = []
    }
    this.#believed = session
    this.#unconfirmed = this.#unconfirmed.slice(1)
  }

  /** The server refused this event; null where it does not say which. */
  refused(eventId: string | null): void {
    this.#unconfirmed = this.#unconfirmed.filter((update) => eventId !== null && update.eventId !== eventId)
  }

  /** The connection is gone, and what was known of its session with it. */
  forget(): void {
    this.#believed = null
    this.#unconfirmed = []
    this.#waits = false
  }

  /** The model has spoken: its voice is fixed for this session. */
  spoke(): void {
    this.#audioSent = true
  }

  /** Without a session the next one is opened this way. @param idle no response runs */
  change(config: SessionConfig, idle: boolean): void {
    const samePlace = isDeepStrictEqual(placeOf(config), placeOf(this.#config))
    const openedWith = this.#config.model
    this.#config = config
    this.#waits = false
    if (this.#believed === null) return
    if (!samePlace) return this.#listener.rollOver(config)
    this.#approach(this.#believed, openedWith, idle)
  }

  /** For the session to come, at another server. */
  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.forget()
    this.#dialect = dialect
    this.#config = config
  }

  /** No response runs. */
  turnIdle(): void {
    if (this.#waits && this.#believed !== null) this.#approach(this.#believed, this.#config.model, true)
  }

  #approach(believed: SessionObject, model: string, idle: boolean): void {
    const { settings: known } = this.#dialect.capabilities
    const takenNow = new Set([...known].filter((path) => idle || path !== 'audio.output.speed'))
    const desired = pickSettings(settingsOf(this.#config), takenNow) as SessionSettings
    const expected = this.#unconfirmed.reduce(applied, believed)
    const plan = planUpdate(expected, desired, { audioSent: this.#audioSent, model })
    if (plan.kind === 'rollover') return this.#listener.rollOver(this.#config)
    this.#waits = !idle
    if (plan.kind === 'none') return
    const { session } = plan
    const eventId = this.#listener.send({ type: 'session.update', session } as ClientEvent)
    if (eventId !== null) this.#unconfirmed = [...this.#unconfirmed, { eventId, session }]
  }
}

/** The session as it is once the server has taken the update. */
function applied(session: BelievedSession, update: SentUpdate): BelievedSession {
  return buildSession(
    SETTING_PATHS.map((path) => {
      const said = readSetting(update.session, path)
      return [path, said === undefined ? readSetting(session, path) : said]
    }),
  )
}

/** All that a connection is opened with, and keeps: what a session can be told is not among it. */
function placeOf(config: SessionConfig) {
  const {
    voice: _voice,
    instructions: _instructions,
    turnDetection: _detection,
    settings: _settings,
    ...place
  } = config
  return place
}
