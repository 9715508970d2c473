import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CaptureEngine, type CaptureReport } from '../../../src/renderer/audio/dsp/capture-engine.ts'
import { CountingMicrophone } from './counting-microphone.ts'
import { blockLengths, counting } from './samples.ts'

function listening(): CountingMicrophone {
  const microphone = new CountingMicrophone()
  microphone.engine.command({ type: 'listen', on: true })
  microphone.run(24_000)
  return microphone
}

const hearVoice = (microphone: CountingMicrophone) => microphone.engine.command({ type: 'voice-started' })

describe('a turn that local detection finds', () => {
  it('begins 300 ms before its voice was found, however long the word takes to come back to the microphone', () => {
    fc.assert(
      fc.property(fc.array(blockLengths, { maxLength: 20 }), (blocks) => {
        const microphone = listening()
        hearVoice(microphone)
        for (const length of blocks) microphone.run(length)
        microphone.begin(1, 300)
        microphone.end(1)
        const first = 24_000 - 7200
        expect(microphone.samplesOf(1)).toEqual(counting(microphone.position - first, first))
      }),
    )
  })

  it('reaches back no further than it would have without when the voice is long over', () => {
    const microphone = listening()
    hearVoice(microphone)
    microphone.run(30_000)
    microphone.begin(1, 300)
    microphone.end(1)
    expect(microphone.endedCount(1)).toBe(7200)
  })

  it('has its voice to itself: the next one begins 300 ms before it is asked for', () => {
    const microphone = listening()
    hearVoice(microphone)
    microphone.run(2400)
    microphone.begin(1, 300)
    microphone.run(24_000)
    microphone.begin(2, 300)
    microphone.end(2)
    expect(microphone.endedCount(2)).toBe(7200)
  })
})

describe('a turn that a key begins', () => {
  it.each([
    ['nobody listened for a first word', false],
    ['the microphone was muted meanwhile', true],
  ])('begins 300 ms before the press though a voice was heard, when %s', (_when, listens) => {
    const microphone = new CountingMicrophone()
    microphone.engine.command({ type: 'listen', on: listens })
    microphone.run(24_000)
    hearVoice(microphone)
    if (listens) microphone.mute(true)
    microphone.mute(false)
    microphone.run(9600)
    microphone.begin(1, 300)
    microphone.end(1)
    expect(microphone.endedCount(1)).toBe(7200)
  })
})

describe('a microphone that listens', () => {
  it('shows its level without a turn, and rests when nobody listens any more', () => {
    const reports: CaptureReport[] = []
    const engine = new CaptureEngine((report) => reports.push({ ...report }))
    const half = new Float32Array(768).fill(0.5)
    engine.process(half)
    expect(reports).toEqual([])
    engine.command({ type: 'listen', on: true })
    engine.process(half)
    engine.command({ type: 'listen', on: false })
    engine.process(half)
    expect(reports).toEqual([
      { type: 'input-level', level: 0.5 },
      { type: 'input-level', level: null },
    ])
  })
})
