import { page, userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../src/shared/conversation.ts'
import { historyState, type Answers } from './fake-earshot.ts'
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

describe('the sound of a turn', () => {
  it('is offered where it is known, to be heard again', async () => {
    const { fake, screen } = await openMainWindow(
      { conversation: { items: [answerItem('a', sentence), answerItem('b', 'Another.')] } },
      { 'clip.hasTurn': (itemId: string) => itemId === 'a' },
    )
    await screen.getByRole('article').first().hover()
    await screen.getByRole('button', { name: 'Hear it again' }).click()
    expect(fake.calls.at(-1)).toEqual(['clip.playTurn', 'a'])
    fake.tell.clip.changed({ kind: 'playing', source: { kind: 'turn', itemId: 'a' } })
    await screen.getByRole('button', { name: 'Stop the sound' }).click()
    expect(fake.calls.at(-1)).toEqual(['clip.stop'])
    await screen.getByRole('article').last().hover()
    await expect.element(screen.getByRole('button', { name: 'Copy' }).last()).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Hear it again' })).not.toBeInTheDocument()
  })
})

describe('captions', () => {
  it('show words already heard apart from words still to be heard', async () => {
    const { text } = await show(answerItem('a', sentence, { heardChars: upTo('sky is') }))
    expect(text('.heard')).toBe('The sky is')
    expect(text('.ahead')).toBe(' blue because air scatters blue light most.')
  })

  it('mark the word being heard, until all of them have been', async () => {
    const { fake, text } = await show(answerItem('a', sentence, { heardChars: upTo('sky is ') }))
    expect(text('.now')).toBe('is')
    const patch = (heardChars: number) =>
      fake.tell.conversation.patched({ changed: [answerItem('a', sentence, { heardChars })], order: null })
    patch(upTo('blue bec'))
    await expect.poll(() => text('.now')).toBe('because')
    patch(sentence.length)
    await expect.poll(() => text('.now')).toBeUndefined()
    expect(text('.heard')).toBe(sentence)
  })

  it('know the words of a language that sets no spaces between them', async () => {
    const { text } = await show(answerItem('a', '今天天气很好。', { heardChars: 3 }))
    expect(text('.heard')).toBe('今天天气')
    expect(text('.now')).toBe('天气')
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
  it('is one line that says what is used, and what came of it', async () => {
    const { fake, screen } = await show(callItem('c', null))
    await expect.element(screen.getByText('Looking at the clock')).toBeVisible()
    fake.tell.conversation.patched({ changed: [callItem('c', 'ten o’clock')], order: null })
    await expect.element(screen.getByText('Looking at the clock')).toBeVisible()
    await expect.element(screen.getByText('ten o’clock')).toBeVisible()
  })

  it('that is none of Earshot’s own goes by its name', async () => {
    const call = (output: string | null) => {
      const item = callItem('c', output)
      return { ...item, ...(item.call !== undefined && { call: { ...item.call, name: 'find_recipe' } }) }
    }
    const { fake, screen } = await show(call(null))
    await expect.element(screen.getByText('Using find_recipe')).toBeVisible()
    fake.tell.conversation.patched({ changed: [call('Soup')], order: null })
    await expect.element(screen.getByText('Used find_recipe')).toBeVisible()
  })

  it('opens to what the tool was asked and what it said', async () => {
    const { screen } = await show(callItem('c', '{"time":"ten o’clock","zone":"UTC"}'))
    await screen.getByText('Looking at the clock').click()
    const [asked, said] = [...screen.container.querySelectorAll('pre')].map((pre) => pre.textContent)
    expect(asked).toBe('{\n  "zone": "UTC"\n}')
    expect(said).toBe('{\n  "time": "ten o’clock",\n  "zone": "UTC"\n}')
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
    await expect.element(screen.getByText(/^Your words · 3\.2\ss$/)).toBeVisible()
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
  const turns = Array.from({ length: 1000 }, (_, index) => [
    userItem(`u${index}`, `Question ${index}`),
    answerItem(`a${index}`, `${sentence.repeat(1 + (index % 7))} ${index}`),
  ]).flat()

  async function open() {
    const { fake, screen } = await openMainWindow({ conversation: { items: turns } })
    const scroller = screen.getByRole('region', { name: 'Conversation' }).element()
    const fromEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    await expect.poll(() => Math.abs(fromEnd())).toBeLessThan(2)
    const rendered = () => [...scroller.querySelectorAll<HTMLElement>('article')]
    /** Of what is looked at, how much is turns rather than the space in their place; px. */
    const covered = () => {
      const [box, first, last] = [scroller, rendered().at(0), rendered().at(-1)].map((element) =>
        element?.getBoundingClientRect(),
      )
      if (!box || !first || !last) return 0
      return Math.min(box.bottom, last.bottom) - Math.max(box.top, first.top)
    }
    return { fake, screen, scroller, fromEnd, rendered, covered }
  }

  it('renders only turns near to what is looked at, wherever that is', async () => {
    const { scroller, rendered, covered } = await open()
    for (const share of [1, 0.5, 0.02, 0.7, 0]) {
      scroller.scrollTop = share * scroller.scrollHeight
      await expect.poll(() => covered() / scroller.clientHeight).toBeGreaterThan(share === 0 ? 0.85 : 0.9)
      expect(rendered().length).toBeLessThanOrEqual(100)
    }
    expect(rendered().at(0)).toMatchTextContent('Question 0')
    expect(rendered().at(0)?.ariaPosInSet).toBe('1')
    expect(rendered().at(0)?.ariaSetSize).toBe('2000')
  })

  it('keeps the eye’s place while turns are rendered above it', async () => {
    const { scroller, rendered } = await open()
    for (let step = 0; step < 30; step += 1) {
      const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2
      const seen = rendered().find((row) => row.getBoundingClientRect().bottom > middle)
      if (seen === undefined) throw new Error('nothing is where the eye is')
      const before = seen.getBoundingClientRect().top
      scroller.scrollTop -= 300
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)))
      expect(Math.abs(seen.getBoundingClientRect().top - before - 300)).toBeLessThan(2)
    }
  })

  it('opens at its end, and follows new words', async () => {
    const { fake, scroller, fromEnd, rendered } = await open()
    const before = scroller.scrollHeight
    fake.tell.conversation.patched({ changed: [answerItem('a999', sentence.repeat(20))], order: null })
    await expect.poll(() => scroller.scrollHeight).toBeGreaterThan(before)
    await expect.poll(fromEnd).toBeLessThan(2)
    const asked = userItem('new', 'And now?')
    fake.tell.conversation.patched({ changed: [asked], order: [...turns.map(({ id }) => id), 'new'] })
    await expect.poll(() => rendered().at(-1)?.textContent).toContain('And now?')
    await expect.poll(fromEnd).toBeLessThan(2)
    expect(rendered().length).toBeLessThanOrEqual(100)
  })

  it('leaves a reader who scrolled up in peace, and offers the way back', async () => {
    const { fake, screen, scroller, fromEnd, rendered } = await open()
    const jump = screen.getByRole('button', { name: 'Jump to latest' })
    await expect.element(jump).not.toBeInTheDocument()
    scroller.scrollTop = 300
    await expect.element(jump).toBeVisible()
    await expect.poll(() => rendered().at(0)?.textContent).toContain('Question 0')
    const place = scroller.scrollTop
    fake.tell.conversation.patched({ changed: [answerItem('a999', sentence.repeat(20))], order: null })
    fake.tell.conversation.patched({ changed: [answerItem('a0', 'Changed')], order: null })
    await expect.element(screen.getByText('Changed')).toBeInTheDocument()
    expect(Math.abs(scroller.scrollTop - place)).toBeLessThan(300)
    await jump.click()
    await expect.poll(fromEnd).toBeLessThan(2)
    await expect.element(jump).not.toBeInTheDocument()
    expect(rendered().at(-1)).toMatchTextContent(sentence.repeat(20))
  })

  it('touches only the turn that changed', async () => {
    const { fake, screen, rendered } = await open()
    const articles = rendered()
    const touched = new Set<Element | null>()
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        touched.add((target instanceof Element ? target : target.parentElement)?.closest('article') ?? null)
      }
    })
    const column = articles[0]?.parentElement
    if (!column) throw new Error('The conversation has no column')
    observer.observe(column, { childList: true, characterData: true, subtree: true })
    fake.tell.conversation.patched({ changed: [answerItem('a999', 'Something else')], order: null })
    await expect.element(screen.getByRole('article').last()).toMatchTextContent('Something else')
    observer.disconnect()
    expect([...touched]).toEqual([articles.at(-1)])
  })

  it('is walked through with the arrow keys, from its last turn', async () => {
    const { rendered } = await open()
    rendered().at(-1)?.focus()
    await userEvent.keyboard('{ArrowUp}{ArrowUp}')
    expect(document.activeElement).toBe(rendered().at(-3))
    await userEvent.keyboard('{ArrowDown}')
    expect(document.activeElement).toBe(rendered().at(-2))
    expect(rendered().filter((row) => row.tabIndex === 0)).toEqual([document.activeElement])
  })

  it('keeps the keyboard when its turn is scrolled out of reach', async () => {
    const { scroller, rendered } = await open()
    rendered().at(-1)?.focus()
    scroller.scrollTop = 0
    await expect.poll(() => document.activeElement).toBe(scroller)
  })
})

