import { describe, expect, it } from 'vitest'
import { PlayoutEngine } from '../../../src/renderer/audio/dsp/playout-engine.ts'
import {
  type OpenedSpeaker,
  Playout,
  type Speaker,
  type SpeakerEvents,
} from '../../../src/renderer/audio/playout.ts'
import type { AudioReport } from '../../../src/shared/audio-format.ts'
import { counting, ofType } from './samples.ts'

/** Speakers that open when the test says so, with the real engine behind them. */
class FakeSpeaker implements Speaker {
  readonly #engine: PlayoutEngine
  readonly events: SpeakerEvents
  closed = false

  constructor(events: SpeakerEvents) {
    this.events = events
    this.#engine = new PlayoutEngine((report) => events.report(report))
  }

  post(command: Parameters<Speaker['post']>[0]): void {
    this.#engine.command(command)
  }

  close(): void {
    this.closed = true
  }

  run(samples: number): Float32Array {
    const block = new Float32Array(samples)
    this.#engine.process(block)
    return block
  }
}

/** An answered opening is followed up in microtasks only, all of which have run by then. */
const microtasks = () => new Promise((resolve) => setImmediate(resolve))

function setUp() {
  const reports: AudioReport[] = []
  const levels: (number | null)[] = []
  const openings: { events: SpeakerEvents; answer: (opened: OpenedSpeaker) => void }[] = []
  const playout = new Playout(
    (_purpose, events) => new Promise((answer) => openings.push({ events, answer })),
    {
      report: (report) => reports.push(report),
      level: (level) => levels.push(level),
    },
  )
  const open = async (): Promise<FakeSpeaker> => {
    const opening = openings.at(-1)
    if (opening === undefined) throw new Error('nobody is opening the speakers')
    const speaker = new FakeSpeaker(opening.events)
    opening.answer({ kind: 'open', speaker })
    await microtasks()
    return speaker
  }
  const play = (epoch: number, seq: number, samples = 480) =>
    playout.command({ type: 'play', epoch, seq, samples: counting(samples) })
  const finish = (epoch: number) => playout.command({ type: 'finish', epoch })
  const flush = (epoch: number) => playout.command({ type: 'flush', epoch })
  return { playout, reports, levels, openings, open, play, finish, flush }
}

describe('Playout', () => {
  it('opens the speakers with the first audio only, and keeps them', async () => {
    const { reports, openings, open, play, finish, flush } = setUp()
    flush(1)
    finish(1)
    expect(openings).toHaveLength(0)
    play(1, 0)
    const speaker = await open()
    finish(1)
    speaker.run(480)
    flush(2)
    play(2, 0)
    speaker.run(480)
    expect(openings).toHaveLength(1)
    expect(reports).toEqual([
      { type: 'flushed', endedEpoch: 0, rendered: 0 },
      { type: 'rendered', epoch: 1, samples: 480 },
      { type: 'flushed', endedEpoch: 1, rendered: 480 },
      { type: 'rendered', epoch: 2, samples: 480 },
    ])
  })

  it('keeps commands in order while the speakers open', async () => {
    const { reports, open, play, finish, flush } = setUp()
    play(1, 0)
    play(1, 1)
    flush(2)
    play(2, 0, 100)
    finish(2)
    const speaker = await open()
    await microtasks()
    expect(reports).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 0 }])
    speaker.run(128)
    expect(reports.at(-1)).toEqual({ type: 'rendered', epoch: 2, samples: 100 })
  })

  it('says once that the speakers cannot be opened, and tries again with the next epoch', async () => {
    const { reports, openings, open, play, finish, flush } = setUp()
    play(1, 0)
    play(1, 1)
    openings[0]?.answer({ kind: 'failed', message: 'no speakers' })
    await microtasks()
    expect(reports).toEqual([{ type: 'playout-failed', message: 'no speakers' }])
    play(1, 2)
    finish(1)
    flush(2)
    expect(openings).toHaveLength(1)
    expect(reports.at(-1)).toEqual({ type: 'flushed', endedEpoch: 1, rendered: 0 })
    play(2, 0)
    const speaker = await open()
    speaker.run(480)
    expect(reports.at(-1)).toEqual({ type: 'rendered', epoch: 2, samples: 480 })
  })

  it('answers the flush for speakers that broke with what was heard before', async () => {
    const { reports, levels, openings, open, play, flush } = setUp()
    play(1, 0, 2_000)
    const speaker = await open()
    speaker.run(480)
    speaker.events.lost('broken')
    expect(speaker.closed).toBe(true)
    expect(levels.at(-1)).toBe(null)
    play(1, 1)
    flush(2)
    expect(reports).toEqual([
      { type: 'rendered', epoch: 1, samples: 480 },
      { type: 'playout-failed', message: 'broken' },
      { type: 'flushed', endedEpoch: 1, rendered: 480 },
    ])
    expect(openings).toHaveLength(1)
    play(2, 0)
    expect(openings).toHaveLength(2)
  })

  it('does not hear an epoch whose flush was answered without speakers', () => {
    const { reports, openings, play, flush } = setUp()
    flush(5)
    play(4, 0)
    flush(5)
    expect(openings).toHaveLength(0)
    expect(reports).toEqual([{ type: 'flushed', endedEpoch: 4, rendered: 0 }])
  })

  it('keeps volume and ducking for speakers that open later', async () => {
    const { playout, open, play } = setUp()
    playout.command({ type: 'set-volume', volume: 0 })
    play(1, 0)
    expect((await open()).run(480).every((sample) => sample === 0)).toBe(true)

    const ducked = setUp()
    ducked.playout.command({ type: 'duck', on: true })
    ducked.play(1, 0)
    const speaker = await ducked.open()
    expect(speaker.run(480).at(-1)).toBeCloseTo((480 / 32_768) * 10 ** (-18 / 20), 6)
    ducked.playout.command({ type: 'duck', on: false })
    ducked.play(1, 1)
    expect(speaker.run(480).at(-1)).toBe(480 / 32_768)
  })

  it('opens the speakers for a chime, and says nothing when there are none for it', async () => {
    const { playout, reports, openings, open, play } = setUp()
    const chime = () => playout.command({ type: 'chime', chime: 'error' })
    chime()
    openings[0]?.answer({ kind: 'failed', message: 'no speakers' })
    await microtasks()
    expect(reports).toEqual([])
    chime()
    const speaker = await open()
    expect(speaker.run(480).some((sample) => sample !== 0)).toBe(true)
    play(1, 0)
    expect(openings).toHaveLength(2)
  })

  it('passes on what the tap heard', async () => {
    const { reports, open, play } = setUp()
    play(1, 0)
    const speaker = await open()
    speaker.events.tapped({ position: 480, samples: counting(3) })
    expect(ofType(reports, 'tapped')).toEqual([{ type: 'tapped', position: 480, samples: counting(3) }])
  })

  it('closes speakers that open only after it was disposed of, and reports nothing', async () => {
    const { playout, reports, openings, play } = setUp()
    play(1, 0)
    playout.dispose()
    const events = openings[0]?.events
    if (events === undefined) throw new Error('nobody is opening the speakers')
    const speaker = new FakeSpeaker(events)
    openings[0]?.answer({ kind: 'open', speaker })
    await microtasks()
    expect(speaker.closed).toBe(true)
    expect(reports).toEqual([])
  })
})
