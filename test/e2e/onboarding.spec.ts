import { loadSpeech } from '../../src/cli/speech-file.ts'
import type { Page } from '@playwright/test'
import { launchApp } from '../../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../../tools/app-driver/microphone-file.ts'
import { withoutKeyring } from '../fixtures/keyring.ts'
import { expect, test as base } from './fixtures.ts'
import { ask, reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'
import { choose, openSettings, settingsFile, write } from './setting-hands.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)

/** The app as it is started for the first time: no server, no key, no settings. */
const test = base.extend({
  app: async ({ host, userData }, use, info) => {
    const microphone = info.outputPath('microphone.wav')
    writeMicrophoneFile(microphone, phrase)
    const app = await launchApp(
      { microphone, args: [`--user-data-dir=${userData}`], env: withoutKeyring },
      host,
    )
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

test('the first steps can be skipped at once, and practice says what it is, and answers what it offers', async ({
  mainWindow,
}) => {
  const examples = mainWindow.getByRole('button', { name: 'What can you do?' })
  const welcomeAnew = async () => {
    await mainWindow.getByRole('button', { name: 'Diagnostics' }).click()
    await mainWindow.evaluate(() => window.earshot.settings.reset(['welcomed']))
    await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  }
  await mainWindow.getByRole('button', { name: 'Try the microphone' }).click()
  await expect(mainWindow.getByText('It hears you.')).toBeVisible()
  await mainWindow.getByRole('button', { name: 'Stay in practice' }).click()
  await expect(examples).toBeVisible()
  await welcomeAnew()
  await mainWindow.getByRole('button', { name: 'Skip' }).click()

  const note = mainWindow.getByText(/^It answers a few questions/)
  await expect(note).toBeVisible()
  await mainWindow.getByText('Practice mode', { exact: true }).click()
  await expect(note).toBeHidden()
  await mainWindow.getByRole('button', { name: 'What is 12 times 7?' }).click()
  await expect(mainWindow.getByText('eighty-four').first()).toBeVisible()
})

test('the first steps lead to where a key is added, tested, kept, replaced and removed', async ({
  mainWindow,
  server,
  userData,
}) => {
  const provider = mainWindow.locator('[data-section="provider"]')
  const press = (name: string) => provider.getByRole('button', { name, exact: true }).click()
  const key = provider.getByLabel('New key')
  const connected = () => server.sessions.filter(({ open }) => open).length
  await mainWindow.getByRole('button', { name: 'Add a key' }).click()
  await expect(mainWindow.getByRole('heading', { name: 'Provider and key' })).toBeFocused()
  await choose(mainWindow, 'Provider', 'xAI')
  await expect.poll(settingsFile(userData)).toMatchObject({ provider: 'xai', voice: 'eve' })
  await choose(mainWindow, 'Provider', 'OpenAI')
  await write(mainWindow, 'Server address', server.url)
  await expect.poll(settingsFile(userData)).toMatchObject({ provider: 'openai', baseUrl: server.url })

  await key.click()
  await mainWindow.keyboard.type(server.token)
  await press('Test')
  await expect(provider.getByText(/^It works: a session opened in \d+\sms\.$/)).toBeVisible()
  expect(connected()).toBe(0)
  await press('Save the key')
  await expect(provider.getByText(`Ends in …${server.token.slice(-4)} · for this run only`)).toBeVisible()
  await expect.poll(connected).toBe(1)
  await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  await ask(mainWindow, 'thanks')
  await expect(mainWindow.getByText('You are welcome').first()).toBeVisible()

  await openSettings(mainWindow)
  await press('Replace')
  await press('Cancel')
  await press('Remove')
  const question = mainWindow.getByRole('alertdialog', { name: 'Remove this key?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await press('Remove')
  await question.getByRole('button', { name: 'Remove' }).click()
  await expect(key).toBeVisible()
  await expect.poll(connected).toBe(0)
})
