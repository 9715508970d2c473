import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyTimeline,
  extendTimeline,
  heardChars,
} from '../../../src/main/conversation/transcript-timeline.ts'

/** Text that arrived piece by piece, each after so much audio. */
function stream(pieces: readonly [text: string, receivedMs: number][]) {
  let timeline = emptyTimeline
  let transcript = ''
  for (const [text, receivedMs] of pieces) {
    timeline = extendTimeline(timeline, transcript.length, receivedMs)
    transcript += text
  }
  return { timeline, transcript }
}

describe('how much of an answer’s text was heard', () => {
  it('follows the audio that each piece of text came before', () => {
    const { timeline, transcript } = stream([
      ['One', 0],
      [' two', 500],
      [' three', 1000],
    ])
    const heard = (ms: number) => transcript.slice(0, heardChars(timeline, transcript, ms, 1500, true))
    expect(heard(0)).toBe('')
    expect(heard(450)).toBe('One')
    expect(heard(990)).toBe('One two')
    expect(heard(1100)).toBe('One two')
    expect(heard(1500)).toBe('One two three')
  })

  it('shares the time evenly when the text came all at once', () => {
    const { timeline, transcript } = stream([['aaaa bbbb cccc dddd', 0]])
    expect(transcript.slice(0, heardChars(timeline, transcript, 1000, 2000, true))).toBe('aaaa bbbb')
  })

  it('is all of it only when all the audio was heard and no more is to come', () => {
    const { timeline, transcript } = stream([['One two', 0]])
    expect(heardChars(timeline, transcript, 1000, 1000, true)).toBe(7)
    expect(heardChars(timeline, '', 1000, 1000, true)).toBe(0)
  })

  it('never shrinks as one listens, and never cuts a word in two', () => {
    const pieces = fc.array(fc.tuple(fc.stringMatching(/^ ?[a-z]{1,8}$/), fc.nat(400)), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(pieces, (steps) => {
        let at = 0
        const { timeline, transcript } = stream(
          steps.map(([text, gap], index) => [index === 0 ? text : ` ${text.trim()}`, (at += gap)]),
        )
        const totalMs = at + 300
        let before = 0
        for (let ms = 0; ms <= totalMs; ms += 37) {
          const chars = heardChars(timeline, transcript, ms, totalMs, true)
          expect(chars).toBeGreaterThanOrEqual(before)
          if (chars > 0) expect(transcript[chars] ?? ' ').toBe(' ')
          before = chars
        }
        expect(heardChars(timeline, transcript, totalMs, totalMs, true)).toBe(transcript.length)
      }),
    )
  })
})
