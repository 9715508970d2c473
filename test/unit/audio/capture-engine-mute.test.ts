import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CountingMicrophone } from './counting-microphone.ts'
import { concat, counting, ofType } from './samples.ts'

describe('a muted microphone', () => {
  it('sends nothing of a held turn', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1, 0, 'nothing')
    microphone.run(500)
    microphone.mute(true)
    microphone.run(1_000)
    microphone.mute(false)
    microphone.run(300)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(concat([counting(500, 0), counting(300, 1_500)]))
    expect(microphone.endedCount(1)).toBe(800)
  })

  it('sends true silence of an open one, as long as it lasts', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1, 0, 'silence')
    microphone.run(500)
    microphone.mute(true)
    microphone.run(1_000)
    microphone.mute(false)
    microphone.run(300)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(
      concat([counting(500, 0), new Int16Array(1_000), counting(300, 1_500)]),
    )
  })

  it('leaves nothing for a pre-roll to find', () => {
    const microphone = new CountingMicrophone()
    microphone.run(500)
    microphone.mute(true)
    microphone.run(1_000)
    microphone.mute(false)
    microphone.run(100)
    microphone.begin(1, 300)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(counting(100, 1_500))
  })

  it('lets a tail come to its end', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.run(500)
    microphone.mute(true)
    microphone.end(1, 10)
    microphone.run(239)
    expect(microphone.endedCount(1)).toBeUndefined()
    microphone.run(1)
    expect(microphone.endedCount(1)).toBe(500)
  })

  it('shows no level', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.mute(true)
    microphone.runQuanta(24)
    const levels = ofType(microphone.reports, 'input-level').map(({ level }) => level)
    expect(levels).toEqual([0, 0])
  })

  it('never lets a sample out that was heard while it was muted', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('run' as const), samples: fc.nat(700) }),
      fc.record({ kind: fc.constantFrom('mute', 'unmute', 'begin', 'end') } as const),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom('nothing', 'silence'), (steps, how) => {
        const microphone = new CountingMicrophone()
        // Position 0 would look like silence; and positions stay below what wraps.
        microphone.run(1)
        const secret = new Set<number>()
        let muted = false
        let turn = 0
        for (const now of steps) {
          if (now.kind === 'run') {
            const samples = Math.min(now.samples, 32_000 - microphone.position)
            for (let i = 0; muted && i < samples; i += 1) secret.add(microphone.position + i)
            microphone.run(samples)
          } else if (now.kind === 'begin') microphone.begin((turn += 1), 300, how)
          else if (now.kind === 'end') microphone.end(turn, 5)
          else microphone.mute((muted = now.kind === 'mute'))
        }
        const sent = ofType(microphone.reports, 'frame').flatMap(({ samples }) => [...samples])
        expect(sent.filter((sample) => secret.has(sample))).toEqual([])
      }),
    )
  })
})
