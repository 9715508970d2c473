import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { disconnected } from '../../../src/renderer/audio/capture-failure.ts'
import { FLAT_AFTER_SAMPLES } from '../../../src/renderer/audio/dsp/capture-engine.ts'
import { fullProcessing } from '../../../src/shared/audio-format.ts'
import { microtasks, setUpCapture, useFakeTimeouts } from './capture-world.ts'
import { ofType } from './samples.ts'

/** How many samples of a turn came, when they are numbered without a gap. */
function samplesOf(reports: ReturnType<typeof setUpCapture>['reports'], turn: number): number {
  const frames = ofType(reports, 'frame').filter((frame) => frame.turn === turn)
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => index))
  return frames.reduce((total, frame) => total + frame.samples.length, 0)
}

const other = { deviceId: 'other', group: '', processing: fullProcessing }

describe('a turn whose microphone is lost', () => {
  it('goes on with the next one where it was, and says what is missing', async () => {
    const { reports, open, begin, end, brief, warnings } = setUpCapture()
    begin(1)
    const headset = await open(0, 'Headset')
    headset.run(700)
    headset.lose(disconnected)
    await microtasks()
    const builtIn = await open(0, 'Built-in')
    builtIn.run(500)
    end(1)
    expect(brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect(samplesOf(reports, 1)).toBe(1_200)
    expect(ofType(reports, 'capture-ended')).toEqual([{ type: 'capture-ended', turn: 1, sampleCount: 1_200 }])
    expect(warnings()).toEqual(['microphone_lost', 'microphone_switched'])
    expect(ofType(reports, 'input-warning').at(-1)?.warning?.message).toMatch(/Headset.*Built-in/)
  })

  it('can be ended and cancelled while the next one opens', async () => {
    const { reports, open, begin, end, cancel, brief } = setUpCapture()
    begin(1)
    begin(2)
    const first = await open()
    first.run(700)
    first.lose(disconnected)
    end(1)
    cancel(2)
    await microtasks()
    await open()
    expect(brief()).toEqual(['capture-started 1', 'capture-started 2', 'capture-ended 1'])
    expect(samplesOf(reports, 1)).toBe(700)
  })

  it('ends when it was in its tail: what is missing is the tail', async () => {
    const { openings, open, begin, end, brief, warnings } = setUpCapture()
    begin(1)
    const microphone = await open()
    microphone.run(700)
    end(1, 200)
    microphone.lose(disconnected)
    await microtasks()
    expect(brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect([openings.length, warnings()]).toEqual([1, []])
  })

  it('stays muted with the next one', async () => {
    const { capture, reports, open, begin, end } = setUpCapture()
    begin(1)
    const first = await open()
    first.run(480)
    capture.command({ type: 'mute', on: true })
    first.lose(disconnected)
    await microtasks()
    const second = await open()
    second.run(480)
    end(1)
    expect(samplesOf(reports, 1)).toBe(480)
  })
})

describe('another microphone', () => {
  it('takes the turn over without a gap: the one before is open until then', async () => {
    const { capture, meant, reports, open, begin, end, warnings } = setUpCapture()
    begin(1)
    const first = await open()
    first.run(700)
    meant.request = other
    capture.reconsider()
    first.run(300)
    expect(first.closed).toBe(false)
    const second = await open()
    expect(first.closed).toBe(true)
    second.run(200)
    end(1)
    expect(samplesOf(reports, 1)).toBe(1_200)
    expect(warnings()).toEqual([])
  })

  it('that can’t be opened leaves the one that is open, which is said', async () => {
    const { capture, meant, reports, open, fail, begin, end, warnings } = setUpCapture()
    begin(1)
    const first = await open()
    meant.request = other
    capture.reconsider()
    fail({ code: 'microphone_busy', message: 'busy' })
    await microtasks()
    first.run(500)
    expect(warnings()).toEqual(['microphone_kept'])
    // And takes the word back when it can be opened after all.
    capture.reconsider()
    await open()
    end(1)
    expect(samplesOf(reports, 1)).toBe(500)
    expect(warnings()).toEqual(['microphone_kept', 'fine'])
  })

  it('waits for the end of a tail', async () => {
    const { capture, meant, reports, open, begin, end } = setUpCapture()
    begin(1)
    const first = await open()
    first.run(100)
    end(1, 10)
    meant.request = other
    capture.reconsider()
    await open()
    first.run(1_000)
    await microtasks()
    expect(first.closed).toBe(true)
    expect(samplesOf(reports, 1)).toBe(340)
  })

  it('keeps nobody from ending or muting what they say while it takes its time to open', async () => {
    const { capture, meant, reports, open, begin, end, cancel } = setUpCapture()
    begin(1)
    begin(2)
    begin(3)
    const first = await open()
    first.run(480)
    meant.request = other
    capture.reconsider()
    end(1)
    cancel(2)
    capture.command({ type: 'mute', on: true })
    first.run(4_800)
    const second = await open()
    second.run(4_800)
    end(3)
    expect(samplesOf(reports, 1)).toBe(480)
    expect(samplesOf(reports, 2)).toBe(480)
    expect(samplesOf(reports, 3)).toBe(480)
    expect(ofType(reports, 'capture-ended').map(({ turn }) => turn)).toEqual([1, 3])
  })

  it('is opened with the next turn when nobody is speaking', async () => {
    const { capture, meant, openings, open, begin, end } = setUpCapture()
    begin(1)
    const first = await open()
    end(1)
    meant.request = other
    capture.reconsider()
    expect([first.closed, openings.length]).toEqual([true, 1])
    begin(2)
    expect(openings).toHaveLength(2)
  })
})

describe('a microphone whose signal is flat', () => {
  beforeEach(() => void useFakeTimeouts())
  afterEach(() => void vi.useRealTimers())

  it('is opened anew once, and then said to give no sound', async () => {
    const { reports, openings, open, begin, end, warnings } = setUpCapture()
    begin(1)
    const first = await open(0, 'Headset')
    first.runFlat(FLAT_AFTER_SAMPLES - 1)
    expect(openings).toHaveLength(1)
    first.runFlat(1)
    await microtasks()
    const second = await open(0, 'Headset')
    expect([first.closed, openings.length, warnings()]).toEqual([true, 2, []])
    second.runFlat(FLAT_AFTER_SAMPLES)
    expect(warnings()).toEqual(['microphone_silent'])
    second.run(128)
    expect(warnings()).toEqual(['microphone_silent', 'fine'])
    end(1)
    expect([openings.length, samplesOf(reports, 1)]).toEqual([2, 2 * FLAT_AFTER_SAMPLES + 128])
  })

  it('and comes back by itself, as behind a noise gate, is left alone in every later pause', async () => {
    const { reports, openings, open, begin, end, warnings, pass } = setUpCapture()
    begin(1)
    const first = await open(0, 'Headset')
    first.runFlat(FLAT_AFTER_SAMPLES)
    await microtasks()
    const second = await open(0, 'Headset')
    second.run(128)
    const told = warnings().length
    for (let word = 0; word < 3; word += 1) {
      second.runFlat(FLAT_AFTER_SAMPLES)
      second.runFlat(FLAT_AFTER_SAMPLES)
      await microtasks()
      second.run(128)
    }
    end(1)
    expect([second.closed, openings.length, warnings().length]).toEqual([false, 2, told])
    expect(samplesOf(reports, 1)).toBe(7 * FLAT_AFTER_SAMPLES + 4 * 128)
    await pass(6_000)
    expect(openings).toHaveLength(2)
  })

  it('for long, though it was silent between words before, is opened anew without a gap', async () => {
    const { reports, openings, open, begin, end, pass } = setUpCapture()
    begin(1)
    const first = await open(0, 'Headset')
    first.runFlat(FLAT_AFTER_SAMPLES)
    await microtasks()
    const second = await open(0, 'Headset')
    second.run(127)
    second.runFlat(1)
    second.runFlat(FLAT_AFTER_SAMPLES)
    await pass(6_000)
    expect([second.closed, openings.length]).toEqual([false, 3])
    second.run(128)
    const third = await open(0, 'Headset')
    third.run(128)
    end(1)
    expect(second.closed).toBe(true)
    expect(samplesOf(reports, 1)).toBe(2 * FLAT_AFTER_SAMPLES + 3 * 128)
  })

  it('that sounds again once it was opened anew is said to have been gone', async () => {
    const { open, begin, warnings } = setUpCapture()
    begin(1)
    const first = await open()
    first.runFlat(FLAT_AFTER_SAMPLES)
    await microtasks()
    const second = await open()
    second.run(128)
    expect(warnings()).toEqual(['microphone_interrupted'])
  })

  it('is none of anybody’s business between turns, or while it is muted', async () => {
    const { capture, openings, open, begin, end, warnings } = setUpCapture()
    begin(1)
    const microphone = await open()
    microphone.run(128)
    capture.command({ type: 'mute', on: true })
    microphone.runFlat(2 * FLAT_AFTER_SAMPLES)
    capture.command({ type: 'mute', on: false })
    microphone.run(128)
    end(1)
    microphone.runFlat(2 * FLAT_AFTER_SAMPLES)
    expect([openings.length, warnings()]).toEqual([1, []])
  })
})

describe('Capture, whatever happens to its microphones', () => {
  beforeEach(() => void useFakeTimeouts())
  afterEach(() => void vi.useRealTimers())

  const steps = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), samples: fc.nat(900) }) },
      fc.record({
        kind: fc.constantFrom(
          'begin',
          'end',
          'cancel',
          'lose',
          'move',
          'open',
          'fail',
          'flat',
          'release',
          'wait',
          'hope',
        ),
      } as const),
    ),
    { maxLength: 60 },
  )

  it('ends every turn that was not cancelled, with exactly the samples that came of it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const world = setUpCapture()
        const { capture, reports, openings, meant } = world
        const opened: Awaited<ReturnType<typeof world.open>>[] = []
        const cancelled = new Set<number>()
        let turn = 0
        let answered = 0
        const answer = async (succeeds: boolean) => {
          if (openings.length === answered) return
          answered = openings.length
          if (succeeds) opened.push(await world.open())
          else world.fail({ code: 'microphone_busy', message: 'busy' })
          await microtasks()
        }
        for (const step of script) {
          const microphone = opened.findLast(({ closed }) => !closed)
          if (step.kind === 'run') microphone?.run(step.samples)
          else if (step.kind === 'flat') microphone?.runFlat(FLAT_AFTER_SAMPLES)
          else if (step.kind === 'begin') world.begin((turn += 1))
          else if (step.kind === 'end') world.end(turn)
          else if (step.kind === 'lose') microphone?.lose(disconnected)
          else if (step.kind === 'release') world.release()
          else if (step.kind === 'wait') await world.pass(300)
          else if (step.kind === 'hope') meant.hopeful = !meant.hopeful
          else if (step.kind === 'cancel') {
            if (!reports.some((report) => report.type === 'capture-ended' && report.turn === turn))
              cancelled.add(turn)
            world.cancel(turn)
          } else if (step.kind === 'move') {
            meant.request = { ...other, deviceId: String(turn) }
            capture.reconsider()
          } else await answer(step.kind === 'open')
          await microtasks()
        }
        world.release()
        for (let rest = 0; rest < 20; rest += 1) {
          await answer(true)
          await world.pass(100)
        }
        // Nobody is overheard, or left to believe that another microphone is being looked for.
        expect(opened.filter(({ closed }) => !closed)).toEqual([])
        expect(world.warnings().at(-1)).not.toBe('microphone_lost')
        for (let ended = 1; ended <= turn; ended += 1) {
          const ends = ofType(reports, 'capture-ended').filter((report) => report.turn === ended)
          const failures = ofType(reports, 'capture-failed').filter((report) => report.turn === ended)
          if (!cancelled.has(ended)) expect(ends.length + failures.length).toBeGreaterThan(0)
          expect(ends.length).toBeLessThanOrEqual(1)
          const [end] = ends
          if (end !== undefined) expect(samplesOf(reports, ended)).toBe(end.sampleCount)
        }
      }),
      { numRuns: 300 },
    )
  })
})
