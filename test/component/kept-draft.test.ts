import { userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
import type { MessageDraft } from '../../src/shared/message-draft.ts'
import { openMainWindow, openQuickAsk } from './open-window.ts'

const url = 'data:image/png;base64,iVBORw0KGgo='

/** Main's memory of drafts, which outlives pages. */
function rememberingMain(before: MessageDraft = { text: '', images: [] }) {
  const draft = { ...before }
  return {
    draft,
    answers: {
      'drafts.read': () => ({ ...draft }),
      'drafts.keepText': (text: string) => void (draft.text = text),
      'drafts.keepImages': (images: readonly string[]) => void (draft.images = images),
      'turn.prepareImage': { kind: 'ready', url },
    },
  }
}

function paste(): void {
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File(['picture'], 'picture.png', { type: 'image/png' }))
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
}

describe('words and pictures that were not sent', () => {
  for (const [name, open] of [
    ['the main window', openMainWindow],
    ['quick ask', openQuickAsk],
  ] as const) {
    it(`are there again when ${name} is`, async () => {
      const main = rememberingMain()
      const { screen } = await open({}, main.answers)
      await screen.getByRole('textbox', { name: 'Message' }).fill('A draft')
      await expect.element(screen.getByRole('button', { name: 'Attach a picture' })).toBeVisible()
      paste()
      await expect.poll(() => main.draft).toEqual({ text: 'A draft', images: [url] })
      const again = await open({}, main.answers)
      await expect.element(again.screen.getByRole('textbox', { name: 'Message' })).toHaveValue('A draft')
      await expect.element(again.screen.getByRole('img', { name: 'Picture 1' })).toBeVisible()
    })
  }

  it('are known to main letter by letter', async () => {
    const { fake, screen } = await openMainWindow()
    await screen.getByRole('textbox', { name: 'Message' }).click()
    await userEvent.keyboard('Hey')
    for (const text of ['H', 'He', 'Hey']) expect(fake.calls).toContainEqual(['drafts.keepText', text])
  })

  it('come before what was typed while main was asked', async () => {
    const asked = Promise.withResolvers<MessageDraft>()
    const { fake, screen } = await openMainWindow({}, { 'drafts.read': () => asked.promise })
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('after')
    expect(fake.count('drafts.keepText')).toBe(0)
    asked.resolve({ text: 'Before', images: [] })
    await expect.element(field).toHaveValue('Before\nafter')
    await expect.poll(() => fake.calls).toContainEqual(['drafts.keepText', 'Before\nafter'])
  })

  it('are kept by main until the message has gone out', async () => {
    const main = rememberingMain()
    const answered = Promise.withResolvers<boolean>()
    const { screen } = await openMainWindow({}, { ...main.answers, 'turn.say': () => answered.promise })
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('A question')
    await expect.poll(() => main.draft.text).toBe('A question')
    await field.click()
    await userEvent.keyboard('{Enter}')
    await expect.element(field).toHaveValue('')
    expect(main.draft.text).toBe('A question')
    await userEvent.keyboard('More')
    expect(main.draft.text).toBe('A question\nMore')
    answered.resolve(true)
    await expect.poll(() => main.draft.text).toBe('More')
  })

  it('come back before what was typed meanwhile, when they could not go out', async () => {
    const answered = Promise.withResolvers<boolean>()
    const { screen } = await openMainWindow({}, { 'turn.say': () => answered.promise })
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.click()
    await userEvent.keyboard('One{Enter}two')
    answered.resolve(false)
    await expect.element(field).toHaveValue('One\ntwo')
  })

  it('are still there when one has been to the settings', async () => {
    const { screen } = await openMainWindow()
    await screen.getByRole('textbox', { name: 'Message' }).fill('A draft')
    await screen.getByRole('button', { name: 'Settings' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Settings' })).toBeVisible()
    await screen.getByRole('button', { name: 'Back to the talk' }).click()
    await expect.element(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('A draft')
  })
})
