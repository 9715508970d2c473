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

/** Asked in the page: what is looked at, once it is there; until then null. */
const BOTH_ANSWERS = "document.querySelectorAll('.captions').length === 2 ? document.body.innerText : null"
const WRITTEN = "document.querySelector('textarea')?.value || null"

/** Ends the main window's page, and waits until it is there again. Returns what is looked at then. */
const untilBack = (app: RunningApp, way: Way, lookedAt: string) =>
  app.inMain(
    ({ BrowserWindow, app: electronApp }, { way, lookedAt }) =>
      new Promise<string>((resolve, reject) => {
        const isMain = (window: Electron.BrowserWindow) =>
          window.webContents.getURL().includes('://main-window')
        const window = BrowserWindow.getAllWindows().find(isMain)
        if (window === undefined) return reject(new Error('There is no main window'))
        const read = ({ webContents }: Electron.BrowserWindow) => {
          // Asked of the page itself: the test's own connection does not survive a crash.
          const looking = `new Promise((resolve) => {
            const look = () => {
              const seen = ${lookedAt}
              if (seen === null) setTimeout(look, 20)
              else resolve(seen)
            }
            look()
          })`
          webContents.once('did-finish-load', () => {
            webContents.executeJavaScript(looking).then((seen) => resolve(String(seen)), reject)
          })
        }
        if (way === 'crash') {
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
    { way, lookedAt },
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
  const afterCrash = await untilBack(app, 'crash', BOTH_ANSWERS)
  expect(afterCrash).toContain('This window stopped working and was opened again.')
  expect(afterCrash.split(ITS_LAST_WORDS)).toHaveLength(3)
  const afterClose = await untilBack(app, 'close', BOTH_ANSWERS)
  expect(afterClose.split(ITS_LAST_WORDS)).toHaveLength(3)

  const reopened = (await app.page('main-window')) as Page
  await expect(reopened.locator('.captions .heard').nth(1)).not.toBeEmpty()
  await reopened.keyboard.press('Escape')
  await expect(reopened.getByText('not heard')).toBeVisible()
  await expect.poll(() => session().truncations).toHaveLength(1)
  expect(session().closed).toBeNull()
})

test('what was typed and not sent is there when the window is again', async ({ app, mainWindow }) => {
  const field = mainWindow.getByRole('textbox', { name: 'Message' })
  await field.fill('What is two')
  await mainWindow.reload()
  await expect(field).toHaveValue('What is two')
  await field.press('End')
  await mainWindow.keyboard.type(' times three?')
  expect(await untilBack(app, 'crash', WRITTEN)).toBe('What is two times three?')
  expect(await untilBack(app, 'close', WRITTEN)).toBe('What is two times three?')
})
