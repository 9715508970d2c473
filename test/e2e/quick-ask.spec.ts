import type { Page } from '@playwright/test'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'

/** Whether the window with this page is on the screen. */
const isVisible = (app: RunningApp, page: string) =>
  app.inMain(({ BrowserWindow }, name) => {
    const isNamed = (window: Electron.BrowserWindow) => window.webContents.getURL().includes(`://${name}`)
    return BrowserWindow.getAllWindows().find(isNamed)?.isVisible() ?? false
  }, page)

test.describe('quick ask from the command line', () => {
  test.use({ appArgs: ['--quick-ask'] })

  test('answers without a main window, and Esc puts it away', async ({ app }) => {
    const quickAsk = (await app.page('quick-ask')) as Page
    await expect.poll(() => isVisible(app, 'quick-ask')).toBe(true)
    await ask(quickAsk, 'What is 12 times 7?')
    await expect(quickAsk.getByText('eighty-four').first()).toBeVisible()
    const { renderedSamples, receivedSamples } = await untilDiagnosed(
      quickAsk,
      (now) => now.lastTurn !== null,
    )
    expect(renderedSamples).toBe(receivedSamples)
    await quickAsk.keyboard.press('Escape')
    await expect.poll(() => isVisible(app, 'quick-ask')).toBe(false)
  })

  test('goes on in the main window when asked to', async ({ app }) => {
    const quickAsk = (await app.page('quick-ask')) as Page
    await ask(quickAsk, 'thanks')
    await untilDiagnosed(quickAsk, (now) => now.lastTurn !== null)
    await quickAsk.getByRole('button', { name: /open in earshot/i }).click()
    const mainWindow = (await app.page('main-window')) as Page
    await expect(mainWindow.getByText('thanks').first()).toBeVisible()
    await expect(mainWindow.getByText('You are welcome').first()).toBeVisible()
  })
})

test('quick ask is loaded and out of sight until it is called', async ({ app, mainWindow }) => {
  await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
  expect(await isVisible(app, 'quick-ask')).toBe(false)
  expect(await isVisible(app, 'main-window')).toBe(true)
})
