import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planReplay, replaceReplayed, wireIdOf, type NewItem } from '../../../src/main/conversation/replay.ts'
import type { ConversationItem, ToolCall } from '../../../src/shared/conversation.ts'
import { answered, item, said, typed } from '../../fixtures/conversation-items.ts'

function replay(items: readonly ConversationItem[], samples: Int16Array | null = null): NewItem[] {
  return planReplay(items, { samplesOf: () => samples }).map((planned) => planned.build())
}

function called(id: string, output: ToolCall['output']): ConversationItem {
  return {
    ...item(id, 'assistant', []),
    call: { callId: 'call_1', name: 'now', arguments: '{}', output },
  }
}

/** The content of the only item. */
function contentOf(items: readonly NewItem[]): unknown {
  const [only] = items
  if (items.length !== 1 || only === undefined || !('content' in only)) throw new Error('not one message')
  return only.content
}

describe('what a new session is told of the conversation', () => {
  it('typed words are input text', () => {
    expect(replay([typed('item_1', 'Hello')])).toEqual([
      { id: 'item_1', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    ])
  })

  it('spoken words are text where they are known, for the model does not see a transcript', () => {
    const content = contentOf(replay([said('item_1', 'Hello')]))
    expect(content).toEqual([{ type: 'input_text', text: 'Hello' }])
  })

  it('spoken words whose transcript has only begun are sent as they sounded', () => {
    const content = contentOf(replay([said('item_1', 'Hel')], Int16Array.of(1, -2)))
    expect(content).toEqual([{ type: 'input_audio', audio: 'AQD+/w==' }])
  })

  it('spoken words that nobody transcribed are sent as they sounded', () => {
    const content = contentOf(replay([said('item_1', null)], Int16Array.of(1, -2)))
    expect(content).toEqual([{ type: 'input_audio', audio: 'AQD+/w==' }])
  })

  it('spoken words that are gone, or too long for one event, leave a note', () => {
    const note = [{ type: 'input_text', text: '[spoken, not transcribed]' }]
    expect(contentOf(replay([said('item_1', null)]))).toEqual(note)
    const tooLong = new Int16Array(8 * 1024 * 1024)
    expect(contentOf(replay([said('item_1', null)], tooLong))).toEqual(note)
  })

  it('an answer that was lost half-way is what has arrived while it is still being heard, then what was heard', () => {
    const lost = (heardMs: number) => ({
      ...answered('item_1', 'I am well.', { receivedMs: 900, heardMs, heardChars: 4 }),
      status: 'incomplete' as const,
    })
    const text = (words: string) => [{ type: 'output_text', text: words }]
    expect(contentOf(replay([lost(300)]))).toEqual(text('I am well.'))
    expect(contentOf(replay([lost(900)]))).toEqual(text('I am'))
  })

  it('an answer is text, all of it when nobody cut it off', () => {
    expect(replay([answered('item_1', 'I am well.')])).toEqual([
      {
        id: 'item_1',
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'I am well.' }],
      },
    ])
  })

  it('an answer that was cut off is what was heard of it', () => {
    const cut = answered('item_1', 'I am well, thanks.', { heardChars: 5, interrupted: true })
    expect(contentOf(replay([cut]))).toEqual([{ type: 'output_text', text: 'I am' }])
  })

  it('an answer that the server did not finish is what was heard of it', () => {
    const [part] = answered('item_1', 'I am well, thanks.', { heardChars: 4 }).parts
    if (part === undefined) throw new Error('no part')
    const broken = item('item_1', 'assistant', [part], 'in_progress')
    expect(contentOf(replay([broken]))).toEqual([{ type: 'output_text', text: 'I am' }])
  })

  it('an answer of which nothing was heard was never given', () => {
    expect(replay([answered('item_1', 'I am', { heardChars: 0, interrupted: true })])).toEqual([])
  })

  it('instructions go with the session, not with the items', () => {
    expect(replay([item('item_1', 'system', [{ kind: 'input_text', text: 'Be kind.' }])])).toEqual([])
  })

  it('an item that goes to the server by another road does not go by this one', () => {
    const plan = planReplay([typed('item_1', 'a'), typed('item_2', 'b')], {
      samplesOf: () => null,
      except: new Set(['item_2']),
    })
    expect(plan.map(({ itemId }) => itemId)).toEqual(['item_1'])
  })

  it('a picture goes along', () => {
    const picture = item('item_1', 'user', [
      { kind: 'input_image', url: 'data:image/png;base64,AA', detail: 'low' },
    ])
    expect(contentOf(replay([picture]))).toEqual([
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
    ])
  })

  it('a call is followed at once by its output', () => {
    expect(
      replay([called('item_1', { itemId: 'item_2', text: 'noon' }), typed('item_3', 'And?')]),
    ).toMatchObject([
      { id: 'item_1', type: 'function_call', call_id: 'call_1', name: 'now', arguments: '{}' },
      { id: 'item_2', type: 'function_call_output', call_id: 'call_1', output: 'noon' },
      { id: 'item_3' },
    ])
  })

  it('a call that nobody has answered is left out: its tool still runs, and it comes with its output', () => {
    expect(replay([called('item_1', null)])).toEqual([])
    const answered = called('item_1', { itemId: 'item_2', text: 'noon' })
    expect(planReplay([answered], { samplesOf: () => null, owesOutput: () => true })).toEqual([])
  })

  it('text beyond the limit of a part goes in several, whole and with no character torn', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 9 }), (seed) => {
        const text = seed.repeat(Math.ceil(300_000 / seed.length))
        const parts = contentOf(replay([typed('item_1', text)])) as { text: string }[]
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(256_000)
          expect(part.text.isWellFormed()).toBe(text.isWellFormed())
        }
      }),
      { numRuns: 8 },
    )
  })

  it('ids stay where the server takes them, and are otherwise made anew, the same each time', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (id) => {
        expect(wireIdOf(id).length).toBeLessThanOrEqual(32)
        expect(wireIdOf(id)).toBe(wireIdOf(id))
        if (id.length <= 32) expect(wireIdOf(id)).toBe(id)
      }),
    )
    expect(wireIdOf('a'.repeat(40))).not.toBe(wireIdOf(`${'a'.repeat(39)}b`))
  })

  it('never says more of an answer than was heard, and keeps the order', () => {
    const answer = fc
      .record({ text: fc.string({ maxLength: 40 }), heard: fc.nat(40), interrupted: fc.boolean() })
      .map(
        ({ text, heard, interrupted }) =>
          (id: string) =>
            answered(id, text, { heardChars: Math.min(heard, text.length), interrupted }),
      )
    const message = fc.oneof(
      answer,
      fc.string({ minLength: 1 }).map((text) => (id: string) => typed(id, text)),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (makers) => {
        const items = makers.map((make, index) => make(`item_${index}`))
        const replayed = replay(items)
        const order = replayed.map(({ id }) => items.findIndex((known) => known.id === id))
        expect(order).toEqual(order.toSorted((a, b) => a - b))
        for (const sent of replayed) {
          const [part] = items.find(({ id }) => id === sent.id)?.parts ?? []
          if (part?.kind !== 'output_audio' || !('content' in sent)) continue
          const text = sent.content.map((piece) => ('text' in piece ? piece.text : '')).join('')
          const heard = part.interrupted ? part.transcript.slice(0, part.heardChars) : part.transcript
          expect(heard.startsWith(text)).toBe(true)
          expect(heard.slice(text.length).trim()).toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the whole history, whatever is in it and on its way', () => {
  it('tells each answered call right before its output, once, and nothing that goes by another road', () => {
    const kind = fc.constantFrom('typed', 'answered', 'called', 'running', 'pending', 'owed')
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 30 }), fc.nat(40), (kinds, padding) => {
        const idOf = (index: number) => `item_${'x'.repeat(padding)}${index}`
        const items = kinds.map((each, index): ConversationItem => {
          const id = idOf(index)
          if (each === 'typed' || each === 'pending') return typed(id, id)
          if (each === 'answered') return answered(id, id)
          const output = each === 'running' ? null : { itemId: `out_${id}`, text: id }
          return {
            ...item(id, 'assistant', []),
            call: { callId: `call_${id}`, name: 'now', arguments: '{}', output },
          }
        })
        const planned = planReplay(items, {
          samplesOf: () => null,
          except: new Set(kinds.flatMap((each, index) => (each === 'pending' ? [idOf(index)] : []))),
          owesOutput: (callId) =>
            kinds.some((each, index) => each === 'owed' && callId === `call_${idOf(index)}`),
        })
        const expected = kinds.flatMap((each, index) => {
          if (each === 'typed' || each === 'answered') return [idOf(index)]
          return each === 'called' ? [idOf(index), `out_${idOf(index)}`] : []
        })
        expect(planned.map(({ itemId }) => itemId)).toEqual(expected)
        const wireIds = planned.map(({ wireId }) => wireId)
        expect(new Set(wireIds).size).toBe(wireIds.length)
        for (const id of wireIds) expect(id.length).toBeLessThanOrEqual(32)
        const built = planned.map((each) => each.build())
        for (const [index, sent] of built.entries()) {
          if (sent.type !== 'function_call') continue
          expect(built[index + 1]).toMatchObject({ type: 'function_call_output', call_id: sent.call_id })
          expect(sent.call_id?.length).toBeLessThanOrEqual(32)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a replayed answer that is cut off later', () => {
  it('is replaced by what was heard, in its place', () => {
    const cut = answered('item_2', 'I am well, thanks.', { heardChars: 4, interrupted: true })
    expect(replaceReplayed(cut, 'item_1')).toMatchObject([
      { type: 'conversation.item.delete', item_id: 'item_2' },
      {
        type: 'conversation.item.create',
        previous_item_id: 'item_1',
        item: { id: 'item_2', content: [{ text: 'I am' }] },
      },
    ])
    expect(replaceReplayed(cut, null)[1]).toMatchObject({ previous_item_id: 'root' })
  })

  it('is deleted when nothing of it was heard', () => {
    const cut = answered('item_2', 'I am', { heardChars: 0, interrupted: true })
    expect(replaceReplayed(cut, null)).toEqual([{ type: 'conversation.item.delete', item_id: 'item_2' }])
  })
})
