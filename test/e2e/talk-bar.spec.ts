import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadSpeech } from '../../src/cli/speech-file.ts'
import {
  loadVoice,
  startPracticeServer,
  type Faults,
  type SessionRecord,
} from '../../src/practice-server/index.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test } from './fixtures.ts'
import { ask, tapControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)
const picture = join(projectRoot, 'resources/icon.png')
const screenshot = join(projectRoot, 'docs/main-window-light.png')
const base64Of = (path: string) => readFileSync(path).toString('base64')

/** The app at a server that does not do as it should. */
const faulty = (faults: Partial<Faults>) =>
  test.extend({
    server: async ({}, use) => {
      const server = await startPracticeServer({
        token: 'token',
        voice: await loadVoice(join(projectRoot, 'resources/voice')),
        faults,
      })
      await use(server)
      await server.close()
    },
  })

const updatesOf = (session: SessionRecord) =>
  session.received.filter(({ type }) => type === 'session.update').map((event) => event['session'])

const messageOf = (session: SessionRecord) =>
  session.received.filter(({ type }) => type === 'conversation.item.create').map((event) => event['item'])[0]

async function openTurnTaking(window: Page): Promise<void> {
  await window.getByRole('button', { name: /^How your turns end/ }).click()
  await window.getByRole('radio').first().waitFor()
}

