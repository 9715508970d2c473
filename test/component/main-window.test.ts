import { page, userEvent } from 'vitest/browser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { answerItem, userItem } from './items.ts'
import { openMainWindow } from './open-window.ts'

afterEach(() => void vi.restoreAllMocks())

describe('an empty talk', () => {
  for (const question of ['What can you do?', 'What time is it?', 'What is 12 times 7?']) {
    it(`asks “${question}” in practice mode when it is clicked`, async () => {
      const { fake, screen } = await openMainWindow()
      await screen.getByRole('button', { name: question }).click()
      expect(fake.calls.at(-1)).toEqual(['turn.say', question])
    })
  }

  it('offers questions of its own to a real provider, and no practice note', async () => {
    const { fake, screen } = await openMainWindow({ provider: { id: 'openai', label: 'OpenAI' } })
    await expect.element(screen.getByText('Practice mode')).not.toBeInTheDocument()
    const questions = screen.getByRole('listitem')
    expect(questions.elements()).toHaveLength(3)
    await questions.first().getByRole('button').click()
    expect(fake.count('turn.say')).toBe(1)
  })

  it('gives way to the first turn, and the practice note folds', async () => {
    const { fake, screen } = await openMainWindow()
    const note = screen.getByText(/nothing leaves this computer/)
    await expect.element(note).toBeVisible()
    fake.tell.conversation.patched({ changed: [userItem('u', 'Hello')], order: ['u'] })
    await expect.element(screen.getByText('Hello')).toBeVisible()
    await expect.element(screen.getByRole('heading', { level: 2 })).not.toBeInTheDocument()
    await expect.element(note).not.toBeVisible()
    await screen.getByText('Practice mode').click()
    await expect.element(note).toBeVisible()
  })

  it('fits a small window with every control in reach', async () => {
    await page.viewport(360, 480)
    const { screen } = await openMainWindow()
    await expect.element(screen.getByRole('button', { name: /^Talk/ })).toBeInViewport({ ratio: 1 })
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toBeInViewport({ ratio: 1 })
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
    await page.viewport(414, 896)
  })
})

it('goes where main leads it, each time once', async () => {
  const destinations = [{ kind: 'settings', section: null }, null, { kind: 'talk' }]
  const { fake, screen } = await openMainWindow(
    {},
    { 'desktop.takeDestination': () => destinations.shift() ?? null },
  )
  await expect.element(screen.getByRole('searchbox', { name: 'Search settings' })).toBeVisible()
  fake.tell.desktop.called(null)
  fake.tell.desktop.called(null)
  await expect.element(screen.getByRole('textbox', { name: 'Message' })).toBeVisible()
})

describe('an error', () => {
  const error = { code: 'unreachable', message: "The server can't be reached.", retryable: true }

  it('is one line with one button that tries again', async () => {
    const { fake, screen } = await openMainWindow({ session: { kind: 'offline', error } })
    await expect.element(screen.getByRole('alert')).toMatchTextContent(error.message)
    await screen.getByRole('button', { name: 'Try again' }).click()
    expect(fake.count('session.connect')).toBe(1)
  })

  it.each(['ready', 'speaking'] as const)(
    'of an answer asks for the answer again while the connection is there (%s)',
    async (kind) => {
      const { fake, screen } = await openMainWindow({ session: { kind }, notice: error })
      await screen.getByRole('button', { name: 'Try again' }).click()
      expect(fake.count('turn.respond')).toBe(1)
      expect(fake.count('session.connect')).toBe(0)
    },
  )

  it('has no button when trying again can’t help', async () => {
    const { screen } = await openMainWindow({ notice: { ...error, retryable: false } })
    await expect.element(screen.getByRole('alert')).toMatchTextContent(error.message)
    await expect.element(screen.getByRole('button', { name: 'Try again' })).not.toBeInTheDocument()
  })

  it('goes away when main says so', async () => {
    const { fake, screen } = await openMainWindow({ notice: error })
    await expect.element(screen.getByRole('alert')).toBeVisible()
    fake.tell.session.notice(null)
    await expect.element(screen.getByRole('alert')).not.toBeInTheDocument()
  })
})

describe('a typed message', () => {
  it('is sent on Enter, without the spaces around it, and the field is empty again', async () => {
    const { fake, screen } = await openMainWindow()
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('  Good morning ')
    await userEvent.keyboard('{Enter}')
    expect(fake.calls).toContainEqual(['turn.say', 'Good morning'])
    await expect.element(field).toHaveValue('')
  })

  it('is not sent when it is blank', async () => {
    const { fake, screen } = await openMainWindow()
    await screen.getByRole('textbox', { name: 'Message' }).fill('   ')
    await userEvent.keyboard('{Enter}')
    expect(fake.count('turn.say')).toBe(0)
  })

  it('comes back to the field when it could not be sent', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const { fake, screen } = await openMainWindow()
    fake.refuse('turn.say')
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('Good morning')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByRole('alert')).toBeVisible()
    await expect.element(field).toHaveValue('Good morning')
  })
})

describe('for ears', () => {
  it('says each state once, without its seconds', async () => {
    const { fake, screen } = await openMainWindow()
    const state = screen.getByRole('status')
    await expect.element(state).toMatchTextContent('Ready')
    fake.tell.session.changed({ kind: 'listening', since: Date.now() - 5000, mode: 'held' })
    await expect.element(state).toHaveTextContent('Listening')
  })

  it('says an answer when it is final, and no answer from before the window opened', async () => {
    const old = answerItem('a1', 'An old answer')
    const { fake, screen } = await openMainWindow({ conversation: { items: [old] } })
    const log = screen.getByRole('log')
    await expect.element(log).toHaveTextContent('')
    const part = answerItem('a2', 'It is', {}, { status: 'in_progress' })
    fake.tell.conversation.patched({ changed: [part], order: ['a1', 'a2'] })
    await expect.element(screen.getByText('It is')).toBeVisible()
    await expect.element(log).toHaveTextContent('')
    fake.tell.conversation.patched({ changed: [answerItem('a2', 'It is noon.')], order: null })
    await expect.element(log).toMatchTextContent('It is noon.')
  })

  it('says only the heard part of an answer that was cut off', async () => {
    const { fake, screen } = await openMainWindow()
    const cut = answerItem('a', 'It is noon in Rome.', { heardChars: 10, interrupted: true })
    fake.tell.conversation.patched({ changed: [cut], order: ['a'] })
    await expect.element(screen.getByRole('log')).toHaveTextContent('It is noon')
  })
})

describe('the keyboard', () => {
  it('reaches everything in the order it is read', async () => {
    const { screen } = await openMainWindow()
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toBeVisible()
    const order: string[] = []
    while (order.at(-1) !== 'Message' && order.length < 30) {
      await userEvent.tab()
      const focused = document.activeElement
      order.push(focused?.getAttribute('aria-label') ?? focused?.textContent ?? '')
    }
    expect(order.slice(order.indexOf('Settings'))).toEqual([
      'Settings',
      'Practice mode',
      'What can you do?',
      'What time is it?',
      'What is 12 times 7?',
      'Talk. Ready',
      'Message',
    ])
  })

  it('reaches a conversation at its latest turn', async () => {
    const items = Array.from({ length: 40 }, (_, index) => answerItem(`a${index}`, `Answer ${index}`))
    const { screen } = await openMainWindow({ conversation: { items } })
    const latest = screen.getByRole('article').last()
    await expect.element(latest).toBeVisible()
    screen.getByText('Practice mode').element().closest('summary')?.focus()
    await userEvent.tab()
    await expect.element(latest).toHaveFocus()
  })
})
