import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  branchConversation,
  droppedNotice,
  estimateTokens,
  resumeConversation,
} from '../../../src/main/history/resume.ts'
import type { ConversationItem } from '../../../src/shared/conversation.ts'
import { answered, item, said, typed } from '../../fixtures/conversation-items.ts'
import { anyConversation, picture, stored } from '../../fixtures/stored-conversations.ts'

function called(id: string, output: string | null): ConversationItem {
  return {
    ...item(id, 'assistant', []),
    call: {
      callId: `call_${id}`,
      name: 'now',
      arguments: '{}',
      output: output === null ? null : { itemId: `${id}_output`, text: output },
    },
  }
}

/** So many turns, each of a question and an answer of about a hundred tokens together. */
function talk(turns: number): ConversationItem[] {
  const words = 'word '.repeat(37)
  return Array.from({ length: turns }, (_, turn) => [
    typed(`question_${turn}`, words),
    answered(`answer_${turn}`, words),
  ]).flat()
}

describe('what a conversation goes on with', () => {
  it('is everything, where that fits', () => {
    const resumption = resumeConversation({ items: talk(3) })
    expect(resumption.conversation.items).toEqual(talk(3))
    expect([...resumption.untold]).toEqual([])
    expect(resumption.dropped).toEqual({ turns: 0, items: 0, estimatedTokens: 0 })
    expect(droppedNotice(resumption)).toBe(null)
  })

  it('leaves out the oldest turns beyond the budget, whole, and says so', () => {
    const items = talk(10)
    const resumption = resumeConversation({ items }, 350)
    expect(resumption.conversation.items).toEqual(items)
    expect([...resumption.untold]).toEqual(items.slice(0, 14).map(({ id }) => id))
    expect(resumption.dropped).toEqual({ turns: 7, items: 14, estimatedTokens: 7 * 102 })
    expect(droppedNotice(resumption)).toMatchObject({ code: 'resumed_in_part', retryable: false })
    expect(droppedNotice(resumption)?.message).toContain('first 7 turns')
  })

  it('is never less than the last two turns', () => {
    const { untold } = resumeConversation({ items: talk(4) }, 1)
    expect([...untold]).toEqual(['question_0', 'answer_0', 'question_1', 'answer_1'])
  })

  it('keeps what was said in one go in one turn', () => {
    const items = [typed('a', 'x'), said('b', 'y'), answered('c', 'z'), ...talk(2)]
    const { dropped } = resumeConversation({ items }, 1)
    expect(dropped).toMatchObject({ turns: 1, items: 3 })
  })

  it('tells a suffix of the conversation, within the budget or two turns long, and drops no more than it must', () => {
    fc.assert(
      fc.property(anyConversation, fc.nat({ max: 3000 }), (conversation, budget) => {
        const { conversation: kept, untold, dropped } = resumeConversation(conversation, budget)
        const told = kept.items.filter(({ id }) => !untold.has(id))
        expect(told).toEqual(kept.items.slice(untold.size))
        expect(dropped.items).toBe(untold.size)
        expect(dropped.estimatedTokens).toBe(estimateTokens(kept.items.slice(0, untold.size)))
        const questions = told.filter(
          ({ role }, index) => role === 'user' && told[index - 1]?.role !== 'user',
        ).length
        if (questions > 2) expect(estimateTokens(told)).toBeLessThanOrEqual(budget)
        if (untold.size === 0) return
        expect(estimateTokens(kept.items)).toBeGreaterThan(budget)
        expect(told[0]?.role).toBe('user')
      }),
    )
  })

  it('has nothing of a call that was never answered, nor of an answer that never began', () => {
    const unbegun = item('c', 'assistant', [], 'in_progress')
    const items = [typed('a', 'What time is it?'), called('b', null), unbegun]
    expect(resumeConversation({ items }).conversation.items).toEqual([typed('a', 'What time is it?')])
  })

  it('has an answer that was still sounding when all ended as far as it was heard', () => {
    const items = [answered('a', 'It is noon.', { heardMs: 300, heardChars: 5 })]
    expect(resumeConversation({ items }).conversation.items).toEqual([
      answered('a', 'It is noon.', { heardMs: 300, heardChars: 5, interrupted: true }),
    ])
  })
})

describe('the estimate', () => {
  it('is four characters a token, and what frames an item', () => {
    expect(estimateTokens([typed('a', 'x'.repeat(40))])).toBe(4 + 10)
  })

  it('counts a picture by its detail, however many bytes it has', () => {
    const shown = (detail: 'auto' | 'low' | 'high') =>
      estimateTokens([item('a', 'user', [{ kind: 'input_image', url: picture, detail }])])
    expect([shown('low'), shown('auto'), shown('high')]).toEqual([4 + 85, 4 + 1105, 4 + 1105])
  })

  it('counts a call with its output', () => {
    expect(estimateTokens([called('a', 'x'.repeat(20))])).toBe(4 + 1 + 1 + 4 + 5)
  })

  it('does not count words that nobody heard, for nobody is told them', () => {
    const cut = answered('a', `Hello ${'unheard '.repeat(100)}`, { heardChars: 5, interrupted: true })
    expect(estimateTokens([cut])).toBe(4 + 2)
  })
})

describe('a branch', () => {
  const source = stored([typed('a', 'One'), answered('b', 'Two'), typed('c', 'Three')], {
    pinned: true,
    recordings: ['talk.flac'],
    errors: [{ at: 1, code: 'late', message: 'Late.', retryable: true }],
  })

  it('has the items up to where it begins, and knows where that is', () => {
    expect(branchConversation(source, 'b', { id: 'branch', at: 1000 })).toEqual({
      ...source,
      id: 'branch',
      createdAt: 1000,
      updatedAt: 1000,
      pinned: false,
      branchedFrom: { conversationId: source.id, itemId: 'b' },
      items: source.items.slice(0, 2),
      errors: [],
      recordings: [],
    })
  })

  it('cannot begin where nothing is', () => {
    expect(branchConversation(source, 'x', { id: 'branch', at: 1000 })).toMatchObject({
      code: 'branch_item_unknown',
    })
  })
})
