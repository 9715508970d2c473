import { page } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../src/shared/conversation.ts'
import { answerItem, callItem, pictureItem, userItem, voiceItem } from './items.ts'
import { openMainWindow } from './open-window.ts'

const sentence = 'The sky is blue because air scatters blue light most.'
const upTo = (words: string) => sentence.indexOf(words) + words.length

const stopped = (code: string, retryable: boolean) =>
  answerItem(
    'a',
    'I could',
    {},
    { status: 'incomplete', failure: { code, message: 'The answer stopped early.', retryable } },
  )

async function show(...items: ConversationItem[]) {
  const opened = await openMainWindow({ conversation: { items } })
  const text = (selector: string) => opened.screen.container.querySelector(selector)?.textContent
  return { ...opened, text }
}

describe('captions', () => {
  it('show words already heard apart from words still to be heard', async () => {
    const { text } = await show(answerItem('a', sentence, { heardChars: upTo('sky is') }))
    expect(text('.heard')).toBe('The sky is')
    expect(text('.ahead')).toBe(' blue because air scatters blue light most.')
  })

  it('count the word being spoken as heard, whole', async () => {
    const { text } = await show(answerItem('a', sentence, { heardChars: upTo('sky is blue bec') }))
    expect(text('.heard')).toBe('The sky is blue because')
  })

  it('keep what an interruption left unheard, struck, and say so', async () => {
    const { screen, text } = await show(
      answerItem('a', sentence, { heardChars: upTo('sky is'), interrupted: true }),
    )
    expect(text('.heard')).toBe('The sky is')
    expect(text('s')).toBe(' blue because air scatters blue light most.')
    await expect.element(screen.getByText('not heard')).toBeVisible()
  })

  it('strike nothing when the interruption came after the last word', async () => {
    const { screen, text } = await show(answerItem('a', sentence, { interrupted: true }))
    expect(text('s')).toBeUndefined()
    await expect.element(screen.getByText('not heard')).not.toBeInTheDocument()
  })

  it('never cut a character in two', async () => {
    const { text } = await show(answerItem('a', 'Hi 🌍 there', { heardChars: 4, interrupted: true }))
    expect(text('.heard')).toBe('Hi 🌍')
  })

  it('grow as the words come in', async () => {
    const { fake, screen } = await show(answerItem('a', 'The sky', {}, { status: 'in_progress' }))
    fake.tell.conversation.patched({ changed: [answerItem('a', 'The sky is blue')], order: null })
    await expect.element(screen.getByRole('article')).toMatchTextContent('The sky is blue')
  })
})

describe('a call of a tool', () => {
  it('is one line that says what is used, and what was', async () => {
    const { fake, screen } = await show(callItem('c', null))
    await expect.element(screen.getByText('Using current time')).toBeVisible()
    fake.tell.conversation.patched({ changed: [callItem('c', 'ten o’clock')], order: null })
    await expect.element(screen.getByText('Used current time')).toBeVisible()
    await expect.element(screen.getByText('ten o’clock')).not.toBeVisible()
  })

  it('opens to what the tool was asked and what it said', async () => {
    const { screen } = await show(callItem('c', 'ten o’clock'))
    await screen.getByText('Used current time').click()
    await expect.element(screen.getByText('{"zone":"UTC"}')).toBeVisible()
    await expect.element(screen.getByText('ten o’clock')).toBeVisible()
  })
})