describe('what can be done with a turn', () => {
  const talk = [userItem('u', 'Why is it blue?'), answerItem('a', sentence)]
  const figures = { at: new Date(2026, 10, 21, 10, 48).getTime(), firstAudioMs: 420, costUsd: 0.00214 }

  async function point(answers: Answers = {}) {
    const opened = await openMainWindow({ conversation: { items: talk } }, answers)
    await opened.screen.getByText(/^The sky is blue/).hover()
    return opened
  }

  it('is shown where the mouse is, and nowhere else', async () => {
    const { screen } = await point()
    await expect.element(screen.getByRole('group', { name: 'This turn' })).toBeVisible()
    await screen.getByText('Why is it blue?').hover()
    expect(screen.getByRole('group', { name: 'This turn' }).elements()).toHaveLength(1)
  })

  it('moves nothing when it comes and goes', async () => {
    const { screen } = await openMainWindow({ conversation: { items: talk } })
    const bottom = () =>
      screen
        .getByText(/^The sky is blue/)
        .element()
        .getBoundingClientRect().bottom
    await expect.element(screen.getByText(/^The sky is blue/)).toBeVisible()
    const before = bottom()
    await screen.getByText('Why is it blue?').hover()
    await expect.element(screen.getByRole('group', { name: 'This turn' })).toBeVisible()
    expect(bottom()).toBe(before)
  })

  it('copies its words', async () => {
    const { fake, screen } = await point()
    await screen.getByRole('button', { name: 'Copy' }).click()
    expect(fake.calls).toContainEqual(['app.copy', sentence])
    await expect.element(screen.getByRole('button', { name: 'Copied' })).toBeVisible()
  })

  it('offers to open the addresses in it, which stay text', async () => {
    const item = answerItem('a', 'See https://docs.example/a, or http://old.example.')
    const { fake, screen } = await openMainWindow(
      { conversation: { items: [item] } },
      { 'app.openLink': null },
    )
    await screen.getByText(/^See https/).hover()
    expect(screen.getByRole('link').elements()).toHaveLength(0)
    await screen.getByRole('button', { name: 'Open docs.example in the browser' }).click()
    expect(fake.calls).toContainEqual(['app.openLink', 'https://docs.example/a'])
    await expect.element(screen.getByRole('button', { name: /old\.example/ })).not.toBeInTheDocument()
  })

  it('branches from it, and says why it can’t', async () => {
    const error = { code: 'branch_item_unknown', message: 'That place is gone.', retryable: false }
    const { fake, screen } = await point({ 'history.branch': error })
    await screen.getByRole('button', { name: 'Branch from here' }).click()
    expect(fake.calls).toContainEqual(['history.branch', 'current', 'a'])
    await expect.element(screen.getByRole('alert')).toMatchTextContent('That place is gone.')
  })

  it('does not offer a branch of what is not kept', async () => {
    const { screen } = await point({ 'history.state': { ...historyState, isPrivate: true } })
    await expect.element(screen.getByRole('button', { name: 'Copy' })).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Branch from here' })).not.toBeInTheDocument()
  })

  it('says when it was answered, how fast, and for how much', async () => {
    const { screen } = await point({ 'conversation.figures': figures })
    await expect.element(screen.getByText(/10:48.*heard after 0\.4\ss · \$0\.0021/)).toBeVisible()
  })

  it('is reached with the keyboard', async () => {
    const { fake, screen } = await openMainWindow({ conversation: { items: talk } })
    const row = screen.getByRole('article').last().element()
    if (row instanceof HTMLElement) row.focus()
    await expect.element(screen.getByRole('button', { name: 'Copy' })).toBeVisible()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    expect(fake.calls).toContainEqual(['app.copy', sentence])
  })
})

