import { msToSamples } from '../../shared/audio-format.ts'

/** Left is what the person said, right what was heard of the answers. */
export type RecordingChannel = 'person' | 'reply'

const channels = ['person', 'reply'] as const

/** Part of a piece of sound, and where it is in the recording. */
export interface PlacedSpan<Source> {
  channel: RecordingChannel
  source: Source
  startSample: number
  endSample: number
}

export interface RecordedBlock<Source> {
  /** Interleaved: left, right, left, right. */
  stereo: Int16Array
  spans: readonly PlacedSpan<Source>[]
}

/** Sound without a gap in it. */
interface Run<Source> {
  startSample: number
  length: number
  pieces: { source: Source; samples: Int16Array }[]
}

interface Channel<Source> {
  runs: Run<Source>[]
  /** Where the last sample that came ends. */
  endSample: number
}

/**
 * Reports come a little late, and never evenly. Sound that lags by no more than this goes on where it was, sample for
 * sample; by more, and there was a gap.
 */
const TOLERANCE_SAMPLES = msToSamples(100)

/** A pre-roll comes in one burst, and moves the beginning of its turn back: for so long nothing is final. */
const HOLD_SAMPLES = msToSamples(1000)

/**
 * Puts what was said and what was heard on one clock. Every sample given is in the recording once and in order; what
 * lies between is silence, as long as it was. Times are in ms since the recording began.
 *
 * Invariant: sound ends no later than the moment at which it came, unless there is no room for it before that.
 */
export class RecordingTimeline<Source> {
  readonly #channels: Record<RecordingChannel, Channel<Source>> = {
    person: { runs: [], endSample: 0 },
    reply: { runs: [], endSample: 0 },
  }
  /** What lies before is final. */
  #takenSamples = 0

  /** Sound whose last sample is from `atMs`. The samples are kept: don't change them afterwards. */
  add(name: RecordingChannel, source: Source, samples: Int16Array, atMs: number): void {
    const channel = this.#channels[name]
    const at = msToSamples(atMs)
    const run = this.#runFor(channel, at - samples.length)
    run.pieces.push({ source, samples })
    run.length += samples.length
    this.#moveBack(channel, run, at - run.length)
    channel.endSample = run.startSample + run.length
  }

  /** Returns all that has become final by `nowMs`; null where nothing has. */
  take(nowMs: number): RecordedBlock<Source> | null {
    return this.#takeUntil(msToSamples(nowMs) - HOLD_SAMPLES)
  }

  /** Returns the rest, up to the end of the last sound. */
  takeRest(): RecordedBlock<Source> | null {
    return this.#takeUntil(Math.max(...channels.map((name) => this.#channels[name].endSample)))
  }

  #runFor(channel: Channel<Source>, startSample: number): Run<Source> {
    const last = channel.runs.at(-1)
    const goesOn =
      startSample - channel.endSample <= TOLERANCE_SAMPLES && channel.endSample >= this.#takenSamples
    if (last !== undefined && goesOn) return last
    const run = {
      startSample: Math.max(startSample, channel.endSample, this.#takenSamples),
      length: 0,
      pieces: [],
    }
    channel.runs.push(run)
    return run
  }

  #moveBack(channel: Channel<Source>, run: Run<Source>, latestStart: number): void {
    if (run.startSample <= this.#takenSamples) return
    const before = channel.runs.at(-2)
    const floor = Math.max(this.#takenSamples, before === undefined ? 0 : before.startSample + before.length)
    run.startSample = Math.max(floor, Math.min(run.startSample, latestStart))
  }

  #takeUntil(untilSample: number): RecordedBlock<Source> | null {
    const from = this.#takenSamples
    const count = untilSample - from
    if (count <= 0) return null
    this.#takenSamples = untilSample
    const stereo = new Int16Array(2 * count)
    const spans = channels.flatMap((name, lane) => {
      const channel = this.#channels[name]
      const taken = channel.runs.flatMap((run) => takePieces(run, untilSample))
      channel.runs = channel.runs.filter((run) => run.length > 0 || run === channel.runs.at(-1))
      return taken.map(({ source, samples, startSample }) => {
        samples.forEach((sample, index) => {
          stereo[2 * (startSample - from + index) + lane] = sample
        })
        return { channel: name, source, startSample, endSample: startSample + samples.length }
      })
    })
    return { stereo, spans }
  }
}

/** Takes what lies before `untilSample` off the run's beginning. */
function takePieces<Source>(run: Run<Source>, untilSample: number) {
  const taken: { source: Source; samples: Int16Array; startSample: number }[] = []
  while (run.startSample < untilSample) {
    const piece = run.pieces.shift()
    if (piece === undefined) break
    const samples = piece.samples.subarray(0, untilSample - run.startSample)
    if (samples.length < piece.samples.length)
      run.pieces.unshift({ source: piece.source, samples: piece.samples.subarray(samples.length) })
    taken.push({ source: piece.source, samples, startSample: run.startSample })
    run.startSample += samples.length
    run.length -= samples.length
  }
  return taken
}