describe('a turn', () => {
  it('shows a picture that went along', async () => {
    const dot =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const { screen } = await show(pictureItem('u', dot))
    await expect.element(screen.getByRole('img', { name: 'Shown to Earshot' })).toHaveAttribute('src', dot)
  })

  it('shows spoken words as text once they are known, and until then how long they were', async () => {
    const { fake, screen } = await show(voiceItem('u', null, 3240))
    await expect.element(screen.getByText('Your words · 3.2 s')).toBeVisible()
    fake.tell.conversation.patched({ changed: [voiceItem('u', 'What time is it?', 3240)], order: null })
    await expect.element(screen.getByRole('article')).toMatchTextContent('What time is it?')
    await expect.element(screen.getByText(/Your words/)).not.toBeInTheDocument()
  })

  it('says why its answer is incomplete', async () => {
    const { screen } = await show(stopped('content_filter', false))
    await expect.element(screen.getByText('The answer stopped early.')).toBeVisible()
    await expect.element(screen.getByRole('button', { name: /Try again|Continue/ })).not.toBeInTheDocument()
  })

  it.each([
    ['server_error', 'Try again'],
    ['max_output_tokens', 'Continue'],
  ])('that stopped for %s has a button: %s', async (code, name) => {
    const { fake, screen } = await show(userItem('u', 'Hello'), stopped(code, true))
    await screen.getByRole('button', { name }).click()
    expect(fake.count('turn.respond')).toBe(1)
    fake.tell.session.changed({ kind: 'thinking' })
    await expect.element(screen.getByRole('button', { name })).not.toBeInTheDocument()
    fake.tell.session.changed({ kind: 'ready' })
    await expect.element(screen.getByRole('button', { name })).toBeVisible()
    fake.tell.conversation.patched({ changed: [userItem('u2', 'And?')], order: ['u', 'a', 'u2'] })
    await expect.element(screen.getByRole('button', { name })).not.toBeInTheDocument()
  })

  it('shows text as text, markup included', async () => {
    const { screen } = await show(userItem('u', '<img src=x onerror=alert(1)> & co'))
    await expect.element(screen.getByText('<img src=x onerror=alert(1)> & co')).toBeVisible()
  })

  it('leaves out the instructions', async () => {
    const { screen } = await show({ ...userItem('s', 'Speak like a friend.'), role: 'system' })
    await expect.element(screen.getByText('Speak like a friend.')).not.toBeInTheDocument()
  })

  it('wraps words without an end inside a small window', async () => {
    await page.viewport(360, 480)
    const endless = `https://example.org/${'never-ending/'.repeat(30)}`.replaceAll('-', '')
    const { screen } = await show(userItem('u', endless), answerItem('a', endless, { heardChars: 90 }))
    await expect.element(screen.getByRole('article').first()).toBeInTheDocument()
    const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
    expect(scroller.scrollWidth).toBe(scroller.clientWidth)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
    await page.viewport(414, 896)
  })
})

describe('a long conversation', () => {
  const turns = Array.from({ length: 100 }, (_, index) => [
    userItem(`u${index}`, `Question ${index}`),
    answerItem(`a${index}`, `${sentence} ${index}`),
  ]).flat()

  it('opens at its end, and follows new words', async () => {
    const { fake, screen } = await show(...turns)
    const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
    const toEnd = () => Math.abs(scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight)
    await expect.poll(toEnd).toBeLessThan(2)
    const before = scroller.scrollHeight
    fake.tell.conversation.patched({ changed: [answerItem('a99', sentence.repeat(20))], order: null })
    await expect.poll(() => scroller.scrollHeight).toBeGreaterThan(before)
    await expect.poll(toEnd).toBeLessThan(2)
  })

  it('leaves a reader who scrolled up in peace, and offers the way back', async () => {
    const { fake, screen } = await show(...turns)
    const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
    await expect.poll(() => scroller.scrollTop).toBeGreaterThan(0)
    await expect.element(screen.getByRole('button', { name: 'Jump to latest' })).not.toBeInTheDocument()
    scroller.scrollTop = 300
    const jump = screen.getByRole('button', { name: 'Jump to latest' })
    await expect.element(jump).toBeVisible()
    fake.tell.conversation.patched({ changed: [answerItem('a99', sentence.repeat(20))], order: null })
    await expect.element(screen.getByRole('article').last()).toMatchTextContent(sentence.repeat(20))
    expect(scroller.scrollTop).toBe(300)
    await jump.click()
    await expect
      .poll(() => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight)
      .toBeLessThan(2)
    await expect.element(jump).not.toBeInTheDocument()
  })

  it('touches only the turn that changed', async () => {
    const { fake, screen } = await show(...turns)
    const articles = [...screen.container.querySelectorAll('article')]
    const touched = new Set<Element | null>()
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        touched.add((target instanceof Element ? target : target.parentElement)?.closest('article') ?? null)
      }
    })
    const column = articles[0]?.parentElement
    if (!column) throw new Error('The conversation has no column')
    observer.observe(column, { childList: true, characterData: true, subtree: true })
    fake.tell.conversation.patched({ changed: [answerItem('a99', 'Something else')], order: null })
    await expect.element(screen.getByRole('article').last()).toMatchTextContent('Something else')
    observer.disconnect()
    expect([...touched]).toEqual([articles[199]])
  })
})
