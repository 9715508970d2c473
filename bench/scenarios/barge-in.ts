/**
 * Somebody who breaks into answers at random, thousands of times: the turn machine, the reply player with its ledger,
 * and the player itself, before a server that goes on for a while after it was told to stop. In virtual time.
 */
import type { Cut, FlushOutcome } from '../../src/main/realtime/reply/playout-ledger.ts'
import { ReplyPlayer } from '../../src/main/realtime/reply/reply-player.ts'
import { step } from '../../src/main/realtime/turns/turn-machine.ts'
import {
  acceptsReply,
  initialTurnState,
  type TurnEffect,
  type TurnEvent,
  type TurnState,
} from '../../src/main/realtime/turns/turn-state.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { Ear, marked } from './ear.ts'
import { Random } from './random.ts'

export interface BargeInFigures {
  interrupts: number
  /** Interrupts that met an answer of which the server had to forget something. */
  cuts: number
  /** Between `audio_end_ms` and what was heard of the part; a cut is never beyond that. */
  maxTruncationErrorMs: number
  /** Cuts beyond what was heard, in the wrong item, too many or too few. */
  wrongCuts: number
  staleSamples: number
  /** Samples lost, repeated, reordered or unexplained. */
  wrongSamples: number
  /** The most samples from the command to silence. */
  maxSilenceSamples: number
  /** Reports that claimed more than had left the loudspeaker. */
  earlyReports: number
}

interface Delta {
  itemId: string
  samples: number
}

interface Response {
  id: string
  index: number
  /** What the server still sends, in order, and how much it has sent. */
  deltas: Delta[]
  sentSamples: number
  /** Deltas that still come once it was told to stop. */
  lateDeltas: number
  cancelled: boolean
}

const SAMPLES_PER_MS = 24

