import type { ClipEnd, ClipState } from '../shared/clip.ts'
import type { EarshotError } from '../shared/errors.ts'
import { Clips, type FoundSound } from './audio/clips.ts'
import { Decoding } from './audio/decoding.ts'
import { TurnSounds } from './audio/turn-sounds.ts'
import type { CurrentSession } from './current-session.ts'
import type { BilledEvents } from './history/billed-events.ts'
import type { History } from './history/history.ts'
import type { CurrentProvider } from './provider.ts'
import type { AudioDevice } from './realtime/audio-device.ts'
import type { OpenTransport } from './realtime/link/transport.ts'
import type { RecordedTurns } from './recordings/recorded-turns.ts'
import { speakSample } from './voice-sample.ts'

interface HearingOptions {
  device: AudioDevice
  open: OpenTransport
  provider: Pick<CurrentProvider, 'dialect' | 'config' | 'abilities' | 'summary'>
  history: Pick<History, 'noteAside'>
  recorded: RecordedTurns
  billed: BilledEvents
  now: () => Date
  onChange(state: ClipState): void
}

/** What a person can hear beside the talk: a voice before they choose it, and what was said or heard before. */
export class Hearing {
  readonly #options: HearingOptions
  readonly #sounds: TurnSounds
  readonly #decoding: Decoding
  readonly #clips: Clips

  constructor(current: CurrentSession, options: HearingOptions) {
    this.#options = options
    this.#sounds = new TurnSounds(current.events)
    this.#decoding = new Decoding(options.device)
    this.#clips = new Clips({
      device: options.device,
      talk: () => current.session.state,
      onChange: options.onChange,
    })
    current.events.on('state', (state) => this.#clips.follow(state))
    current.on('replaced', () => {
      this.#clips.stop()
      this.#sounds.clear()
    })
  }

  get state(): ClipState {
    return this.#clips.state
  }

  playVoice(voice: string, sentence: string): Promise<ClipEnd> {
    const { open, provider, history, billed, now } = this.#options
    const { dialect, config, summary } = provider
    if (!provider.abilities.voiceSamples)
      return Promise.resolve({ kind: 'failed', error: noSamples(summary.label) })
    return this.#clips.play({ kind: 'voice', voice }, (signal) =>
      speakSample({
        ...{ open, dialect, config, voice, sentence, signal },
        onEvent: (event) => {
          const record = billed.recordOf(event, now().getTime())
          if (record !== null) history.noteAside(record)
        },
      }),
    )
  }

  playTurn(itemId: string): Promise<ClipEnd> {
    return this.#clips.play({ kind: 'turn', itemId }, () => this.#soundOf(itemId))
  }

  /** What was recorded of an earlier talk counts too. */
  async hasTurn(itemId: string): Promise<boolean> {
    return this.#sounds.has(itemId) || this.#options.recorded.has(itemId).catch(() => false)
  }

  stop(): void {
    this.#clips.stop()
  }

  async #soundOf(itemId: string): Promise<FoundSound> {
    const samples = this.#sounds.of(itemId)
    if (samples !== null) return { kind: 'found', samples }
    try {
      const sound = await this.#options.recorded.soundOf(itemId)
      if (sound === null) return { kind: 'failed', error: notKept }
      const decoded = await this.#decoding.decode(sound)
      if (decoded.kind === 'failed') return { kind: 'failed', error: notRead(decoded.message) }
      return { kind: 'found', samples: decoded.samples }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      return { kind: 'failed', error: notRead(`The recording can’t be read: ${reason}. Try again.`) }
    }
  }
}

const notKept: EarshotError = {
  code: 'clip_not_kept',
  message: 'The sound of this turn is not kept any more. Record your talks to hear them again later.',
  retryable: false,
}

function notRead(message: string): EarshotError {
  return { code: 'clip_not_read', message, retryable: true }
}

function noSamples(label: string): EarshotError {
  const message = `${label} has one voice for all names. Add a key in the settings to hear the others.`
  return { code: 'voice_sample_unavailable', message, retryable: false }
}
