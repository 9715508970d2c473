import type { Page } from '@playwright/test'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { look } from './looks.ts'

async function openSettings(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('heading', { name: 'Provider and key' }).waitFor()
}

/** Brings a section to the top, in a window of any width. */
const scrollTo = (window: Page, id: string) => async (): Promise<void> => {
  await window.locator(`[data-section="${id}"]`).evaluate((section) => section.scrollIntoView())
}

const settingsNow = (page: Page) => page.evaluate(async () => (await window.earshot.settings.read()).settings)

test.describe('with a voice in the room', () => {
  test.use({ speech: tone(30_000) })

  test('a sound is played, a key and the microphone are checked, settings hold at once, and go out and in', async ({
    app,
    mainWindow,
    session,
    heard,
  }) => {
    await openSettings(mainWindow)

    await test.step('the speakers play a sound of their own', async () => {
      await mainWindow.getByRole('button', { name: 'Play a sound' }).click()
      await expect.poll(() => heard().some((sample) => Math.abs(sample) > 500)).toBe(true)
    })

    await test.step('a voice is heard, and falls silent when it is told to', async () => {
      const hear = mainWindow.getByRole('button', { name: 'Hear marin' })
      await hear.click()
      await mainWindow.getByRole('button', { name: 'Stop the sound' }).click()
      await expect(hear).toBeVisible()
    })

    await test.step('a key is tested at its server, the one that is set and one that is typed', async () => {
      await mainWindow.getByRole('button', { name: 'Test' }).click()
      await expect(mainWindow.getByText(/^It works: a session opened in \d+\sms\.$/)).toBeVisible()
      await mainWindow.getByRole('button', { name: 'Replace' }).click()
      await mainWindow.getByLabel('New key').fill('sk-somebody-else-0123456789')
      await mainWindow.getByRole('button', { name: 'Test' }).click()
      await expect(mainWindow.getByText(/^The server does not accept this key\./)).toBeVisible()
    })

    await test.step('the microphone shows its level while it is checked, and sends nothing', async () => {
      const meter = mainWindow.getByRole('meter', { name: 'Level' })
      await mainWindow.getByRole('button', { name: 'Check the microphone' }).click()
      await expect.poll(async () => Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(20)
      await look(mainWindow, 'settings-microphone', { ready: scrollTo(mainWindow, 'microphone') })
      const openName = () => mainWindow.evaluate(async () => (await window.earshot.audio.input()).openName)
      expect(await openName()).not.toBeNull()
      await mainWindow.evaluate(() => window.earshot.audio.mute(true))
      const microphone = mainWindow.locator('[data-section="microphone"]')
      await microphone.getByRole('button', { name: 'Unmute' }).click()
      await expect(microphone.getByText('The microphone is muted.')).toBeHidden()
      expect(await mainWindow.evaluate(() => window.earshot.audio.input())).toMatchObject({ muted: false })
      await microphone.getByRole('button', { name: 'Stop' }).click()
      await expect.poll(openName).toBeNull()
      await mainWindow.getByRole('button', { name: 'Check the microphone' }).click()
      await expect.poll(openName).not.toBeNull()
      // A page that is gone leaves no microphone open.
      await mainWindow.reload()
      await expect.poll(openName).toBeNull()
      expect(session().appendedSamples).toBe(0)
    })

    await openSettings(mainWindow)
    await test.step('what is set holds at once, at the server too, and goes back to its default', async () => {
      const instructions = mainWindow.getByRole('textbox', { name: 'Instructions' })
      await instructions.fill('Be brief.')
      await mainWindow.getByRole('combobox', { name: 'Theme' }).click()
      await mainWindow.getByRole('option', { name: 'Dark' }).click()
      expect(await settingsNow(mainWindow)).toMatchObject({ instructions: 'Be brief.', theme: 'dark' })
      const told = () =>
        session().received.findLast((event) => event['type'] === 'session.update')?.['session'] as object
      await expect.poll(told).toMatchObject({ instructions: 'Be brief.' })
      await mainWindow.getByRole('button', { name: 'Back to the default: Theme' }).click()
      await expect.poll(() => settingsNow(mainWindow)).toMatchObject({ theme: 'system' })
    })

    await test.step('the settings go out by the clipboard, and come in from a text and a file', async () => {
      await mainWindow.getByRole('button', { name: 'Copy' }).click()
      await expect(mainWindow.getByText(/^Copied\./)).toBeVisible()
      const copied = await app.inMain(({ clipboard }) => clipboard.readText(), null)
      expect(JSON.parse(copied)).toMatchObject({ version: 1 })
      const exported = mainWindow.getByRole('textbox', { name: 'Exported settings' })
      await exported.fill('{"version": 1, "theme": "pink"}')
      const file = mainWindow.locator('[data-section="file"]')
      await file.getByRole('button', { name: 'Import' }).click()
      await expect(mainWindow.getByText(/^Imported, but for this:/)).toBeVisible()
      await mainWindow
        .getByLabel('Choose a file')
        .last()
        .setInputFiles({
          name: 'settings.json',
          mimeType: 'application/json',
          buffer: Buffer.from('{"version": 1, "theme": "light"}'),
        })
      await expect.poll(() => settingsNow(mainWindow)).toMatchObject({ theme: 'light' })
    })
  })

  test('the microphone that was checked is shut with the window', async ({ app, mainWindow }) => {
    const quickAsk = await app.page('quick-ask')
    const openName = () => quickAsk?.evaluate(async () => (await window.earshot.audio.input()).openName)
    await openSettings(mainWindow)
    await mainWindow.getByRole('button', { name: 'Check the microphone' }).click()
    await expect.poll(openName).toEqual(expect.any(String))
    await app.inMain(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((window) => window.webContents.getURL().includes('://main-window'))
        ?.close()
    }, null)
    await expect.poll(openName).toBeNull()
  })
})

