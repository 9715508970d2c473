import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { ask, reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'
import { openOverlayPage, showOverlay } from './overlay-page.ts'

/** Whether the window with this page is on the screen, and where; null where there is none. */
const windowOf = (app: RunningApp, page: string) =>
  app.inMain(({ BrowserWindow }, name) => {
    const isNamed = (window: Electron.BrowserWindow) => window.webContents.getURL().includes(`://${name}`)
    const window = BrowserWindow.getAllWindows().find(isNamed)
    return window === undefined ? null : { ...window.getBounds(), isVisible: window.isVisible() }
  }, page)

const isVisible = async (app: RunningApp, page: string) => (await windowOf(app, page))?.isVisible ?? false

const moveQuickAsk = (app: RunningApp, to: { x: number; y: number }) =>
  app.inMain(({ BrowserWindow }, { x, y }) => {
    const isQuickAsk = (window: Electron.BrowserWindow) =>
      window.webContents.getURL().includes('://quick-ask')
    BrowserWindow.getAllWindows().find(isQuickAsk)?.setPosition(x, y)
  }, to)

/** As somebody does who starts the app again, for quick ask. */
const callQuickAsk = (app: RunningApp) =>
  app.inMain(
    ({ app: electronApp }, argv) => {
      electronApp.emit('second-instance', {}, argv, '', { argv })
    },
    ['--quick-ask'],
  )

test.describe('quick ask from the command line', () => {
  test.use({ appArgs: ['--quick-ask'], speech: tone(3000) })

  test('answers without a main window, Esc puts it away, it comes back where it was put, and goes on in the main window', async ({
    app,
    session,
  }) => {
    const quickAsk = (await app.page('quick-ask')) as Page
    await expect.poll(() => isVisible(app, 'quick-ask')).toBe(true)
    await ask(quickAsk, 'What is two times three?')
    await expect(quickAsk.getByText('six').first()).toBeVisible()
    const { renderedSamples, receivedSamples } = await untilDiagnosed(
      quickAsk,
      (now) => now.lastTurn !== null,
    )
    expect(renderedSamples).toBe(receivedSamples)
    const surface = () => quickAsk.getByRole('main').evaluate((main: HTMLElement) => main.offsetHeight)
    await expect.poll(async () => (await windowOf(app, 'quick-ask'))?.height === (await surface())).toBe(true)
    await moveQuickAsk(app, { x: 40, y: 50 })
    await quickAsk.keyboard.press('Escape')
    await expect.poll(() => isVisible(app, 'quick-ask')).toBe(false)
    await callQuickAsk(app)
    expect(await windowOf(app, 'quick-ask')).toMatchObject({ x: 40, y: 50, isVisible: true })

    await reachForControl(quickAsk)
    await quickAsk.mouse.down()
    await untilCaptured(quickAsk, 12_000)
    await quickAsk.mouse.up()
    await untilDiagnosed(quickAsk, (now) => now.lastTurn?.index === 1)
    expect(session().committed).toHaveLength(1)
    const chooser = quickAsk.waitForEvent('filechooser')
    await quickAsk.getByRole('button', { name: 'Attach a picture' }).click()
    await (await chooser).setFiles(join(projectRoot, 'resources/icon.png'))
    await quickAsk.getByRole('button', { name: 'Remove picture 1' }).click()
    await expect(quickAsk.getByRole('img', { name: 'Picture 1' })).toBeHidden()

    await ask(quickAsk, 'thanks')
    await untilDiagnosed(quickAsk, (now) => now.lastTurn?.index === 2)
    await look(quickAsk, 'quick-ask')
    await quickAsk.getByRole('button', { name: /open in earshot/i }).click()
    const mainWindow = (await app.page('main-window')) as Page
    await expect(mainWindow.getByText('thanks').first()).toBeVisible()
    await expect(mainWindow.getByText('You are welcome').first()).toBeVisible()
    await expect.poll(() => isVisible(app, 'quick-ask')).toBe(false)
  })
})

test('quick ask and the overlay are out of sight until they are called, and the overlay can only tell how a talk goes', async ({
  app,
  mainWindow,
}) => {
  await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
  expect(await isVisible(app, 'quick-ask')).toBe(false)
  expect(await isVisible(app, 'main-window')).toBe(true)
  expect(await isVisible(app, 'overlay')).toBe(false)

  const overlay = await openOverlayPage(app)
  const calls = await overlay.evaluate(() =>
    Object.entries(window.earshot).flatMap(([group, names]) =>
      Object.keys(names).map((name) => `${group}.${name}`),
    ),
  )
  expect(calls.toSorted()).toEqual(['audio.levels', 'overlay.changed', 'overlay.view'])
  await showOverlay(app, { language: null, textSize: 1 })
  await expect(overlay.getByRole('status')).toHaveText(/Listening · \d+\ss/)
  await look(overlay, 'overlay')
})
