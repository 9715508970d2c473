import * as v from 'valibot'
import type { MessagePortMain } from 'electron'
import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const samples = v.instance(Int16Array)
const captureFailureCodes = [
  'microphone_denied',
  'microphone_missing',
  'microphone_busy',
  'microphone_failed',
] as const

const audioReport: v.GenericSchema<unknown, AudioReport> = v.variant('type', [
  v.object({ type: v.literal('capture-started'), turn: count }),
  v.object({
    type: v.literal('frame'),
    turn: count,
    seq: count,
    samples,
    level: v.exactOptional(v.nullable(v.number())),
  }),
  v.object({ type: v.literal('capture-ended'), turn: count, sampleCount: count }),
  v.object({
    type: v.literal('capture-failed'),
    turn: count,
    code: v.picklist(captureFailureCodes),
    message: v.string(),
  }),
  v.object({
    type: v.literal('inputs'),
    devices: v.array(v.object({ id: v.string(), name: v.string() })),
    openName: v.nullable(v.string()),
  }),
  v.object({
    type: v.literal('input-warning'),
    warning: v.nullable(
      v.object({
        code: v.picklist([
          ...captureFailureCodes,
          'microphone_lost',
          'microphone_switched',
          'microphone_interrupted',
          'microphone_substituted',
          'microphone_kept',
          'microphone_silent',
          'microphone_stalled',
        ]),
        message: v.string(),
      }),
    ),
  }),
  v.object({
    type: v.literal('sound-lost'),
    devices: v.picklist(['none', 'not-opening']),
    waiting: v.boolean(),
  }),
  v.object({ type: v.literal('voice-started') }),
  v.object({ type: v.literal('voice-ended'), voicedSamples: count }),
  v.object({ type: v.literal('ducked') }),
  v.object({
    type: v.literal('duck-ended'),
    outcome: v.picklist(['confirmed', 'false-alarm', 'reply-over']),
  }),
  v.object({
    type: v.literal('listening-failed'),
    code: v.picklist([...captureFailureCodes, 'voice_detection_failed']),
    message: v.string(),
  }),
  v.object({ type: v.literal('rendered'), epoch: count, samples: count }),
  v.object({ type: v.literal('flushed'), endedEpoch: count, rendered: count }),
  v.object({ type: v.literal('playout-failed'), message: v.string() }),
  v.object({ type: v.literal('clip-ended'), clip: count, message: v.nullable(v.string()) }),
  v.object({ type: v.literal('decoded'), job: count, samples }),
  v.object({ type: v.literal('decode-failed'), job: count, message: v.string() }),
  v.object({ type: v.literal('underrun'), epoch: count }),
  v.object({ type: v.literal('sequence-fault'), epoch: count, expected: count, got: count }),
  v.object({ type: v.literal('tapped'), position: count, samples }),
  v.object({
    type: v.literal('outputs'),
    devices: v.array(v.object({ deviceId: v.string(), label: v.string() })),
  }),
  v.object({ type: v.literal('output-lost'), message: v.string() }),
  v.object({ type: v.literal('level'), input: v.number(), output: v.number() }),
])

const CUT_SHORT =
  'The sound stopped working for a moment and is back. What you had said until then is on its way; say the rest again.'

/** What holds until the next command of its type. */
const lasting: ReadonlySet<AudioCommand['type']> = new Set(['mute', 'choose-input', 'detect-voice', 'listen'])

/**
 * The audio page's end of the session: a MessagePort that is there only while the page is. Commands given before
 * that wait; what the page was doing when it died is settled, so that the turn goes on with what was heard of it. The
 * next page is told first what still holds: whether the microphone is muted, which one is meant, and what it listens for.
 */
export class AudioPort implements AudioDevice {
  #listeners: ((report: AudioReport) => void)[] = []
  #port: MessagePortMain | null = null
  #waiting: AudioCommand[] = []
  /** By type, the latest of the commands that hold until the next of their type. */
  readonly #lasting = new Map<AudioCommand['type'], AudioCommand>()
  #complained = false
  /** The turn being captured, and how much of it has come. */
  #capturing: { turn: number; sampleCount: number } | null = null

  send(command: AudioCommand): void {
    if (command.type === 'begin-capture') this.#capturing = { turn: command.turn, sampleCount: 0 }
    if (command.type === 'cancel-capture') this.#capturing = null
    const lasts = lasting.has(command.type)
    if (lasts) this.#lasting.set(command.type, command)
    if (this.#port !== null) this.#port.postMessage(command)
    else if (!lasts) this.#waiting.push(command)
  }

  /** Each listener hears every report. */
  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  /** The audio page is there and listens at the other end of this port. A page before it is gone. */
  attach(port: MessagePortMain): void {
    this.detach()
    this.#port = port
    this.#complained = false
    port.on('message', ({ data }) => {
      // What an earlier page still had to say was settled when it went.
      if (port === this.#port) this.#receive(data)
    })
    port.start()
    for (const command of this.#lasting.values()) port.postMessage(command)
    for (const command of this.#waiting.splice(0)) port.postMessage(command)
  }

  /** The audio page is gone, and what it held with it. */
  detach(): void {
    if (this.#port === null) return
    this.#port.close()
    this.#port = null
    if (this.#capturing !== null) {
      const { turn } = this.#capturing
      this.#tell({ type: 'capture-ended', ...this.#capturing })
      this.#tell({ type: 'capture-failed', turn, code: 'microphone_failed', message: CUT_SHORT })
    }
    this.#tell({
      type: 'playout-failed',
      message: 'The sound stopped working for a moment. It is back: go on talking.',
    })
  }

  #receive(data: unknown): void {
    const parsed = v.safeParse(audioReport, data)
    if (parsed.success) return this.#tell(parsed.output)
    // Once a page: one that says nothing but nonsense fills no log either.
    if (!this.#complained) console.error('The audio page sent no report:', complaint(parsed.issues))
    this.#complained = true
  }

  #tell(report: AudioReport): void {
    if (report.type === 'frame' && report.turn === this.#capturing?.turn) {
      this.#capturing.sampleCount += report.samples.length
    }
    if (report.type === 'capture-ended' && report.turn === this.#capturing?.turn) this.#capturing = null
    for (const listener of this.#listeners) listener(report)
  }
}

/** What is wrong, without what was sent. */
function complaint(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map((issue) => `${v.getDotPath(issue) ?? 'all'} fails ${issue.type}`).join(', ')
}
