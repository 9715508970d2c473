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

  it('never claims more than was heard or received, however pushes and reports come in turns', () => {
    const push = fc.record({ item: fc.nat(3), content: fc.nat(1), samples: fc.integer({ min: 1, max: 400 }) })
    const action = fc.oneof(
      { weight: 3, arbitrary: push },
      { weight: 2, arbitrary: fc.integer({ min: -100, max: 8000 }) },
      { weight: 1, arbitrary: fc.record({ complete: fc.nat(3), content: fc.nat(1) }) },
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const ledger = new PlayoutLedger()
        /** To whom each pushed sample belongs, kept apart from what is tested. */
        const owners: string[] = []
        let rendered = 0
        const ended = new Set<string>()
        for (const next of actions) {
          if (typeof next === 'number') {
            ledger.report(next)
            rendered = Math.min(owners.length, Math.max(rendered, next))
          } else if ('samples' in next) {
            // Nothing comes of a part after its last.
            if (ended.has(`${next.item}/${next.content}`)) continue
            ledger.push(part(`i${next.item}`, next.content), next.samples)
            owners.push(...Array<string>(next.samples).fill(`i${next.item}/${next.content}`))
          } else {
            ended.add(`${next.complete}/${next.content}`)
            ledger.completePart(part(`i${next.complete}`, next.content))
          }
          expect(ledger.pending).toBe(owners.length - rendered)
        }
        const received = countsOf(owners)
        const heard = countsOf(owners.slice(0, rendered))
        const { parts, cuts, discardedSamples } = ledger.settle()
        expect(discardedSamples).toBe(owners.length - rendered)
        for (const { itemId, contentIndex, receivedSamples, heardSamples } of parts) {
          const key = `${itemId}/${contentIndex}`
          expect([key, receivedSamples, heardSamples]).toEqual([
            key,
            received.get(key) ?? 0,
            heard.get(key) ?? 0,
          ])
        }
        const heardIn = (itemId: string) => parts.some((p) => p.itemId === itemId && p.heardSamples >= 24)
        for (const cut of cuts) {
          expect(heardIn(cut.itemId)).toBe(cut.type === 'truncate')
          if (cut.type === 'delete') continue
          const heardSamples = heard.get(`${cut.itemId}/${cut.contentIndex}`) ?? 0
          expect(cut.audioEndMs).toBe(Math.floor(heardSamples / 24))
        }
        // Whatever was not wholly heard is cut or deleted.
        for (const { itemId, contentIndex, receivedSamples, heardSamples } of parts) {
          const forgotten = cuts.some(
            (cut) => cut.itemId === itemId && (cut.type === 'delete' || cut.contentIndex === contentIndex),
          )
          if (heardSamples < receivedSamples) expect(forgotten).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
