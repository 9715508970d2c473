import { userEvent } from 'vitest/browser'
import { afterEach, describe, expect, it } from 'vitest'
import type { PreparedImage } from '../../src/shared/images.ts'
import { defaultSettings } from '../../src/shared/settings/index.ts'
import { keyDown, keyUp } from './hands.ts'
import { answerItem, userItem } from './items.ts'
import { openQuickAsk } from './open-window.ts'

async function escape(): Promise<void> {
  window.focus()
  await keyDown('Escape')
  await keyUp('Escape')
}

describe('quick ask', () => {
  afterEach(() => Reflect.deleteProperty(document, 'visibilityState'))

  it('opens with the keyboard in its field, and sends on Enter', async () => {
    const { fake, screen } = await openQuickAsk()
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toHaveFocus()
    await userEvent.keyboard('What time is it?{Enter}')
    await expect.poll(() => fake.calls).toContainEqual(['turn.say', 'What time is it?'])
    expect(fake.count('turn.press')).toBe(0)
  })

  it('gives its field to the captions while it speaks, and takes it back afterwards', async () => {
    const { fake, screen } = await openQuickAsk()
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('A draft')
    fake.tell.session.changed({ kind: 'speaking' })
    const items = [userItem('u', 'What time is it?'), answerItem('a', 'It is noon.', { heardChars: 5 })]
    fake.tell.conversation.patched({ changed: items, order: ['u', 'a'] })
    await expect.element(screen.getByRole('region', { name: 'Answer' })).toMatchTextContent('It is noon.')
    await expect.element(field).not.toBeInTheDocument()
    await expect.element(screen.getByText('What time is it?')).not.toBeInTheDocument()
    fake.tell.session.changed({ kind: 'ready' })
    await expect.element(field).toHaveValue('A draft')
    await expect.element(screen.getByRole('region', { name: 'Answer' })).toBeVisible()
  })

  it('shows nothing of an answer to an earlier question', async () => {
    const old = answerItem('a', 'An old answer')
    const { fake, screen } = await openQuickAsk({ conversation: { items: [old] } })
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toBeVisible()
    await expect.element(screen.getByRole('region', { name: 'Answer' })).not.toBeInTheDocument()
    fake.tell.conversation.patched({ changed: [answerItem('b', 'A new one')], order: ['a', 'b'] })
    await expect.element(screen.getByRole('region', { name: 'Answer' })).toMatchTextContent('A new one')
    document.dispatchEvent(new Event('visibilitychange'))
    await expect.element(screen.getByRole('region', { name: 'Answer' })).not.toBeInTheDocument()
  })

  for (const session of [
    { kind: 'listening', since: Date.now(), mode: 'latched' },
    { kind: 'thinking' },
    { kind: 'speaking' },
  ] as const) {
    it(`stops on Esc while ${session.kind}, and stays`, async () => {
      const { fake } = await openQuickAsk({ session })
      await escape()
      await expect.poll(() => fake.count('turn.interrupt')).toBe(1)
      expect(fake.count('app.closeQuickAsk')).toBe(0)
    })
  }

  it('closes on Esc when nothing goes on, and is whole again when it comes back', async () => {
    const { fake, screen } = await openQuickAsk()
    await escape()
    await expect.poll(() => fake.count('app.closeQuickAsk')).toBe(1)
    expect(fake.count('turn.interrupt')).toBe(0)
    await expect.poll(() => getComputedStyle(screen.getByRole('main').element()).opacity).toBe('1')
  })

  it('puts words from outside into its field, beside a draft, and sends none of them', async () => {
    const words = ['What is tea?', null, 'And cake?', null]
    const { fake, screen } = await openQuickAsk({}, { 'desktop.takeWords': () => words.shift() })
    const field = screen.getByRole('textbox', { name: 'Message' })
    await expect.element(field).toHaveValue('What is tea?')
    await expect.element(field).toHaveFocus()
    fake.tell.desktop.called(null)
    fake.tell.desktop.called(null)
    await expect.element(field).toHaveValue('What is tea?\nAnd cake?')
    expect(fake.count('turn.say')).toBe(0)
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => fake.calls).toContainEqual(['turn.say', 'What is tea?\nAnd cake?'])
  })

  it('opens the talk in the main window', async () => {
    const { fake, screen } = await openQuickAsk()
    await screen.getByRole('button', { name: 'Open in Earshot' }).click()
    expect(fake.count('app.openMainWindow')).toBe(1)
  })

  it('scrolls a long answer inside 60 % of the screen', async () => {
    const { fake, screen } = await openQuickAsk({ session: { kind: 'speaking' } })
    const long = answerItem('a', 'Word after word. '.repeat(400))
    fake.tell.conversation.patched({ changed: [long], order: ['a'] })
    const answer = screen.getByRole('region', { name: 'Answer' })
    await expect.element(answer).toBeVisible()
    const surface = screen.getByRole('main').element().getBoundingClientRect()
    expect(surface.height).toBeLessThanOrEqual(screenShare(0.6))
    // The window is made as tall as that.
    await expect
      .poll(() => fake.calls.at(-1))
      .toEqual(['quickAsk.fit', { width: 440, height: Math.round(surface.height) }])
    expect(answer.element().scrollHeight).toBeGreaterThan(answer.element().clientHeight)
  })

  it('takes words in while it speaks, after what was typed, and shows them', async () => {
    const given: (string | null)[] = [null, 'And in sports?']
    const { fake, screen } = await openQuickAsk({}, { 'desktop.takeWords': () => given.shift() ?? null })
    await screen.getByRole('textbox', { name: 'Message' }).fill('A draft')
    fake.tell.session.changed({ kind: 'speaking' })
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).not.toBeInTheDocument()
    fake.tell.desktop.called(null)
    await expect
      .element(screen.getByRole('textbox', { name: 'Message' }))
      .toHaveValue('A draft\nAnd in sports?')
    expect(fake.count('turn.say')).toBe(0)
  })

  it('keeps a pasted picture through an answer, and sends it with the next message', async () => {
    const url = 'data:image/png;base64,AAAA'
    const { fake, screen } = await openQuickAsk(
      {},
      { 'turn.prepareImage': { kind: 'ready', url } satisfies PreparedImage },
    )
    await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).toBeVisible()
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([new Uint8Array([1, 2, 3])], 'picture.png', { type: 'image/png' }))
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }))
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    fake.tell.session.changed({ kind: 'speaking' })
    await expect.element(screen.getByRole('img', { name: 'Picture 1' })).not.toBeInTheDocument()
    fake.tell.session.changed({ kind: 'ready' })
    await screen.getByRole('textbox', { name: 'Message' }).fill('What is this?')
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => fake.calls).toContainEqual(['turn.show', [url], 'What is this?'])
  })

  it('says that it is practice until it has answered', async () => {
    const { fake, screen } = await openQuickAsk()
    await expect.element(screen.getByText(/nothing leaves this computer/)).toBeVisible()
    fake.tell.conversation.patched({ changed: [answerItem('a', 'It is noon.')], order: ['a'] })
    await expect.element(screen.getByRole('region', { name: 'Answer' })).toBeVisible()
    await expect.element(screen.getByText(/nothing leaves this computer/)).not.toBeInTheDocument()
  })

  it('says to just talk where turns are found without a key', async () => {
    const settings = { ...defaultSettings, turnDetection: 'server_vad' as const }
    const { screen } = await openQuickAsk({}, { 'settings.read': { settings, problems: [] } })
    await expect.element(screen.getByPlaceholder('Just talk, or type here')).toBeVisible()
  })

  it('can be dragged by its surface, and not by its controls', async () => {
    const { screen } = await openQuickAsk()
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toBeVisible()
    const region = (element: Element) => getComputedStyle(element).getPropertyValue('-webkit-app-region')
    expect(region(screen.getByRole('main').element())).toBe('drag')
    for (const control of [
      ...screen.getByRole('button').elements(),
      screen.getByRole('textbox', { name: 'Message' }).element(),
    ]) {
      expect(region(control)).toBe('no-drag')
    }
  })
})

function screenShare(share: number): number {
  return Math.ceil(window.screen.availHeight * share)
}
