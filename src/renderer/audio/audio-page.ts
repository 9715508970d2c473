import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'
import { Capture } from './capture.ts'
import { InputSelection } from './input-selection.ts'
import { openMicrophone } from './microphone.ts'
import { OutputPresence } from './output-presence.ts'
import { Outputs } from './outputs.ts'
import type { PageOptions } from './page-options.ts'
import { Playout } from './playout.ts'
import { SoundContext } from './sound-context.ts'
import { decodeRecorded } from './recorded-sound.ts'
import { openSpeaker } from './speaker.ts'
import captureWorkletUrl from './worklets/capture.worklet.ts?worker&url'
import playoutWorkletUrl from './worklets/playout.worklet.ts?worker&url'
import tapWorkletUrl from './worklets/tap.worklet.ts?worker&url'

/**
 * Microphone and speakers behind one port, which speaks `AudioCommand` and `AudioReport`. Samples
 * are cloned on their way to main, never transferred: Electron would lose them.
 */
export class AudioPage {
  readonly #port: MessagePort
  readonly #sound: SoundContext
  readonly #inputs: InputSelection
  readonly #capture: Capture
  readonly #playout: Playout
  readonly #presence: OutputPresence
  readonly #outputs: Outputs
  #inputLevel: number | null = null
  #outputLevel: number | null = null

  constructor(port: MessagePort, options: PageOptions) {
    const sound = new SoundContext([
      captureWorkletUrl,
      playoutWorkletUrl,
      ...(options.record ? [tapWorkletUrl] : []),
    ])
    const report = (message: AudioReport) => port.postMessage(message)
    this.#port = port
    this.#sound = sound
    this.#inputs = new InputSelection(
      navigator.mediaDevices,
      (request, timeoutMs, events) => openMicrophone(sound, request, timeoutMs, events),
      {
        inputs: (inputs) => report({ type: 'inputs', ...inputs }),
        changed: () => this.#capture.reconsider(),
        soundLost: (lost) => report({ type: 'sound-lost', ...lost }),
      },
    )
    this.#capture = new Capture(this.#inputs, {
      report: (message) => {
        if (message.type === 'frame') this.#inputLevel = message.level ?? this.#inputLevel
        if (message.type === 'ducked') this.#playout.command({ type: 'duck', on: true })
        if (message.type === 'duck-ended') this.#playout.command({ type: 'duck', on: false })
        report(message)
      },
      level: (level) => this.#reportInputLevel(level),
    })
    void this.#inputs.refresh()
    const presence = new OutputPresence(navigator.mediaDevices, {
      silent: () => report({ type: 'sound-lost', devices: 'none', waiting: true }),
      missing: (message) => report({ type: 'output-lost', message }),
    })
    this.#presence = presence
    this.#playout = new Playout(
      (purpose, events) => openSpeaker(sound, presence, options.record, purpose, events),
      {
        report,
        level: (level) => this.#reportOutputLevel(level),
      },
    )
    this.#outputs = new Outputs(sound, report)
    port.onmessage = ({ data }: MessageEvent<AudioCommand>) => this.#route(data)
  }

  /** Lets go of the devices. Nothing is reported any more. */
  async close(): Promise<void> {
    this.#port.close()
    this.#capture.dispose()
    this.#inputs.dispose()
    this.#playout.dispose()
    this.#presence.dispose()
    this.#outputs.dispose()
    await this.#sound.close()
  }

  #route(command: AudioCommand): void {
    switch (command.type) {
      case 'begin-capture':
      case 'end-capture':
      case 'cancel-capture':
      case 'release-microphone':
      case 'mute':
      case 'detect-voice':
      case 'listen':
        this.#capture.command(command)
        break
      case 'choose-input':
        this.#inputs.choose(command.deviceId, command.processing)
        break
      case 'flush':
        if (this.#outputLevel !== null) this.#capture.setReply('stopped')
        this.#playout.command(command)
        break
      case 'play':
      case 'finish':
      case 'chime':
      case 'play-clip':
      case 'stop-clip':
      case 'set-volume':
        this.#playout.command(command)
        break
      case 'decode':
        void this.#decode(command)
        break
      case 'set-output':
        this.#outputs.choose(command.deviceId)
        break
    }
  }

  async #decode({ job, sound }: Extract<AudioCommand, { type: 'decode' }>): Promise<void> {
    const report = await decodeRecorded(sound).then(
      (samples): AudioReport => ({ type: 'decoded', job, samples }),
      (cause: unknown): AudioReport => ({ type: 'decode-failed', job, message: unreadable(cause) }),
    )
    this.#port.postMessage(report)
  }

  #reportInputLevel(level: number | null): void {
    this.#inputLevel = level
    this.#reportLevels()
  }

  #reportOutputLevel(level: number | null): void {
    const isHeard = level !== null
    if (isHeard !== (this.#outputLevel !== null)) this.#capture.setReply(isHeard ? 'heard' : 'over')
    this.#outputLevel = level
    this.#reportLevels()
  }

  #reportLevels(): void {
    this.#port.postMessage({
      type: 'level',
      input: this.#inputLevel ?? 0,
      output: this.#outputLevel ?? 0,
    } satisfies AudioReport)
  }
}

function unreadable(cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return `This part of the recording can’t be read: ${reason}. The rest of it may be whole: try another turn.`
}
