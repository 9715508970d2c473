import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

test('the empty window, and a talk', async ({ mainWindow }) => {
  await look(mainWindow, 'empty')
  await ask(mainWindow, 'What is 12 times 7?')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await look(mainWindow, 'talk')
})

/** Without words in the way that a test goes: they are in another language. */
async function seeAll(window: Page, name: string): Promise<void> {
  await window.locator('footer').getByRole('textbox').fill('What is two times three?')
  await window.keyboard.press('Enter')
  await untilDiagnosed(window, (now) => now.lastTurn !== null)
  await look(window, `${name}-talk`)
  await window.getByRole('banner').getByRole('button').last().click()
  await window.getByRole('main').getByRole('heading', { level: 3 }).first().waitFor()
  await look(window, `${name}-settings`)
}

test.describe('from right to left', () => {
  test.use({ settings: { interfaceLanguage: 'ar' } })

  test('the talk and the settings', async ({ app }) => {
    const window = (await app.page('main-window')) as Page
    await expect(window.locator('html')).toHaveAttribute('dir', 'rtl')
    await seeAll(window, 'right-to-left')
  })
})

test.describe('in text of twice the size', () => {
  test.use({ settings: { textSize: 2, interfaceLanguage: 'de' } })

  test('the talk and the settings', async ({ app }) => {
    const window = (await app.page('main-window')) as Page
    await expect(window.locator('html')).toHaveAttribute('lang', 'de')
    await seeAll(window, 'large-text')
  })
})
