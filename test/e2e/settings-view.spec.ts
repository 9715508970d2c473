import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { look } from './looks.ts'

async function openSettings(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('heading', { level: 3, name: 'Provider and key' }).waitFor()
}

/** Brings a section to the top, in a window of any width. */
const scrollTo = (window: Page, id: string) => async (): Promise<void> => {
  await window.locator(`[data-section="${id}"]`).evaluate((section) => section.scrollIntoView())
}

for (const id of ['assistant', 'microphone', 'history', 'file']) {
  test(`the settings, at ${id}`, async ({ mainWindow }) => {
    await openSettings(mainWindow)
    await look(mainWindow, `settings-${id}`, { ready: scrollTo(mainWindow, id) })
  })
}