describe('a picture', () => {
  it('is enlarged when it is clicked, and Esc puts it back', async () => {
    const dot =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const { screen } = await show(pictureItem('u', dot))
    await screen.getByRole('button', { name: 'Shown to Earshot' }).click()
    await expect.element(screen.getByRole('dialog', { name: 'Shown to Earshot' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument()
  })
})

describe('what a model, a tool or a file says', () => {
  const spoofed = 'photo\u202egnp.exe\u0007'
  const shown = 'photo[U+202E]gnp.exe␇'

  it('shows what nobody would see in it, and what would turn it round', async () => {
    const { text } = await show(
      userItem('u', spoofed),
      answerItem('a', spoofed, { heardChars: 0 }),
      callItem('c', JSON.stringify({ path: 'a\u2066b' })),
    )
    expect(text('.bubble')).toBe(shown)
    expect(text('.ahead')).toBe(shown)
    expect(text('details .result')).toBe('a[U+2066]b')
  })

  it('is text, whatever it is made of', async () => {
    const markup = '<img src=x onerror=alert(1)> [link](https://example.com) https://example.com'
    const { screen, text } = await show(answerItem('a', markup, { heardChars: markup.length }))
    expect(text('.heard')).toBe(markup)
    expect(screen.container.querySelector('article img, article a')).toBeNull()
  })

  it('keeps letters that run from right to left as they are', async () => {
    const { text } = await show(userItem('u', 'مرحبا بالعالم'))
    expect(text('.bubble')).toBe('مرحبا بالعالم')
  })
})
