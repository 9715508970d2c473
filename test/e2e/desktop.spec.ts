import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'

test.skip(({ host }) => host !== 'chromium-host', 'Nobody can click what Electron has the system draw')

const PATIENCE = { timeout: 40_000 }

/** The pages whose windows are on the screen. */
const seen = (app: RunningApp) =>
  app.inMain(
    ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.isVisible())
        // One that closes may be at no address any more.
        .map(({ webContents }) => URL.parse(webContents.getURL())?.hostname.replace('.localhost', '')),
    null,
  )

const untilSeen = (app: RunningApp, ...pages: string[]) =>
  expect.poll(() => seen(app), PATIENCE).toEqual(pages)

/** What a second start of Earshot with these arguments tells the first. */
const startAgain = (app: RunningApp, ...args: string[]) =>
  app.inMain(({ app: electronApp }, argv) => {
    electronApp.emit('second-instance', {}, ['earshot', ...argv.toReversed()], '/', { argv: ['.', ...argv] })
  }, args)

const clickTrayItem = (app: RunningApp, ...labels: string[]) =>
  app.onDesktop((desktop, path) => desktop.clickTrayItem(...path), labels)

const trayWords = (app: RunningApp) => app.onDesktop((desktop) => [...desktop.trays][0]?.toolTip ?? '', null)

const closeMain = (app: RunningApp) =>
  app.inMain(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((window) => window.webContents.getURL().includes('://main-window'))
      ?.close()
  }, null)

const power = (app: RunningApp, event: 'lock-screen' | 'unlock-screen') =>
  app.inMain(({ powerMonitor }, name) => powerMonitor.emit(name), event)

test('the window closed, Earshot is in the tray, and its menu does what it says', async ({
  app,
  mainWindow,
}) => {
  await ask(mainWindow, 'thanks')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await mainWindow.evaluate(() => window.earshot.history.startNew({ isPrivate: false }))
  await closeMain(app)
  await untilSeen(app)
  await expect.poll(() => trayWords(app), PATIENCE).toBe('Earshot · Ready')

  await app.onDesktop((desktop) => desktop.clickTray(), null)
  await untilSeen(app, 'quick-ask')
  const quickAsk = (await app.page('quick-ask')) as Page
  await clickTrayItem(app, 'Voice', 'cedar')
  expect(await quickAsk.evaluate(async () => (await window.earshot.settings.read()).settings.voice)).toBe(
    'cedar',
  )
  await clickTrayItem(app, 'Mute the microphone')
  await expect.poll(() => trayWords(app), PATIENCE).toBe('Earshot · Muted')
  await clickTrayItem(app, 'Mute the microphone')

  await clickTrayItem(app, 'Start talking')
  await expect.poll(() => trayWords(app), PATIENCE).toBe('Earshot · Listening')
  await power(app, 'lock-screen')
  await expect.poll(() => trayWords(app), PATIENCE).not.toBe('Earshot · Listening')
  await power(app, 'unlock-screen')

  await clickTrayItem(app, 'Settings')
  const settings = (await app.page('main-window')) as Page
  await expect(settings.getByRole('searchbox', { name: 'Search settings' })).toBeVisible()
  await clickTrayItem(app, 'Last conversations', 'thanks')
  await expect(settings.getByText('You are welcome').first()).toBeVisible()

  await clickTrayItem(app, 'Quit Earshot')
  expect(await app.ended).toBe(0)
})

test('other starts are heard: a question is sent, a link only fills the field, a notification leads back', async ({
  app,
  mainWindow,
  session,
}) => {
  const asked = () => session().received.filter((event) => event['type'] === 'response.create').length
  await expect(mainWindow.getByRole('textbox', { name: 'Message' })).toBeVisible()
  await closeMain(app)
  await untilSeen(app)
  await startAgain(app, '--ask', 'thanks')
  await untilSeen(app, 'quick-ask')
  const quickAsk = (await app.page('quick-ask')) as Page
  await expect(quickAsk.getByText('You are welcome').first()).toBeVisible()
  await untilDiagnosed(quickAsk, (now) => now.lastTurn !== null)
  expect(await app.onDesktop(({ notifications }) => notifications.length, null)).toBe(0)

  await startAgain(app, 'earshot://ask?q=What%20is%20two%20times%20three%3F', '--quit')
  const field = quickAsk.getByRole('textbox', { name: 'Message' })
  await expect(field).toHaveValue('What is two times three?')
  expect(asked()).toBe(1)
  await field.press('Enter')
  await expect.poll(() => trayWords(app), PATIENCE).not.toBe('Earshot · Ready')
  await quickAsk.evaluate(() => window.earshot.app.closeQuickAsk())
  await expect
    .poll(() => app.onDesktop(({ notifications }) => notifications.map(({ title }) => title), null), PATIENCE)
    .toEqual(['Earshot answered'])
  await app.onDesktop((desktop) => desktop.clickNotification(), null)
  await untilSeen(app, 'main-window')
  const reopened = (await app.page('main-window')) as Page
  await expect(reopened.getByText('What is two times three?').first()).toBeVisible()

  const rate = { input: 10_000, cached: 10_000, output: 10_000 }
  const prices = { models: { 'gpt-realtime-2.1': { text: rate, audio: rate } } }
  await reopened.evaluate((patch) => window.earshot.settings.change(patch), { prices, monthlyBudgetUsd: 1 })
  await ask(reopened, 'thanks')
  await expect(reopened.getByText(/^This month’s budget of/)).toBeVisible()
  await closeMain(app)
  await untilSeen(app)
  await startAgain(app, '--talk', 'start')
  await expect
    .poll(() => app.onDesktop(({ notifications }) => notifications.at(-1)?.title, null), PATIENCE)
    .toBe('About your budget')

  await startAgain(app, 'earshot://pay')
  const warned = (await app.page('main-window')) as Page
  await expect(warned.getByText(/^That link was not followed/)).toBeVisible()
  await startAgain(app, '--quit')
  expect(await app.ended).toBe(0)
})

test.describe('a hidden start', () => {
  test.use({
    appArgs: ['--hidden'],
    settings: { startAtLogin: true },
    desktopEnv: async ({}, use, info) => use({ XDG_CONFIG_HOME: info.outputPath('config') }),
  })

  test('opens no window, and starts at login for as long as that is wanted', async ({ app }, info) => {
    const file = join(info.outputPath('config'), 'autostart', 'earshot.desktop')
    await expect.poll(() => existsSync(file), PATIENCE).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('"--hidden"\n')
    await expect.poll(() => trayWords(app), PATIENCE).toBe('Earshot · Ready')
    expect(await seen(app)).toEqual([])
    const quickAsk = (await app.page('quick-ask')) as Page
    await quickAsk.evaluate(() => window.earshot.settings.change({ startAtLogin: false, keepInTray: false }))
    await expect.poll(() => existsSync(file), PATIENCE).toBe(false)
    await clickTrayItem(app, 'Open Earshot')
    await untilSeen(app, 'main-window')
    await closeMain(app)
    expect(await app.ended).toBe(0)
  })
})

test('a command that makes no sense is refused in words', async ({ host, userData }) => {
  const { launchApp } = await import('../../tools/app-driver/launch.ts')
  const args = [`--user-data-dir=${userData}`, '--talk', 'now']
  await expect(launchApp({ args }, host)).rejects.toThrow(
    /ended \(2\)[^]*--talk needs one of start, stop and toggle/,
  )
})
