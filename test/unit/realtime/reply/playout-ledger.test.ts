import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PlayoutLedger } from '../../../../src/main/realtime/reply/playout-ledger.ts'

const part = (itemId: string, contentIndex = 0) => ({ responseId: 'r', itemId, contentIndex })

describe('the playout ledger', () => {
  it('cuts the item that was audible at whole milliseconds, rounded down', () => {
    const ledger = new PlayoutLedger()
    ledger.push(part('a'), 24_000)
    ledger.report(9623)
    expect(ledger.settle().cuts).toEqual([
      { type: 'truncate', itemId: 'a', contentIndex: 0, audioEndMs: 400 },
    ])
  })

  it('leaves alone what was wholly heard, cuts what was audible, deletes what was not reached', () => {
    const ledger = new PlayoutLedger()
    for (const item of ['a', 'b', 'c']) ledger.push(part(item), 24_000)
    ledger.completePart(part('a'))
    ledger.report(24_000 + 7200)
    expect(ledger.settle()).toMatchObject({
      cuts: [
        { type: 'truncate', itemId: 'b', contentIndex: 0, audioEndMs: 300 },
        { type: 'delete', itemId: 'c' },
      ],
      discardedSamples: 16_800 + 24_000,
    })
  })

  it('deletes an item of which less than a millisecond was heard', () => {
    const ledger = new PlayoutLedger()
    ledger.push(part('a'), 24_000)
    ledger.report(23)
    expect(ledger.settle().cuts).toEqual([{ type: 'delete', itemId: 'a' }])
  })

  it('cuts an item whose audio was still coming, though all that had come was heard', () => {
    const ledger = new PlayoutLedger()
    ledger.push(part('a'), 4800)
    ledger.report(4800)
    expect(ledger.settle().cuts).toEqual([
      { type: 'truncate', itemId: 'a', contentIndex: 0, audioEndMs: 200 },
    ])
  })

  it('cuts a second part to nothing when the first was heard, for its item has to stay', () => {
    const ledger = new PlayoutLedger()
    ledger.push(part('a', 0), 4800)
    ledger.completePart(part('a', 0))
    ledger.push(part('a', 1), 4800)
    ledger.report(4800)
    expect(ledger.settle().cuts).toEqual([{ type: 'truncate', itemId: 'a', contentIndex: 1, audioEndMs: 0 }])
  })

  it('knows what was heard of each of two items whose audio comes in turns', () => {
    const ledger = new PlayoutLedger()
    for (const item of ['a', 'b', 'a', 'b']) ledger.push(part(item), 2_400)
    ledger.report(2_400 + 1_200)
    expect(ledger.settle().cuts).toEqual([
      { type: 'truncate', itemId: 'a', contentIndex: 0, audioEndMs: 100 },
      { type: 'truncate', itemId: 'b', contentIndex: 0, audioEndMs: 50 },
    ])
  })

  it('forgets items that were wholly heard, however long nobody interrupts', () => {
    const ledger = new PlayoutLedger()
    for (let i = 0; i < 1_000; i += 1) {
      ledger.push(part(`item${i}`), 2_400)
      ledger.completePart(part(`item${i}`))
      ledger.report(2_400 * (i + 1))
    }
    ledger.push(part('last'), 2_400)
    expect(ledger.settle()).toMatchObject({
      parts: [{ itemId: 'last' }],
      cuts: [{ type: 'delete', itemId: 'last' }],
    })
    expect(ledger.rendered).toBe(2_400_000)
  })

  it('never claims more than was heard or received, whatever the player reports', () => {
    const pushes = fc.array(
      fc.record({ item: fc.nat(3), content: fc.nat(1), samples: fc.integer({ min: 1, max: 5000 }) }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(pushes, fc.array(fc.integer({ min: -100, max: 100_000 })), (chunks, reports) => {
        const ledger = new PlayoutLedger()
        for (const { item, content, samples } of chunks) ledger.push(part(`i${item}`, content), samples)
        for (const report of reports) ledger.report(report)
        const pushed = chunks.reduce((sum, chunk) => sum + chunk.samples, 0)
        const { parts, cuts, discardedSamples } = ledger.settle()
        const heard = parts.reduce((sum, progress) => sum + progress.heardSamples, 0)
        expect(heard).toBe(Math.min(pushed, Math.max(0, ...reports)))
        expect(heard + discardedSamples).toBe(pushed)
        for (const progress of parts)
          expect(progress.heardSamples).toBeLessThanOrEqual(progress.receivedSamples)
        for (const cut of cuts) {
          if (cut.type === 'delete') continue
          const cutPart = parts.find((p) => p.itemId === cut.itemId && p.contentIndex === cut.contentIndex)
          expect(Number.isInteger(cut.audioEndMs)).toBe(true)
          expect(cut.audioEndMs * 24).toBeLessThanOrEqual(cutPart?.heardSamples ?? -1)
          expect((cutPart?.heardSamples ?? 0) - cut.audioEndMs * 24).toBeLessThan(24)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
