import { describe, expect, it } from 'vitest'
import { type CaptureFailure, disconnected } from '../../../src/renderer/audio/capture-failure.ts'
import { microtasks, setUpCapture as setUp } from './capture-world.ts'
import { FakeMicrophone } from './fake-microphone.ts'
import { ofType } from './samples.ts'

const busy: CaptureFailure = { code: 'microphone_busy', message: 'busy' }

describe('Capture', () => {
  it('opens the microphone with the first turn only, and keeps it warm', async () => {
    const { open, openings, begin, end, brief } = setUp()
    expect(openings).toHaveLength(0)
    begin(1)
    const microphone = await open()
    microphone.run(500)
    end(1)
    begin(2)
    microphone.run(500)
    end(2)
    expect(openings).toHaveLength(1)
    expect(microphone.closed).toBe(false)
    expect(brief()).toEqual(['capture-started 1', 'capture-ended 1', 'capture-started 2', 'capture-ended 2'])
  })

  it('keeps commands in order while the microphone opens', async () => {
    const { reports, open, begin, end, cancel, brief } = setUp()
    begin(1)
    end(1)
    begin(2)
    cancel(2)
    begin(3)
    const microphone = await open()
    microphone.run(480)
    end(3)
    expect(brief()).toEqual(['capture-ended 1', 'capture-started 3', 'capture-ended 3'])
    expect(ofType(reports, 'capture-ended').map((report) => report.sampleCount)).toEqual([0, 480])
  })

  it('gives a turn that waited what came before the page knew that the microphone was open', async () => {
    const { reports, clock, open, begin, end } = setUp()
    begin(1)
    clock.nowMs += 250
    await open(240)
    end(1)
    expect(ofType(reports, 'capture-ended')[0]?.sampleCount).toBe(240)
  })

  it('leaves of a tail that waited only what is still to come', async () => {
    const { reports, clock, open, begin, end } = setUp()
    begin(1)
    end(1, 200)
    clock.nowMs += 150
    const microphone = await open()
    microphone.run(5_000)
    expect(ofType(reports, 'capture-ended')[0]?.sampleCount).toBe(50 * 24)
  })

  it('reports a microphone that cannot be opened, and tries again with the next turn', async () => {
    const { reports, open, openings, fail, begin, end, brief } = setUp()
    begin(1)
    end(1)
    fail(busy)
    await microtasks()
    expect(reports).toEqual([
      { type: 'capture-failed', turn: 1, ...busy },
      { type: 'input-warning', warning: busy },
    ])
    begin(2)
    await microtasks()
    expect(openings).toHaveLength(2)
    const microphone = await open()
    microphone.run(10)
    expect(brief()).toEqual(['capture-failed 1', 'capture-started 2'])
  })

  it('gives every turn that waited for a failing microphone its own attempt and its own failure', async () => {
    const { reports, openings, fail, begin } = setUp()
    begin(1)
    begin(2)
    fail(busy)
    await microtasks()
    expect(openings).toHaveLength(2)
    fail(disconnected)
    await microtasks()
    expect(ofType(reports, 'capture-failed').map(({ code }) => code)).toEqual([busy.code, disconnected.code])
  })

  it('closes the microphone when it is released', async () => {
    const { levels, openings, open, begin, end, release } = setUp()
    begin(1)
    const microphone = await open()
    end(1)
    release()
    expect(microphone.closed).toBe(true)
    expect(levels.at(-1)).toBe(null)
    begin(2)
    expect(openings).toHaveLength(2)
  })

  it('lets a tail run to its end before it closes a released microphone', async () => {
    const { reports, open, begin, end, release } = setUp()
    begin(1)
    const microphone = await open()
    end(1, 200)
    release()
    microphone.run(4_799)
    expect(microphone.closed).toBe(false)
    microphone.run(1)
    expect(microphone.closed).toBe(true)
    expect(ofType(reports, 'capture-ended')[0]?.sampleCount).toBe(4_800)
  })

  it('keeps a released microphone open when the next turn begins in the tail', async () => {
    const { openings, open, begin, end, release, brief } = setUp()
    begin(1)
    const microphone = await open()
    microphone.run(100)
    end(1, 200)
    release()
    begin(2)
    for (let i = 0; i < 50; i += 1) microphone.run(128)
    expect(microphone.closed).toBe(false)
    expect(openings).toHaveLength(1)
    end(2)
    expect(microphone.closed).toBe(false)
    expect(brief()).toEqual(['capture-started 1', 'capture-started 2', 'capture-ended 1', 'capture-ended 2'])
  })

  it('ends the turns that nobody ended when the microphone is released', async () => {
    const { open, begin, release, brief } = setUp()
    begin(1)
    const microphone = await open()
    microphone.run(100)
    release()
    expect(brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect(microphone.closed).toBe(true)
  })

  it('keeps the order of a release that came before the microphone was open', async () => {
    const { openings, open, begin, end, release, brief } = setUp()
    begin(1)
    end(1)
    release()
    begin(2)
    const first = await open()
    expect(first.closed).toBe(true)
    await microtasks()
    expect(openings).toHaveLength(2)
    const second = await open()
    second.run(10)
    expect(brief()).toEqual(['capture-ended 1', 'capture-started 2'])
  })

  it('says nothing of a microphone that is lost between turns', async () => {
    const { reports, open, begin, end } = setUp()
    begin(1)
    const microphone = await open()
    end(1)
    const before = reports.length
    microphone.lose(disconnected)
    await microtasks()
    expect(microphone.closed).toBe(true)
    expect(reports).toHaveLength(before)
  })

  it('reports nothing of a microphone that was lost after it had been replaced', async () => {
    const { reports, open, begin, release } = setUp()
    begin(1)
    const first = await open()
    release()
    begin(2)
    const second = await open()
    const before = reports.length
    first.lose(disconnected)
    second.run(10)
    expect(second.closed).toBe(false)
    expect(reports.slice(before)).toEqual([{ type: 'capture-started', turn: 2 }])
  })

  it('drops what was still on its way of a cancelled turn', async () => {
    const { openings, open, begin, cancel, brief } = setUp()
    begin(1)
    const microphone = await open()
    microphone.run(10)
    cancel(1)
    openings[0]?.events.report({ type: 'frame', turn: 1, seq: 0, samples: new Int16Array(480) })
    openings[0]?.events.report({ type: 'capture-ended', turn: 1, sampleCount: 480 })
    expect(brief()).toEqual(['capture-started 1'])
  })

  it('closes a microphone that opens only after it was disposed of, and reports nothing', async () => {
    const { capture, reports, openings, begin, end } = setUp()
    begin(1)
    end(1)
    capture.dispose()
    const events = openings[0]?.events
    if (events === undefined) throw new Error('nobody is opening the microphone')
    const microphone = new FakeMicrophone(events)
    openings[0]?.answer({ kind: 'open', microphone })
    await microtasks()
    expect(microphone.closed).toBe(true)
    expect(reports).toEqual([])
  })
})
