import type { AudioReport } from '../../shared/audio-format.ts'
import type { ClipEnd, ClipSource, ClipState } from '../../shared/clip.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

export type FoundSound = { kind: 'found'; samples: Int16Array } | { kind: 'failed'; error: EarshotError }

interface Current {
  clip: number
  source: ClipSource
  phase: 'waiting' | 'playing'
  abort: AbortController
  ended: (end: ClipEnd) => void
}

interface ClipsOptions {
  device: AudioDevice
  /** What the talk is doing now. */
  talk: () => SessionState
  onChange(state: ClipState): void
}

/**
 * Sounds that a person asks to hear beside the talk, one at a time. The talk comes first: while somebody speaks or an
 * answer is on its way none begins, and one that sounds is stopped.
 */
export class Clips {
  readonly #options: ClipsOptions
  #lastClip = 0
  #current: Current | null = null

  constructor(options: ClipsOptions) {
    this.#options = options
    options.device.listen((report) => this.#hear(report))
  }

  get state(): ClipState {
    if (this.#current === null) return { kind: 'silent' }
    return { kind: this.#current.phase, source: this.#current.source }
  }

  /** Resolves when it has ended, however; `find` is told when nobody wants it any more. */
  play(source: ClipSource, find: (signal: AbortSignal) => Promise<FoundSound>): Promise<ClipEnd> {
    this.stop()
    if (!isQuiet(this.#options.talk())) return Promise.resolve({ kind: 'failed', error: talkGoesOn })
    const { promise, resolve } = Promise.withResolvers<ClipEnd>()
    this.#lastClip += 1
    const current: Current = {
      clip: this.#lastClip,
      source,
      phase: 'waiting',
      abort: new AbortController(),
      ended: resolve,
    }
    this.#become(current)
    void find(current.abort.signal).then((found) => {
      if (this.#current !== current) return
      if (found.kind === 'failed') return this.#end(found)
      this.#options.device.send({ type: 'play-clip', clip: current.clip, samples: found.samples })
      this.#become({ ...current, phase: 'playing' })
    })
    return promise
  }

  stop(): void {
    if (this.#current === null) return
    if (this.#current.phase === 'playing') this.#options.device.send({ type: 'stop-clip' })
    this.#end({ kind: 'stopped' })
  }

  /** The talk is doing something else by now. */
  follow(talk: SessionState): void {
    if (!isQuiet(talk)) this.stop()
  }

  #hear(report: AudioReport): void {
    if (this.#current?.phase !== 'playing') return
    if (report.type === 'playout-failed') return this.#end(notHeard(report.message))
    if (report.type !== 'clip-ended' || report.clip !== this.#current.clip) return
    this.#end(report.message === null ? { kind: 'heard' } : notHeard(report.message))
  }

  #end(end: ClipEnd): void {
    const ended = this.#current
    if (ended === null) return
    this.#become(null)
    ended.abort.abort()
    ended.ended(end)
  }

  #become(current: Current | null): void {
    this.#current = current
    this.#options.onChange(this.state)
  }
}

/** Nobody is talking, and no answer is on its way. */
function isQuiet(talk: SessionState): boolean {
  switch (talk.kind) {
    case 'ready':
    case 'offline':
      return true
    case 'connecting':
    case 'reconnecting':
      return talk.listening === null
    case 'listening':
    case 'thinking':
    case 'speaking':
      return false
  }
}

const talkGoesOn: EarshotError = {
  code: 'clip_talk_goes_on',
  message: 'This can be heard once nobody is talking and the answer is over.',
  retryable: true,
}

function notHeard(message: string): ClipEnd {
  return { kind: 'failed', error: { code: 'clip_not_heard', message, retryable: true } }
}
