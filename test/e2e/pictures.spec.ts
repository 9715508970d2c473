import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { SessionRecord } from '../../src/practice-server/index.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test } from './fixtures.ts'
import { middleOfControl, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

const picture = join(projectRoot, 'resources/icon.png')
const screenshot = join(projectRoot, 'docs/main-window-light.png')
const base64Of = (path: string) => readFileSync(path).toString('base64')

const messageOf = (session: SessionRecord) =>
  session.received.filter(({ type }) => type === 'conversation.item.create').map((event) => event['item'])[0]

/** As somebody does who drags a file over from another program. */
async function dropOn(window: Page, path: string): Promise<void> {
  const { x, y } = await middleOfControl(window)
  const devtools = await window.context().newCDPSession(window)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x, y, data })
    if (type === 'dragOver') await window.getByPlaceholder('Drop the picture to attach it').waitFor()
  }
  await devtools.detach()
}

/** By way of the clipboard, from another program. */
async function pastePicture(app: RunningApp, window: Page): Promise<void> {
  if (app.host === 'electron') {
    await app.inMain(({ clipboard, ClipboardItem }, png) => {
      const blob = new Blob([Buffer.from(png, 'base64')], { type: 'image/png' })
      return clipboard.write([new ClipboardItem({ 'image/png': blob })])
    }, base64Of(picture))
  } else {
    // The clipboard of the browser, which main has no part in.
    const { origin } = new URL(window.url())
    await window.context().grantPermissions(['clipboard-write'], { origin })
    await window.evaluate(async () => {
      const canvas = new OffscreenCanvas(8, 8)
      canvas.getContext('2d')?.fillRect(0, 0, 8, 8)
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob() })])
    })
  }
  await window.getByRole('textbox', { name: 'Message' }).press('ControlOrMeta+v')
}

test('a picture is chosen and taken out; one is dropped and one pasted, and both are sent with the words; what is none is said to be none', async ({
  app,
  mainWindow,
  session,
}) => {
  const chooser = mainWindow.waitForEvent('filechooser')
  await mainWindow.getByRole('button', { name: 'Attach a picture' }).click()
  await (await chooser).setFiles(picture)
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeVisible()
  await mainWindow.getByRole('button', { name: 'Remove picture 1' }).click()
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeHidden()
  await dropOn(mainWindow, picture)
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeVisible()
  await pastePicture(app, mainWindow)
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

  await mainWindow.getByRole('button', { name: 'Shown to Earshot' }).first().click()
  await mainWindow.getByRole('button', { name: 'Close the picture' }).click()
  await expect(mainWindow.getByRole('dialog')).toHaveCount(0)

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
      let isRefused = true
      desktopCapturer.getSources = ({ types }) => {
        if (!isRefused)
          return Promise.resolve(seen.filter(({ id }) => types.some((type) => id.startsWith(type))))
        isRefused = false
        return Promise.reject(new Error('not now'))
      }
    },
    { screenshot: base64Of(screenshot), icon: base64Of(picture) },
  )
  await mainWindow.getByRole('button', { name: 'Show it the screen' }).click()
  const dialog = mainWindow.getByRole('dialog', { name: 'What should it see?' })
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByRole('button', { name: 'Entire screen' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Earshot' })).toBeHidden()
  await look(mainWindow, 'talk-screens')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(dialog).toBeHidden()
  await mainWindow.getByRole('button', { name: 'Show it the screen' }).click()
  await dialog.getByRole('button', { name: 'Icon' }).click()
  await expect(dialog).toBeHidden()
  await expect(mainWindow.getByRole('img', { name: 'Picture 1' })).toBeVisible()
  await mainWindow.getByRole('textbox', { name: 'Message' }).press('Enter')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(messageOf(session())).toMatchObject({
    content: [{ type: 'input_image', image_url: expect.stringMatching(/^data:image\/png;base64,/) }],
  })
})
