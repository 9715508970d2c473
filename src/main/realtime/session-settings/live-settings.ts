import { isDeepStrictEqual } from 'node:util'
import type { SessionObject } from '../link/connection.ts'
import type { Dialect, SessionConfig } from '../dialects/dialect.ts'
import type { ClientEvent } from '../wire/events.ts'
import { settingsOf } from './defaults.ts'
import { isObject, pickSettings, readSetting } from './paths.ts'
import { planUpdate } from './plan-update.ts'
import type { SessionSettings } from './types.ts'

export interface LiveSettingsListener {
  send(event: ClientEvent): void
  /** The session can't become what is wanted: one with this configuration has to take over. */
  rollOver(config: SessionConfig): void
}

/**
 * The session as the server says it is, and as the person wants it: sends the smallest update that leads from one to
 * the other. What the server has not confirmed is not believed.
 */
export class LiveSettings {
  #dialect: Dialect
  readonly #listener: LiveSettingsListener
  #config: SessionConfig
  #believed: SessionObject | null = null
  #audioSent = false
  /** Taken only while no response runs. */
  #betweenTurns: ClientEvent | null = null

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

  /** What the server says, on each change. Another session than before has not spoken yet. */
  believe(session: SessionObject): void {
    if (this.#believed === null || session['id'] !== this.#believed['id']) this.#audioSent = false
    this.#believed = session
  }

  /** The connection is gone, and what was known of its session with it. */
  forget(): void {
    this.#believed = null
    this.#betweenTurns = null
  }

  /** The model has spoken: its voice is fixed for this session. */
  spoke(): void {
    this.#audioSent = true
  }

  /** Without a session the next one is opened this way. */
  change(config: SessionConfig): void {
    const samePlace = isDeepStrictEqual(placeOf(config), placeOf(this.#config))
    const openedWith = this.#config.model
    this.#config = config
    if (this.#believed === null) return
    if (!samePlace) return this.#listener.rollOver(config)
    const desired = pickSettings(settingsOf(config), this.#dialect.capabilities.settings)
    const plan = planUpdate(this.#believed, desired as SessionSettings, {
      audioSent: this.#audioSent,
      model: openedWith,
    })
    switch (plan.kind) {
      case 'none':
        return
      case 'rollover':
        return this.#listener.rollOver(config)
      case 'update': {
        const update = { type: 'session.update', session: plan.session } as ClientEvent
        if (plan.betweenTurns) this.#betweenTurns = update
        else this.#listener.send(update)
      }
    }
  }

  /** For the session to come, at another server. */
  moveTo(dialect: Dialect, config: SessionConfig): void {
    this.forget()
    this.#dialect = dialect
    this.#config = config
  }

  /** No response runs. */
  turnIdle(): void {
    const update = this.#betweenTurns
    this.#betweenTurns = null
    if (update !== null) this.#listener.send(update)
  }
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