class BargeInWorld {
  readonly figures: BargeInFigures = {
    interrupts: 0,
    cuts: 0,
    maxTruncationErrorMs: 0,
    wrongCuts: 0,
    staleSamples: 0,
    wrongSamples: 0,
    maxSilenceSamples: 0,
    earlyReports: 0,
  }
  readonly #random: Random
  readonly #ear = new Ear()
  readonly #player: ReplyPlayer
  readonly #engine: PlayoutEngine
  #machine: TurnState = initialTurnState
  #responses = 0
  #response: Response | null = null
  #latency = 0
  #quantum = 128
  /** What was handed to the device after each block, for as long as it may matter. */
  #handed: { position: number; heard: number }[] = []
  #position = 0
  /** Deltas given to the player since the last flush, and which items the server has sent whole. */
  #given: Delta[] = []
  #whole = new Set<string>()
  #silencing: { sincePosition: number } | null = null
  #outcome: FlushOutcome | null = null

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#engine = new PlayoutEngine((report) => {
      if (report.type === 'rendered') {
        this.#checkReport(report.samples)
        this.#player.rendered(report.epoch, report.samples)
      }
      if (report.type === 'flushed') this.#player.flushed(report.endedEpoch, report.rendered)
      if (report.type === 'sequence-fault') this.figures.wrongSamples += 1
    })
    this.#player = new ReplyPlayer(
      {
        send: (command) => {
          if (command.type === 'play' || command.type === 'finish' || command.type === 'flush') {
            this.#engine.command(command)
          }
        },
        listen: () => undefined,
      },
      {
        onProgress: () => undefined,
        onInterrupted: (outcome) => {
          this.#outcome = outcome
        },
        onDrained: () => this.#settlePlayout(),
        onSilence: () => undefined,
        onHeard: () => undefined,
      },
    )
    this.#dispatch({ type: 'link', link: { kind: 'ready' } })
  }

  /** One answer, and a person who does not let it finish. */
  round(): void {
    const random = this.#random
    this.#latency = random.pick(0, 480, random.between(0, 4_800))
    this.#quantum = random.pick(32, 128, random.between(1, 512))
    this.#engine.command({ type: 'latency', samples: this.#latency })
    this.#dispatch({ type: 'asked' })
    const patience = random.between(0, random.pick(2_000, 24_000))
    for (let until = this.#position + patience; this.#position < until;) {
      if (random.chance(0.15)) this.#serverSends()
      this.#render()
    }
    this.figures.interrupts += 1
    // Esc, or the next question at once.
    this.#dispatch(random.chance(0.5) ? { type: 'interrupted' } : { type: 'asked' })
    for (let i = 0; i < 3 || this.#silencing !== null; i += 1) {
      if (random.chance(0.5)) this.#serverSends()
      this.#render()
    }
    // The server comes to the end of what it was told to stop.
    while (this.#response?.cancelled === true) this.#serverSends()
  }

  #dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: TurnEffect): void {
    if (effect.type === 'create-response') this.#respond()
    if (effect.type === 'cancel-response' && this.#response !== null) this.#response.cancelled = true
    if (effect.type === 'flush') this.#flush()
    if (effect.type === 'forget') this.#checkCuts(effect.cuts)
  }

  #respond(): void {
    this.#responses += 1
    const random = this.#random
    const index = this.#responses
    const items = random.between(1, 3)
    const deltas = Array.from({ length: random.between(1, 40) }, (_, i) => {
      // Most items come one after the other; now and then their audio comes in turns.
      const item = random.chance(0.1) ? random.between(1, items) : Math.min(items, 1 + Math.floor(i / 10))
      return { itemId: `item_${index}_${item}`, samples: random.between(1, random.pick(500, 9_600)) }
    })
    const id = `response_${index}`
    this.#response = { id, index, deltas, sentSamples: 0, lateDeltas: random.between(0, 5), cancelled: false }
    this.#dispatch({ type: 'response-created', id })
  }

  /** The server's next event. */
  #serverSends(): void {
    const response = this.#response
    if (response === null) return
    const delta = response.deltas[0]
    if (delta === undefined || (response.cancelled && response.lateDeltas === 0)) {
      this.#response = null
      this.#dispatch({ type: 'response-done', id: response.id })
      return this.#settlePlayout()
    }
    if (response.cancelled) response.lateDeltas -= 1
    response.deltas.shift()
    const samples = marked(response.index, response.sentSamples, delta.samples)
    response.sentSamples += delta.samples
    if (acceptsReply(this.#machine, response.id)) this.#take(response, delta, samples)
  }

  #take(response: Response, delta: Delta, samples: Int16Array): void {
    const part = { responseId: response.id, itemId: delta.itemId, contentIndex: 0 }
    // What comes after the person broke in must not be heard, whoever let it through.
    if (!response.cancelled) this.#ear.expect(samples)
    this.#given.push(delta)
    this.#player.play(part, samples)
    this.#dispatch({ type: 'reply-audio' })
    if (response.deltas.some(({ itemId }) => itemId === delta.itemId)) return
    this.#whole.add(delta.itemId)
    this.#player.completePart(part)
  }

  #flush(): void {
    this.#silencing = { sincePosition: this.#position }
    this.#ear.silence()
    this.#player.flush()
    if (this.#outcome !== null) this.#settle(this.#outcome)
  }

  #render(): void {
    const block = new Float32Array(this.#quantum)
    this.#engine.process(block)
    if (this.#silencing !== null) this.#measureSilence(block)
    this.#ear.listen(block)
    this.#position += block.length
    this.#handed.push({ position: this.#position, heard: this.#ear.heard })
    while ((this.#handed[1]?.position ?? Infinity) <= this.#position - this.#latency - block.length) {
      this.#handed.shift()
    }
    this.figures.wrongSamples = this.#ear.wrong
    this.figures.staleSamples = this.#ear.stale
    if (this.#outcome !== null) this.#settle(this.#outcome)
  }

  #measureSilence(block: Float32Array): void {
    const since = this.#position - (this.#silencing?.sincePosition ?? 0)
    const last = block.findLastIndex((sample) => sample !== 0)
    if (last >= 0) this.figures.maxSilenceSamples = Math.max(this.figures.maxSilenceSamples, since + last + 1)
  }

  /** A report that comes in a block can know of nothing that was handed over after it. */
  #checkReport(samples: number): void {
    const out = this.#position + this.#quantum - this.#latency
    const reached = this.#handed.findLast(({ position }) => position <= out)
    const next = this.#handed.find(({ position }) => position > out)
    // Within a block, as far as the loudspeaker has come in it; the block at hand has not been listened to yet.
    const partly = next === undefined || reached === undefined ? this.#quantum : out - reached.position
    if (samples > (reached?.heard ?? 0) + partly) this.figures.earlyReports += 1
  }

  #settle(outcome: FlushOutcome): void {
    this.#outcome = null
    this.#dispatch({ type: 'flushed', cuts: outcome.cuts })
    this.#silencing = null
    this.#ear.begin()
    this.#handed = []
    this.#given = []
    this.#whole.clear()
  }

  #settlePlayout(): void {
    if (!this.#player.drained || this.#machine.responses.running.kind !== 'none') return
    this.#dispatch({ type: 'playout-drained' })
  }

  /** By what the ear heard, and nothing that the player or the ledger say. */
  #checkCuts(cuts: readonly Cut[]): void {
    const heard = new Map<string, { received: number; heard: number }>()
    let left = this.#ear.heard
    for (const { itemId, samples } of this.#given) {
      const item = heard.get(itemId) ?? { received: 0, heard: 0 }
      const count = Math.min(left, samples)
      left -= count
      heard.set(itemId, { received: item.received + samples, heard: item.heard + count })
    }
    if (cuts.length > 0) this.figures.cuts += 1
    for (const [itemId, item] of heard) {
      const ofItem = cuts.filter((cut) => cut.itemId === itemId)
      if (!this.#isRight(itemId, item, ofItem)) this.figures.wrongCuts += 1
    }
    if (cuts.some(({ itemId }) => !heard.has(itemId))) this.figures.wrongCuts += 1
  }

  #isRight(itemId: string, item: { received: number; heard: number }, cuts: readonly Cut[]): boolean {
    const [cut] = cuts
    if (cuts.length > 1) return false
    if (cut === undefined) return this.#whole.has(itemId) && item.heard === item.received
    if (cut.type === 'delete') return item.heard < SAMPLES_PER_MS
    const errorMs = item.heard / SAMPLES_PER_MS - cut.audioEndMs
    this.figures.maxTruncationErrorMs = Math.max(this.figures.maxTruncationErrorMs, Math.abs(errorMs))
    return errorMs >= 0 && errorMs < 1 && cut.audioEndMs > 0
  }
}

export function bargeIn({ interrupts, seed }: { interrupts: number; seed: number }): BargeInFigures {
  const world = new BargeInWorld(seed)
  for (let i = 0; i < interrupts; i += 1) world.round()
  return world.figures
}
