import type { Page } from '@playwright/test'
import { readDiagnostics, type RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'

/** An answer that takes more than ten seconds to speak. */
const GREETING = 'hello'
const ITS_LAST_WORDS = 'such as twelve times three.'

/** In the middle of an answer: half a second of it was heard, and more is to come. */
async function askAndHearSome(window: Page): Promise<void> {
  const { renderedSamples: before } = await readDiagnostics(window)
  await ask(window, GREETING)
  await untilDiagnosed(window, (now) => now.renderedSamples > before + 12_000)
}

type Way = 'crash' | 'close'

/** Ends the main window's page, and waits until it is there again. Returns what it shows then. */
const untilBack = (app: RunningApp, way: Way) =>
  app.inMain(
    ({ BrowserWindow, app: electronApp }, how) =>
      new Promise<string>((resolve, reject) => {
        const isMain = (window: Electron.BrowserWindow) =>
          window.webContents.getURL().includes('://main-window')
        const window = BrowserWindow.getAllWindows().find(isMain)
        if (window === undefined) return reject(new Error('There is no main window'))
        const read = ({ webContents }: Electron.BrowserWindow) => {
          // Asked of the page itself: the test's own connection does not survive a crash.
          const words = `new Promise((resolve) => {
            const look = () => {
              const shown = document.body.innerText
              if (document.querySelectorAll('.captions').length === 2) resolve(shown)
              else setTimeout(look, 20)
            }
            look()
          })`
          webContents.once('did-finish-load', () => {
            webContents.executeJavaScript(words).then((shown) => resolve(String(shown)), reject)
          })
        }
        if (how === 'crash') {
          read(window)
          window.webContents.forcefullyCrashRenderer()
          return
        }
        window.once('closed', () => {
          electronApp.once('browser-window-created', (_event, opened) => read(opened))
          // As somebody does who starts the app again.
          electronApp.emit('second-instance', {}, [], '', { argv: [] })
        })
        window.close()
      }),
    way,
  )

test('a main window that is reloaded, killed or closed in the middle of an answer comes back with the truth', async ({
  app,
  mainWindow,
  session,
}) => {
  await askAndHearSome(mainWindow)
  await mainWindow.reload()
  const answer = mainWindow.locator('.captions')
  await expect(answer).toContainText(ITS_LAST_WORDS)
  await expect(answer.locator('.heard')).not.toBeEmpty()
  // The mark goes on to the very end.
  await mainWindow.getByText('Hold to talk').first().waitFor()
  await expect(answer.locator('.heard')).toHaveText(await answer.innerText())

  await askAndHearSome(mainWindow)
  const afterCrash = await untilBack(app, 'crash')
  expect(afterCrash).toContain('This window stopped working and was opened again.')
  expect(afterCrash.split(ITS_LAST_WORDS)).toHaveLength(3)
  const afterClose = await untilBack(app, 'close')
  expect(afterClose.split(ITS_LAST_WORDS)).toHaveLength(3)

  const reopened = (await app.page('main-window')) as Page
  await expect(reopened.locator('.captions .heard').nth(1)).not.toBeEmpty()
  await reopened.keyboard.press('Escape')
  await expect(reopened.getByText('not heard')).toBeVisible()
  expect(session().truncations).toHaveLength(1)
  expect(session().closed).toBeNull()
})