test.describe('with a microphone', () => {
  test.use({ speech: phrase })

  test('hands-free is chosen, told how long to wait, and answers what it hears', async ({
    mainWindow,
    session,
  }) => {
    await openTurnTaking(mainWindow)
    await mainWindow.getByRole('radio', { name: 'Hands-free, by pauses' }).click()
    await expect(mainWindow.getByText(/^(Loud enough|Too quiet to count)$/)).toBeVisible()
    await mainWindow.getByRole('slider', { name: 'Wait before answering' }).press('ArrowRight')
    await expect
      .poll(() => updatesOf(session()).at(-1))
      .toMatchObject({ audio: { input: { turn_detection: { silence_duration_ms: 550, threshold: 0.5 } } } })
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    await look(mainWindow, 'talk-vad-panel')
    await mainWindow.getByRole('radio', { name: 'Hold or tap' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
  })

  test('Space talks from wherever nothing else wants it, a tap latches, and muted, what is said reaches nobody', async ({
    mainWindow,
    session,
  }) => {
    await mainWindow.keyboard.down('Space')
    await untilCaptured(mainWindow, 12_000)
    await look(mainWindow, 'talk-listening')
    await mainWindow.keyboard.up('Space')
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    expect(session().committed).toHaveLength(1)

    await tapControl(mainWindow)
    await expect(mainWindow.getByText('Listening · tap to send')).toBeVisible()
    await look(mainWindow, 'talk-latched')
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()

    await expect.poll(() => session().received.at(-1)?.['type']).toBe('input_audio_buffer.clear')
    const { appendedSamples } = session()
    await mainWindow.getByRole('button', { name: 'Mute the microphone' }).click()
    await expect(mainWindow.getByText('Muted', { exact: true }).first()).toBeVisible()
    await look(mainWindow, 'talk-muted')
    await mainWindow.getByRole('button', { name: 'Talk. Muted' }).click()
    await mainWindow.getByRole('button', { name: 'Talk. Muted', pressed: true }).click()
    await expect(mainWindow.getByRole('alert')).toContainText('muted')
    expect(session().appendedSamples).toBe(appendedSamples)
    await mainWindow.getByRole('alert').getByRole('button', { name: 'Unmute' }).click()
    await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
    await expect(mainWindow.getByRole('alert')).toBeHidden()
  })
})

test('a picture is chosen, taken out, chosen again, and sent with the words; what is none is said to be none', async ({
  mainWindow,
  session,
}) => {
  await mainWindow.locator('input[type=file]').setInputFiles(picture)
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeVisible()
  await mainWindow.getByRole('button', { name: 'Remove picture 1' }).click()
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeHidden()
  await mainWindow
    .locator('input[type=file]')
    .setInputFiles([picture, join(projectRoot, 'resources/tray/idle.png')])
  await expect(mainWindow.getByRole('img', { name: 'Picture 2' })).toBeVisible()
  const field = mainWindow.getByRole('textbox', { name: 'Message' })
  await field.fill('What is two')
  await field.press('Shift+Enter')
  await field.pressSequentially('times three?')
  await look(mainWindow, 'talk-picture')
  await field.press('Enter')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  const image = {
    type: 'input_image',
    detail: 'auto',
    image_url: expect.stringMatching(/^data:image\/png;base64,/),
  }
  expect(messageOf(session())).toMatchObject({
    content: [image, image, { type: 'input_text', text: 'What is two\ntimes three?' }],
  })
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeHidden()

  await mainWindow
    .locator('input[type=file]')
    .setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') })
  await expect(mainWindow.getByRole('alert')).toContainText('no image')
})

test('a window of the screen is chosen among what can be seen, looked at, and sent', async ({
  app,
  mainWindow,
  session,
}) => {
  await app.inMain(
    ({ desktopCapturer, nativeImage }, { screenshot, icon }) => {
      const thumbnails = { screenshot, icon }
      const source = (id: string, name: string, shown: keyof typeof thumbnails) => ({
        ...{ id, name, display_id: '' },
        thumbnail: nativeImage.createFromBuffer(Buffer.from(thumbnails[shown], 'base64')),
        appIcon: nativeImage.createEmpty(),
      })
      const seen = [
        source('screen:1:0', 'Entire screen', 'screenshot'),
        source('window:7:0', 'Why the sky is blue, and other questions that take a long title', 'screenshot'),
        source('window:8:0', 'Icon', 'icon'),
        source('window:9:1', 'Earshot', 'icon'),
      ]
      desktopCapturer.getSources = ({ types }) =>
        Promise.resolve(seen.filter(({ id }) => types.some((type) => id.startsWith(type))))
    },
    { screenshot: base64Of(screenshot), icon: base64Of(picture) },
  )
  await mainWindow.getByRole('button', { name: 'Show it the screen' }).click()
  const dialog = mainWindow.getByRole('dialog', { name: 'What should it see?' })
  await expect(dialog.getByRole('button', { name: 'Entire screen' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Earshot' })).toBeHidden()
  await look(mainWindow, 'talk-screens')
  await dialog.getByRole('button', { name: 'Icon' }).click()
  await expect(dialog).toBeHidden()
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeVisible()
  await mainWindow.getByRole('textbox', { name: 'Message' }).press('Enter')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(messageOf(session())).toMatchObject({
    content: [{ type: 'input_image', image_url: expect.stringMatching(/^data:image\/png;base64,/) }],
  })
})

test.describe('with a persona', () => {
  test.use({
    settings: {
      personas: [{ id: 'cook', name: 'Cook', instructions: 'You cook.', hotkey: 'Control+Alt+1' }],
    },
  })

  test('voice, persona and how it answers reach the session as they are chosen, and ? lists the keys', async ({
    mainWindow,
    session,
    server,
    heard,
  }) => {
    const choose = async (control: string, option: string): Promise<void> => {
      await mainWindow.getByRole('combobox', { name: control }).click()
      await mainWindow.getByRole('option', { name: option }).click()
    }
    await mainWindow.keyboard.press('?')
    const keys = mainWindow.getByRole('dialog', { name: 'Keys' })
    await expect(keys).toContainText('Control + Alt + 1')
    await look(mainWindow, 'talk-keys')
    await mainWindow.keyboard.press('Escape')
    await expect(keys).toBeHidden()

    await mainWindow.getByRole('button', { name: 'Voice: Marin' }).click()
    const silentUntil = heard().length
    await mainWindow.getByRole('button', { name: 'Hear Cedar' }).click()
    await mainWindow.getByRole('button', { name: 'Stop the sound' }).waitFor()
    await expect
      .poll(() =>
        heard()
          .slice(silentUntil)
          .some((sample) => sample !== 0),
      )
      .toBe(true)
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByRole('button', { name: 'Hear Cedar' })).toBeVisible()
    expect(server.sessions.at(-1)?.received.find(({ type }) => type === 'session.update')).toMatchObject({
      session: { audio: { output: { voice: 'cedar' } } },
    })
    await mainWindow.getByRole('radio', { name: 'Cedar' }).click()
    await mainWindow.keyboard.press('Escape')
    await expect
      .poll(() => updatesOf(session()).at(-1))
      .toMatchObject({ audio: { output: { voice: 'cedar' } } })
    await choose('Persona', 'Cook')
    await expect.poll(() => updatesOf(session()).at(-1)).toMatchObject({ instructions: 'You cook.' })
    await mainWindow.getByRole('button', { name: 'Answer in writing' }).click()
    await expect.poll(() => updatesOf(session()).at(-1)).toMatchObject({ output_modalities: ['text'] })
    await ask(mainWindow, 'What is two times three?')
    await expect(mainWindow.getByText('six').first()).toBeVisible()
  })
})

faulty({ refuseCode: 'invalid_api_key' })('a refused key leads to where it is set', async ({ app }) => {
  const mainWindow = (await app.page('main-window')) as Page
  const open = mainWindow.getByRole('alert').getByRole('button', { name: 'Open settings' })
  await open.waitFor()
  await look(mainWindow, 'talk-error')
  await open.click()
  await expect(mainWindow.getByRole('heading', { name: 'Settings' })).toBeVisible()
})

faulty({ stallMs: 20_000 })('an answer being spoken', async ({ mainWindow }) => {
  await ask(mainWindow, 'What can you do?')
  await mainWindow.getByRole('button', { name: 'Stop the answer' }).waitFor()
  await look(mainWindow, 'talk-speaking')
  await mainWindow.keyboard.press('Escape')
  await expect(mainWindow.getByText('Hold to talk').first()).toBeVisible()
})
