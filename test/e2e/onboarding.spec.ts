import { loadSpeech } from '../../src/cli/speech-file.ts'
import type { Page } from '@playwright/test'
import { launchApp } from '../../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../../tools/app-driver/microphone-file.ts'
import { expect, test as base } from './fixtures.ts'
import { reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)

/** The app as it is started for the first time: no server, no key, no settings. */
const test = base.extend({
  app: async ({ host, userData }, use, info) => {
    const microphone = info.outputPath('microphone.wav')
    writeMicrophoneFile(microphone, phrase)
    const app = await launchApp({ microphone, args: [`--user-data-dir=${userData}`] }, host)
    await use(app)
    await app.close()
  },
})

const welcome = (window: Page) => window.getByRole('heading', { name: 'Let’s hear each other.' })

test('from a first start a practice turn is reached by what is offered alone', async ({ mainWindow }) => {
  await expect(welcome(mainWindow)).toBeVisible()
  await look(mainWindow, 'onboarding')
  await reachForControl(mainWindow)
  await mainWindow.mouse.down()
  await expect(mainWindow.getByText('It hears you.')).toBeVisible({ timeout: 20_000 })
  await untilCaptured(mainWindow, 36_000)
  await mainWindow.mouse.up()
  const { lastTurn } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(lastTurn).toMatchObject({ status: 'completed' })
  await expect(mainWindow.getByText('That was a whole turn.')).toBeVisible()
  await look(mainWindow, 'onboarding-turn')
  await mainWindow.getByRole('button', { name: 'Stay in practice' }).click()
  await expect(mainWindow.getByText('That was a whole turn.')).toBeHidden()
  await mainWindow.reload()
  await mainWindow.getByText('Hold to talk').first().waitFor()
  await expect(welcome(mainWindow)).toBeHidden()
})

test('the first steps can be skipped at once, and lead to where a key is added', async ({ mainWindow }) => {
  await mainWindow.getByRole('button', { name: 'Add a key' }).click()
  await expect(mainWindow.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await mainWindow.evaluate(() => window.earshot.settings.reset(['welcomed']))
  await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  await mainWindow.getByRole('button', { name: 'Skip' }).click()
  await expect(mainWindow.getByRole('button', { name: 'What can you do?' })).toBeVisible()
})
