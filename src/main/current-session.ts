import { EventEmitter } from 'node:events'
import type { AudioReport } from '../shared/audio-format.ts'
import { setHandsFree } from './hands-free.ts'
import type { AudioDevice } from './realtime/audio-device.ts'
import type { Session } from './realtime/session.ts'
import type { ResumedConversation, SessionEvents, SessionOptions } from './realtime/session-options.ts'

/** Makes a session with whoever is to be talked to now. */
export type MakeSession = (given: Pick<SessionOptions, 'audio' | 'standing' | 'resume'>) => Session

export interface CurrentSessionEvents {
  /** Another conversation is at hand. */
  replaced: [before: Session, after: Session]
}

/** The session of the conversation at hand, which makes way for another one's. The devices are that session's alone. */
export class CurrentSession extends EventEmitter<CurrentSessionEvents> {
  /** Those of whichever session it is. */
  readonly events = new EventEmitter<SessionEvents>()
  readonly #audio: AudioDevice
  readonly #make: MakeSession
  #session: Session
  /** What the session at hand listens to the devices with. */
  #hear: (report: AudioReport) => void = () => undefined
  #replacing: { done: Promise<void>; hurry: () => void } | null = null

  constructor(audio: AudioDevice, make: MakeSession) {
    super()
    this.#audio = audio
    this.#make = make
    audio.listen((report) => this.#hear(report))
    this.#session = this.#begin({})
  }

  get session(): Session {
    return this.#session
  }

  /** Does this with the session; while one is making way for another, with that other one, as soon as it is there. */
  act(work: (session: Session) => void): void {
    if (this.#replacing === null) return work(this.#session)
    this.#replacing.hurry()
    void this.#replacing.done.then(() => work(this.#session))
  }

  /**
   * Another conversation takes the place of this one. `begin` is called in between, when nothing more can happen in
   * the old one, and returns what the new one goes on with; undefined for nothing. Microphone and mute stay as set.
   */
  replace(begin: () => ResumedConversation | undefined): Promise<void> {
    const before = this.#replacing?.done ?? Promise.resolve()
    const { promise: hurried, resolve: hurry } = Promise.withResolvers<void>()
    const done = before.then(() => this.#replace(begin, hurried))
    const replacing = { done, hurry }
    this.#replacing = replacing
    void done.finally(() => {
      if (this.#replacing === replacing) this.#replacing = null
    })
    return done
  }

  close(): void {
    this.#session.close()
  }

  async #replace(begin: () => ResumedConversation | undefined, hurried: Promise<void>): Promise<void> {
    const before = this.#session
    const { standing } = before
    await before.retire(hurried)
    before.removeAllListeners()
    const resume = begin()
    // Numbers that were given out on the way are not given out again.
    const { lastTurn, lastEpoch } = before.standing
    const after = this.#begin({
      standing: { ...standing, lastTurn, lastEpoch },
      ...(resume !== undefined && { resume }),
    })
    this.#session = after
    this.emit('replaced', before, after)
    // Before it connects: its session is opened as it is to be.
    setHandsFree(after, standing.handsFree, true, standing.turnSilenceMs)
    after.connect()
  }

  #begin(given: Pick<SessionOptions, 'standing' | 'resume'>): Session {
    const device: AudioDevice = {
      send: (command) => this.#audio.send(command),
      listen: (listener) => {
        this.#hear = listener
      },
    }
    const session = this.#make({ ...given, audio: device })
    const { events } = this
    session.on('state', (state) => events.emit('state', state))
    session.on('conversation', (patch) => events.emit('conversation', patch))
    session.on('notice', (notice) => events.emit('notice', notice))
    session.on('muted', (muted) => events.emit('muted', muted))
    session.on('turn', (turn) => events.emit('turn', turn))
    session.on('captured', (audio) => events.emit('captured', audio))
    session.on('spoken', (item) => events.emit('spoken', item))
    session.on('heard', (audio) => events.emit('heard', audio))
    session.on('sent', (event) => events.emit('sent', event))
    session.on('received', (incoming) => events.emit('received', incoming))
    return session
  }
}
