import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HistoryFilter } from '../../../../src/shared/history.ts'
import { picture, stored } from '../../../fixtures/stored-conversations.ts'
import { answered, item, said, typed } from '../../../fixtures/conversation-items.ts'
import { newFolder, openHistory } from './history-world.ts'

function spoken(...texts: string[]) {
  const world = openHistory(join(newFolder(), 'history.sqlite'))
  world.session.hear(...texts.map((text, index) => said(String(index), text)))
  return { ...world, find: (text: string) => world.history.search(text, {}).map((hit) => hit.itemId) }
}

describe('search', () => {
  it.each([
    ['the beginning of the last word', 'Nobody expects the inquisition', 'nobody inq'],
    ['a word without its accents', 'Crème brûlée, s’il vous plaît', 'creme brulee'],
    ['an accent that was not said', 'A naive cafe', 'naïve café'],
    ['an accent composed another way', 'Cafe\u0301 noir', 'caf\u00e9'],
    ['Chinese within a sentence', '今天北京的天气很好', '天气'],
    ['a single Chinese character', '今天北京的天气很好', '京'],
    ['Japanese across its scripts', '昨日コーヒーを飲みました', 'コーヒーを飲'],
    ['Korean by the beginning of a word', '학교에서 만나요', '학교'],
    ['Thai', 'สวัสดีครับ', 'ครับ'],
    ['Cyrillic', 'Ещё чашку чая', 'чашк'],
    ['punctuation and quotes', 'It’s "well-known" (AND more)', '"well-kn'],
  ])('finds %s', (_name, text, query) => {
    expect(spoken(text, 'Something else').find(query)).toEqual(['0'])
  })

  it.each(['', '  ', '?!', '"', '*', 'NEAR(', 'a OR', '^', 'text:', '\0', '天天天', 'zzz'])(
    'finds nothing for %j, and does not fail',
    (query) => expect(spoken('今天 hello').find(query)).toEqual([]),
  )

  it('has the latest first, each with a snippet as it was said', () => {
    const { history } = spoken('The first time', 'Last time: 今天的天气')
    expect(history.search('time', {})).toMatchObject([
      { itemId: '1', role: 'user', title: 'The first time', conversationId: history.state.currentId },
      { itemId: '0' },
    ])
    expect(history.search('天气', {})[0]?.snippet).toEqual([
      { text: 'Last time: 今天的', matched: false },
      { text: '天气', matched: true },
    ])
  })

  it('finds what was said and not heard, as it is now', () => {
    const { session, find } = spoken()
    session.hear(answered('a', 'Twelve monkeys', { heardChars: 6, interrupted: true }), typed('b', 'Old'))
    expect(find('monkeys')).toEqual(['a'])
    session.hear(typed('b', 'New'))
    expect([find('old'), find('new')]).toEqual([[], ['b']])
    session.become([])
    expect(find('monkeys')).toEqual([])
  })

  it('finds what meets the filter, be it one conversation of many or nearly all', () => {
    const { history } = spoken()
    const withTool = {
      ...item('tool', 'assistant', []),
      call: { callId: 'c', name: 'clock', arguments: '{}', output: null },
    }
    const withPicture = item('picture', 'user', [{ kind: 'input_image', url: picture, detail: 'auto' }])
    const talk = (number: number) =>
      stored(
        number === 4
          ? [typed('item_4', 'Tea 4'), withTool, withPicture]
          : [typed(`item_${number}`, `Tea ${number}`)],
        {
          id: `conv_${number}`,
          provider: number === 3 ? 'xai' : 'openai',
          createdAt: number,
          updatedAt: number,
        },
      )
    history.add(Array.from({ length: 10 }, (_, number) => talk(number)))
    const found = (filter: HistoryFilter) => history.search('te', filter).map(({ at }) => at)
    expect(found({ provider: 'xai' })).toEqual([3])
    expect(found({ provider: 'openai' })).toEqual([9, 8, 7, 6, 5, 4, 2, 1, 0])
    expect(found({ provider: 'openai', before: 3 })).toEqual([2, 1, 0])
    expect(found({ from: 2, before: 5 })).toEqual([4, 3, 2])
    expect(found({ hasTool: true })).toEqual([4])
    expect(found({ hasImage: true, hasTool: true })).toEqual([4])
    expect(found({ hasImage: false })).toHaveLength(9)
    expect(found({ hasTool: true, before: 3 })).toEqual([])
    expect(history.list({ hasTool: true, hasImage: true }).map(({ id }) => id)).toEqual(['conv_4'])
    expect(found({ provider: 'azure' })).toEqual([])
  })
})
