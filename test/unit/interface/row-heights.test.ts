import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RowHeights } from '../../../src/renderer/ui/conversation/row-heights.ts'

/** Told of no height, it takes a row for one of these. */
const usual = new RowHeights().sum([{ id: 'never rendered' }])

test('of all the conversations that were shown, no more heights are kept than the one at hand has rows, and all of its own', () => {
  const conversations = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(conversations, (lengths) => {
      const heights = new RowHeights()
      const seen = lengths.map((length, conversation) => {
        const rows = Array.from({ length }, (_, row) => ({ id: `${conversation} ${row}` }))
        for (const { id } of rows) heights.set(id, usual + 1)
        heights.keep(rows)
        return rows
      })
      const last = seen.at(-1) ?? []
      const known = seen.flat().filter((row) => heights.sum([row]) !== usual)
      expect(known).toEqual(last)
    }),
  )
})
