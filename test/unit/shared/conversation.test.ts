import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPatch,
  diffConversations,
  type Conversation,
  type ConversationItem,
} from '../../../src/shared/conversation.ts'

const item = (id: number, text: string): ConversationItem => ({
  id: `i${id}`,
  previousItemId: null,
  role: 'user',
  status: 'completed',
  parts: [{ kind: 'input_text', text }],
  failure: null,
})

/** Pairs of conversations that share some items as the same objects, as the reducer's do. */
const pair = fc
  .uniqueArray(
    fc.record({ id: fc.nat(30), text: fc.string(), fate: fc.constantFrom('stay', 'change', 'go') }),
    {
      selector: ({ id }) => id,
    },
  )
  .chain((entries) => {
    const before = entries.map(({ id, text }) => item(id, text))
    const after = entries.flatMap(({ id, text, fate }, index) => {
      if (fate === 'go') return []
      return fate === 'stay' ? [before[index] ?? item(id, text)] : [item(id, `${text}!`)]
    })
    const added = item(99, 'new')
    return fc
      .shuffledSubarray([...after, added], { minLength: after.length })
      .map((items): [Conversation, Conversation] => [{ items: before }, { items }])
  })

describe('what a window is told of a conversation', () => {
  it('makes its copy the same as main’s, whatever was added, changed, moved or removed', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const patch = diffConversations(before, after)
        expect(patch === null ? before : applyPatch(before, patch)).toEqual(after)
      }),
    )
  })

  it('holds only what changed', () => {
    const kept = item(1, 'a')
    const patch = diffConversations({ items: [kept, item(2, 'b')] }, { items: [kept, item(2, 'c')] })
    expect(patch).toEqual({ changed: [item(2, 'c')], order: null })
  })

  it('is nothing when nothing changed', () => {
    const items = [item(1, 'a')]
    expect(diffConversations({ items }, { items: [...items] })).toBeNull()
  })
})
