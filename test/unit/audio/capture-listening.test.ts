import { describe, expect, it } from 'vitest'
import type { CaptureFailure } from '../../../src/renderer/audio/capture-failure.ts'
import { FLAT_AFTER_SAMPLES } from '../../../src/renderer/audio/dsp/capture-engine.ts'
import { microtasks, setUpCapture as setUp } from './capture-world.ts'

const busy: CaptureFailure = { code: 'microphone_busy', message: 'busy' }
const detect = { type: 'detect-voice', on: true, ducks: true, silenceMs: 300 } as const

describe('a microphone that listens without a turn', () => {
  it('opens, stays open over its turns and the release, and closes when nobody listens', async () => {
    const { capture, open, openings, begin, end, release, brief } = setUp()
    capture.command({ type: 'listen', on: true })
    const microphone = await open()
    begin(1)
    microphone.run(500)
    end(1)
    release()
    expect(microphone.closed).toBe(false)
    begin(2)
    microphone.run(500)
    end(2)
    expect(brief()).toEqual(['capture-started 1', 'capture-ended 1', 'capture-started 2', 'capture-ended 2'])
    capture.command({ type: 'listen', on: false })
    expect(microphone.closed).toBe(true)
    expect(openings).toHaveLength(1)
  })

  it('says when it can’t be opened', async () => {
    const { capture, reports, fail } = setUp()
    capture.command({ type: 'listen', on: true })
    fail(busy)
    await microtasks()
    expect(reports).toEqual([
      { type: 'listening-failed', ...busy },
      { type: 'input-warning', warning: busy },
    ])
  })

  it('is told what to detect, and what is being heard, whenever it opens', async () => {
    const { capture, open } = setUp()
    capture.command(detect)
    capture.setReply('heard')
    capture.command({ type: 'listen', on: true })
    const microphone = await open()
    expect(microphone.voiceCommands).toEqual([detect, { type: 'reply', state: 'heard' }])
    capture.setReply('stopped')
    expect(microphone.voiceCommands.at(-1)).toEqual({ type: 'reply', state: 'stopped' })
  })

  it('is opened anew when its signal is flat, and then said to give no sound, until it does', async () => {
    const { capture, open, openings, begin, end, warnings } = setUp()
    capture.command({ type: 'listen', on: true })
    const first = await open()
    first.runFlat(FLAT_AFTER_SAMPLES)
    await microtasks()
    expect(openings).toHaveLength(2)
    const second = await open()
    second.runFlat(FLAT_AFTER_SAMPLES)
    expect(warnings()).toEqual(['microphone_silent'])
    second.run(128)
    begin(1)
    second.run(128)
    end(1)
    second.run(128)
    expect([openings.length, warnings()]).toEqual([2, ['microphone_silent', 'fine']])
  })

  it('leaves no answer lowered when it closes', async () => {
    const { capture, reports, open } = setUp()
    capture.command({ type: 'listen', on: true })
    const microphone = await open()
    microphone.hearVoice({ type: 'ducked' })
    capture.command({ type: 'listen', on: false })
    expect(reports).toEqual([{ type: 'ducked' }, { type: 'duck-ended', outcome: 'false-alarm' }])
  })
})
