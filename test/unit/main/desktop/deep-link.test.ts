import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDeepLink } from '../../../../src/main/desktop/deep-link.ts'

const ask = (text: string) => readDeepLink(`earshot://ask?q=${encodeURIComponent(text)}`)

describe('a link', () => {
  it.each([
    ['earshot://ask?q=What+is%20it%3F', { kind: 'ask', text: 'What is it?' }],
    // As Windows hands it over.
    ['earshot://ask/?q=tea', { kind: 'ask', text: 'tea' }],
    ['EARSHOT://talk', { kind: 'talk' }],
    ['earshot://talk/', { kind: 'talk' }],
    ['earshot://conversation/0b9f-4_a', { kind: 'conversation', id: '0b9f-4_a' }],
  ])('%s is understood', (link, read) => {
    expect(readDeepLink(link)).toEqual(read)
  })

  it.each([
    'earshot://quit',
    'earshot:talk',
    'earshot://',
    'https://ask?q=tea',
    'earshot://me:word@talk',
    'earshot://talk:80',
    'earshot://talk#now',
    'earshot://talk?start=1',
    'earshot://talk/start',
    'earshot://ask',
    'earshot://ask?q=',
    'earshot://ask?q=%20%0a',
    'earshot://ask?q=tea&send=1',
    'earshot://ask?q=tea&q=cake',
    'earshot://ask/send?q=tea',
    'earshot://ask?q=a%00b',
    'earshot://ask?q=a%1b[2Jb',
    'earshot://ask?q=a%E2%80%AEb',
    'earshot://ask?q=a%F3%A0%81%81b',
    'earshot://conversation',
    'earshot://conversation/',
    'earshot://conversation/a/b',
    'earshot://conversation/..%2Fsecrets',
    'no link',
    '',
  ])('%s is refused, with a next step', (link) => {
    const read = readDeepLink(link)
    expect(read).toMatchObject({ code: 'link_refused', retryable: false })
    expect('message' in read && read.message).toMatch(/^That link was not followed: .*mend the link\.$/)
  })

  it('repeats nothing of what it refuses, for a stranger wrote it', () => {
    expect(JSON.stringify(readDeepLink('earshot://pay?to=me'))).not.toMatch(/pay|to=me/)
  })

  it.each([
    ['question', `ask?q=${'a'.repeat(4_001)}`, 'its question is longer than 4,000 characters'],
    ['link', `ask?q=tea&${'a'.repeat(60_000)}`, 'it is too long'],
    ['name', `conversation/${'a'.repeat(201)}`, 'it names no conversation'],
  ])('with a %s that is too long is refused', (_what, rest, reason) => {
    expect(readDeepLink(`earshot://${rest}`)).toMatchObject({
      message: expect.stringContaining(reason) as unknown,
    })
  })

  it('keeps the words of a question as they are, in every script', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).map((text) => text.trim())
    fc.assert(
      fc.property(words, (text) => {
        const read = ask(text)
        if ('code' in read) expect(text).toMatch(/^$|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
        else expect(read).toEqual({ kind: 'ask', text })
      }),
    )
    for (const text of ['ما الوقت؟', '今何時ですか\n教えて', '👩‍👩‍👧 family', 'می‌خواهم']) {
      expect(ask(text)).toEqual({ kind: 'ask', text })
    }
  })

  it('whatever it is, is either one of three things or refused', () => {
    fc.assert(
      fc.property(
        fc.string().map((rest) => `earshot://${rest}`),
        (link) => {
          const read = readDeepLink(link)
          expect('code' in read ? read.code : read.kind).toMatch(/^(link_refused|ask|talk|conversation)$/)
        },
      ),
    )
  })
})
