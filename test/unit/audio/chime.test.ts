import { describe, expect, it } from 'vitest'
import { AsidePlayer } from '../../../src/renderer/audio/dsp/aside-player.ts'
import { renderChime } from '../../../src/renderer/audio/dsp/chime.ts'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import type { Chime } from '../../../src/shared/audio-format.ts'
import { counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

const chimes: readonly Chime[] = ['listening', 'done', 'error']
const peak = (samples: Iterable<number>) => Math.max(...[...samples].map(Math.abs))

describe('a chime', () => {
  it.each(chimes)('(%s) is shorter than 250 ms, peaks at -18 dBFS, begins and ends in silence', (chime) => {
    const samples = renderChime(chime)
    expect(samples.length).toBeLessThan(6_000)
    expect(20 * Math.log10(peak(samples))).toBeCloseTo(-18, 3)
    expect(samples[0]).toBe(0)
    expect(Math.abs(samples.at(-1) ?? NaN)).toBeLessThan(1e-3)
  })

  it('sounds different from the others', () => {
    const [first, second, third] = chimes.map((chime) => [...renderChime(chime)].join())
    expect(new Set([first, second, third]).size).toBe(3)
  })

  it('leaves its place to the next without a click', () => {
    const player = new AsidePlayer()
    const heard: number[] = []
    const run = (samples: number) => {
      const block = new Float32Array(samples)
      player.read(block)
      heard.push(...block)
    }
    player.start({ samples: renderChime('listening') })
    run(300)
    player.start({ samples: renderChime('done') })
    while (player.sounding) run(32)
    const largest = heard.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (heard[i - 1] ?? 0))), 0)
    expect(largest).toBeLessThan(0.06)
    expect(heard.slice(-renderChime('done').length - 32)).toEqual(
      expect.arrayContaining([...renderChime('done').subarray(0, 32)]),
    )
  })
})

describe('PlayoutEngine, with chimes', () => {
  const chimeOf = (chime: Chime) => [...renderChime(chime)]

  it('plays one in silence, and counts it as nothing', () => {
    const speaker = new VirtualSpeaker()
    speaker.engine.command({ type: 'chime', chime: 'listening' })
    for (let i = 0; i < 50; i += 1) speaker.run(128)
    const expected = chimeOf('listening')
    expect(speaker.heard.slice(0, expected.length)).toEqual(expected)
    expect(speaker.reports).toEqual([])
    speaker.flush(1)
    expect(speaker.of('flushed')[0]?.rendered).toBe(0)
  })

  it('plays none while an answer is heard, waits to be, or stumbles', () => {
    const speaker = new VirtualSpeaker()
    const chime = () => speaker.engine.command({ type: 'chime', chime: 'error' })
    speaker.play(1, counting(300))
    chime()
    speaker.run(128)
    expect(speaker.isSilent()).toBe(true)
    speaker.play(1, counting(300, 301))
    speaker.run(128)
    chime()
    speaker.runUntilQuiet()
    chime()
    speaker.run(128)
    expect(speaker.heard.slice(-128).every((sample) => sample === 0)).toBe(true)
    speaker.play(1, counting(600, 601))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('rendered').at(-1)?.samples).toBe(1_200)
  })

  it.each([32, 128, 441])(
    'makes way for speech within its fade, and never mixes with it (blocks of %i)',
    (block) => {
      const speaker = new VirtualSpeaker()
      speaker.engine.command({ type: 'chime', chime: 'listening' })
      while (speaker.heard.length < 1_000) speaker.run(block)
      const at = speaker.heard.length
      speaker.play(1, counting(2_000, 20_000))
      speaker.finish(1)
      speaker.runUntilQuiet()
      const heard = speaker.heardInt16()
      const start = heard.indexOf(20_000)
      expect(start - at).toBeLessThanOrEqual(FADE_SAMPLES + block)
      expect(heard.subarray(start, start + 2_000)).toEqual(counting(2_000, 20_000))
      expect(speaker.of('rendered').at(-1)?.samples).toBe(2_000)
    },
  )

  it('waits for the fade of an answer that was silenced', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(5_000, 10_000))
    speaker.run(512)
    speaker.flush(2)
    speaker.engine.command({ type: 'chime', chime: 'listening' })
    for (let i = 0; i < 50; i += 1) speaker.run(128)
    const expected = chimeOf('listening')
    expect(speaker.heard.slice(512 + 128, 512 + 128 + expected.length)).toEqual(expected)
    expect(speaker.of('flushed')[0]?.rendered).toBe(512 + FADE_SAMPLES)
  })
})