test.describe('with what can be set', () => {
  test.use({
    settings: {
      volume: 'loud',
      muteOnStart: true,
      monthlyBudgetUsd: 25,
      hotkeys: { talk: 'F9' },
      personas: [
        {
          id: 'cook',
          name: 'Cook',
          voice: 'cedar',
          language: 'de',
          hotkey: 'Control+Alt+1',
          tools: ['calculator', 'copy_text'],
        },
        { id: 'teacher', name: 'A patient teacher of the German language' },
      ],
    },
  })

  test('the server is told of the tools that a persona is given, and of no other', async ({
    mainWindow,
    session,
  }) => {
    await openSettings(mainWindow)
    await mainWindow.getByRole('combobox', { name: 'You talk to' }).click()
    await mainWindow.getByRole('option', { name: 'Cook' }).click()
    await mainWindow.getByRole('button', { name: 'Edit Cook' }).click()
    const editor = mainWindow.getByRole('group', { name: 'Cook' })
    const tools = () => {
      const update = session().received.findLast(({ type }) => type === 'session.update')
      return (update?.['session'] as { tools: { name: string }[] }).tools.map(({ name }) => name)
    }
    await expect.poll(tools).toEqual(['calculator', 'copy_text'])
    await editor.getByRole('switch', { name: 'Date and time' }).press('Space')
    await expect.poll(tools).toEqual(['calculator', 'current_time', 'copy_text'])
    await editor.getByRole('switch', { name: 'Copy text' }).click()
    await expect.poll(tools).toEqual(['calculator', 'current_time'])
    await editor.getByRole('combobox', { name: 'Tools' }).click()
    await mainWindow.getByRole('option', { name: 'As in the settings' }).click()
    await expect
      .poll(tools)
      .toEqual(['calculator', 'current_time', 'stop_conversation', 'copy_text', 'open_link'])
  })

  test('the looks of the settings', async ({ mainWindow }) => {
    await openSettings(mainWindow)
    await look(mainWindow, 'settings-assistant', { ready: scrollTo(mainWindow, 'assistant') })
    // What comes after a section is in its picture, too: history after cost, the file after desktop.
    for (const id of ['tools', 'hotkeys', 'cost', 'desktop']) {
      await look(mainWindow, `settings-${id}`, { ready: scrollTo(mainWindow, id), picturesOnly: true })
    }

    await test.step('at a persona that is edited', async () => {
      await mainWindow.getByRole('button', { name: 'Edit Cook' }).click()
      const editor = mainWindow.getByRole('group', { name: 'Cook' })
      const ready = () => editor.evaluate((it) => it.scrollIntoView())
      await look(mainWindow, 'settings-persona', { ready })
      const tools = editor.getByRole('combobox', { name: 'Tools' })
      const readyTools = () => tools.evaluate((it) => it.scrollIntoView())
      await look(mainWindow, 'settings-persona-tools', { ready: readyTools, picturesOnly: true })
    })

    const search = mainWindow.getByRole('searchbox', { name: 'Search settings' })
    await test.step('at a search', async () => {
      await search.fill('noise')
      await look(mainWindow, 'settings-search')
      await search.fill('')
    })

    await test.step('at a question', async () => {
      await mainWindow.getByRole('button', { name: 'Delete all' }).click()
      await look(mainWindow, 'settings-question')
    })
  })
})
