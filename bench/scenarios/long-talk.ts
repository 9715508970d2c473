/** A talk that goes on for a day and that nobody ever interrupts: the player and its ledger, in virtual time. */
import { ReplyPlayer } from '../../src/main/realtime/reply/reply-player.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import { Random } from './random.ts'

export interface LongTalkFigures {
  hours: number
  answers: number
  sentSamples: number
  heardSamples: number
  /** Samples that left the player and do not add up to those that were sent. */
  wrongSamples: number
  underruns: number
  /** Answers whose end was not reported, or more than once. */
  undrained: number
  /** Parts that the ledger still knew at the end. */
  keptParts: number
  /** Heap at the end of each tenth of the talk, in bytes; means most where garbage can be collected at will. */
  heapBytes: number[]
}

/** 100 ms: time is stepped coarsely, since nothing here hangs on less. */
const BLOCK_SAMPLES = 2_400

/** `collectGarbage`, where the runner has it, makes the heap figures comparable. */
export function longTalk(
  { hours, seed }: { hours: number; seed: number },
  collectGarbage: () => void = () => undefined,
): LongTalkFigures {
  const random = new Random(seed)
  const figures: LongTalkFigures = {
    hours,
    answers: 0,
    sentSamples: 0,
    heardSamples: 0,
    wrongSamples: 0,
    underruns: 0,
    undrained: 0,
    keptParts: 0,
    heapBytes: [],
  }
  let drained = 0
  const engine = new PlayoutEngine((report) => {
    if (report.type === 'rendered') player.rendered(report.epoch, report.samples)
    if (report.type === 'flushed') player.flushed(report.endedEpoch, report.rendered)
    if (report.type === 'underrun') figures.underruns += 1
  })
  const player: ReplyPlayer = new ReplyPlayer(
    {
      send: (command) => {
        if (command.type === 'play' || command.type === 'finish' || command.type === 'flush') {
          engine.command(command)
        }
      },
      listen: () => undefined,
    },
    {
      onProgress: () => undefined,
      onInterrupted: ({ parts }) => {
        figures.keptParts = parts.length
      },
      onDrained: () => (drained += 1),
      onSilence: () => undefined,
    },
  )
  const block = new Float32Array(BLOCK_SAMPLES)
  const samples = new Int16Array(BLOCK_SAMPLES)
  const total = Math.round(hours * 3_600 * SAMPLE_RATE)
  let sum = 0
  const run = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      engine.process(block)
      for (let at = 0; at < BLOCK_SAMPLES; at += 1) sum += block[at] ?? 0
    }
  }
  engine.command({ type: 'latency', samples: 960 })
  for (let position = 0; position < total;) {
    const blocks = random.between(10, 150)
    const part = { responseId: `r${figures.answers}`, itemId: `i${figures.answers}`, contentIndex: 0 }
    // Every sample is the same, so that what left the player can be counted by its sum.
    for (let i = 0; i < blocks; i += 1) player.play(part, samples.slice().fill(1))
    player.completePart(part)
    figures.answers += 1
    figures.sentSamples += blocks * BLOCK_SAMPLES
    // The answer, and then somebody else speaks.
    const quiet = random.between(10, 200)
    run(blocks + quiet)
    if (drained !== figures.answers) figures.undrained += 1
    position += (blocks + quiet) * BLOCK_SAMPLES
    if (position >= (figures.heapBytes.length + 1) * (total / 10) && figures.heapBytes.length < 10) {
      collectGarbage()
      figures.heapBytes.push(process.memoryUsage().heapUsed)
    }
  }
  figures.heardSamples = player.renderedSamples
  figures.wrongSamples = Math.abs(Math.round(sum * 32_768) - figures.sentSamples)
  player.flush()
  return figures
}
