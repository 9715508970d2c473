import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spokenItem, type StoredItem, type UserMessage } from '../../../src/practice-server/items.ts'
import { respond } from '../../../src/practice-server/responder/index.ts'
import { clipTexts } from '../../../src/practice-server/responder/phrases.ts'
import type { Voice } from '../../../src/practice-server/voice.ts'
import { noise, voice } from './client.ts'

const morning = new Date(2026, 10, 20, 9, 45)

function userItem(...content: UserMessage['content']): StoredItem {
  const wire = {
    id: 'u',
    object: 'realtime.item',
    type: 'message',
    role: 'user',
    status: 'completed',
    content,
  } as const
  return { id: 'u', wire, audio: new Map() }
}

function answer(context: readonly StoredItem[], now = morning): string {
  return respond({ context, modality: 'audio', now, afterSilence: false }, voice)
    .map(({ text }) => text)
    .join('')
}

const answerTo = (text: string, now?: Date) => answer([userItem({ type: 'input_text', text })], now)

describe('answers to text', () => {
  it.each([
    ['What time is it?', 'It is nine forty-five in the morning.'],
    ["what's the time", 'It is nine forty-five in the morning.'],
    ['12 times 3.5', 'The answer is forty-two.'],
    ['1 / 3', 'The answer is about zero point three three three three.'],
    ['1 / 0', 'I cannot divide by zero.'],
    ['1000000 * 1000000', 'The answer is a trillion or more, and I cannot count that far.'],
    ['1 / 1000000', 'The answer is too close to zero to say.'],
    ['Thank you!', 'You are welcome.'],
    [
      '2 +',
      'I could not read that sum. Type to ask me for the time, or for a sum, such as twelve times three.',
    ],
    [
      'help',
      'Hold the key and speak, and I will play your words back. Type to ask me for the time, or for a sum, such as twelve times three.',
    ],
  ])('answers "%s"', (question, expected) => {
    expect(answerTo(question)).toBe(expected)
  })

  it.each(['Hello there', 'hi', 'Good morning!'])('greets back at "%s"', (greeting) => {
    expect(answerTo(greeting)).toMatch(/^Hello! This is Earshot's practice mode\./)
  })

  it.each(['who are you?', 'What is this?'])('says what it is at "%s"', (question) => {
    expect(answerTo(question)).toMatch(/^This is Earshot's practice mode\. It needs no key and no network\./)
  })

  it.each(['Write me a poem about the sea', '', '🙂', 'history of the Romans'])(
    'says what it can do when it does not understand "%s"',
    (question) => {
      expect(answerTo(question)).toMatch(
        /^I did not understand that\. In practice mode I know very little\. Hold the key/,
      )
    },
  )
})

describe('the time', () => {
  it.each([
    [0, 0, 'It is midnight.'],
    [0, 5, 'It is twelve oh five in the morning.'],
    [9, 0, "It is nine o'clock in the morning."],
    [12, 0, 'It is noon.'],
    [12, 30, 'It is twelve thirty in the afternoon.'],
    [17, 59, 'It is five fifty-nine in the afternoon.'],
    [18, 1, 'It is six oh one in the evening.'],
    [23, 11, 'It is eleven eleven at night.'],
  ])('is said for %i:%i', (hour, minute, expected) => {
    expect(answerTo('time', new Date(2026, 0, 1, hour, minute))).toBe(expected)
  })
})

describe('what is answered', () => {
  it('is the newest user item, and its last part', () => {
    const speech = spokenItem('s', noise(100), { type: 'audio/pcm', rate: 24_000 })
    const text = userItem({ type: 'input_text', text: '1 + 1' })
    const both = userItem({ type: 'input_text', text: '1 + 1' }, { type: 'input_text', text: '2 + 2' })
    expect(answer([speech, text])).toBe('The answer is two.')
    expect(answer([text, speech])).toBe('You said: [your own words]')
    expect(answer([both])).toBe('The answer is four.')
  })

  it('is not a picture', () => {
    const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'auto' } as const
    expect(answer([userItem(picture)])).toMatch(/^I cannot see pictures in practice mode\./)
    expect(answer([userItem({ type: 'input_text', text: '1 + 1' }, picture)])).toBe('The answer is two.')
  })
})

describe('clips', () => {
  it('exist for everything the responder can say, at any minute of the day and to any text', () => {
    const asked = new Set<string>()
    const strict: Voice = {
      clip(text) {
        expect(clipTexts).toContain(text)
        asked.add(text)
        return voice.clip(text)
      },
    }
    const question = (text: string, now: Date) =>
      respond(
        { context: [userItem({ type: 'input_text', text })], modality: 'audio', now, afterSilence: false },
        strict,
      )
    for (let minute = 0; minute < 24 * 60; minute++) question('time', new Date(2026, 5, 1, 0, minute))
    for (let number = 0; number < 100; number++) question(`${String(number)} + 0`, morning)
    fc.assert(
      fc.property(fc.double({ min: -1e13, max: 1e13, noNaN: true }), (value) => {
        question(`${value.toFixed(4)} * 1`, morning)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        question(text, morning)
      }),
    )
    expect(asked.size).toBeGreaterThan(100)
  })

  it('sound for as long as their text is shown: every spoken utterance has samples', () => {
    const utterances = respond({ context: [], modality: 'audio', now: morning, afterSilence: true }, voice)
    expect(utterances.length).toBeGreaterThan(0)
    for (const { samples } of utterances) expect(samples.length).toBeGreaterThan(0)
  })
})
