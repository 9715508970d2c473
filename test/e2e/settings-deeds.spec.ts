import { existsSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { exportFormats } from '../../src/shared/history.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { SIZES } from './looks.ts'
import { choose, openSettings, pick, settingsFile, toggle, write } from './setting-hands.ts'

/** So dear that one answer is more than the least budget. */
const rate = { input: 9_000, cached: 9_000, output: 9_000 }

test.use({ settings: { prices: { models: { 'gpt-realtime-2.1': { text: rate, audio: rate } } } } })

const answer = (window: Page, name: string) =>
  window.getByRole('alertdialog').getByRole('button', { name, exact: true }).click()

const chooseFile = (app: RunningApp, path: string) =>
  app.inMain(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)

const titles = (page: Page) =>
  page.evaluate(async () => (await window.earshot.history.list({})).map(({ title }) => title))

test('personas are made, changed and removed; hotkeys are recorded; what a click opens or looks for is there', async ({
  mainWindow,
  server,
  userData,
}) => {
  const file = settingsFile(userData)
  await openSettings(mainWindow)

  await test.step('a persona has words, a voice and ways of its own, and is talked to', async () => {
    await mainWindow.getByRole('button', { name: 'Add a persona' }).click()
    const editor = mainWindow.getByRole('group', { name: /^(New persona|Cook)$/ })
    await write(editor, 'Name', 'Cook')
    await write(editor, 'Instructions', 'You cook.')
    await pick(editor, 'Voice', 'cedar')
    await write(editor, 'Model', 'gpt-realtime-2.1-mini')
    await choose(editor, 'Provider', 'OpenAI')
    await choose(editor, 'Speaking speed', '1.25')
    await choose(editor, 'End of your turn', 'Hands-free, by meaning')
    await choose(editor, 'Language you speak', 'German')
    await editor.getByRole('button', { name: /^Hotkey: None/ }).click()
    await mainWindow.keyboard.press('Control+Alt+1')
    await editor.getByRole('button', { name: /^Hotkey: Control \+ Alt \+ 1/ }).waitFor()
    const cook = {
      ...{ name: 'Cook', instructions: 'You cook.', voice: 'cedar', model: 'gpt-realtime-2.1-mini' },
      ...{ provider: 'openai', speed: 1.25, turnDetection: 'semantic_vad', language: 'de' },
      hotkey: 'Control+Alt+1',
    }
    await expect.poll(file).toMatchObject({ personas: [cook] })
    await choose(editor, 'End of your turn', 'As above')
    await editor.getByRole('button', { name: 'Done' }).click()
    await expect(editor).toHaveCount(0)
    await choose(mainWindow, 'You talk to', 'Cook')
    // Of another model: in a session of its own.
    await expect
      .poll(() => server.sessions.at(-1)?.received.find(({ type }) => type === 'session.update')?.['session'])
      .toMatchObject({
        instructions: expect.stringContaining('You cook.'),
        audio: { output: { voice: 'cedar' } },
      })
    await mainWindow.getByRole('button', { name: 'Edit Cook' }).click()
    await write(editor, 'Voice', '')
    await expect.poll(file).not.toHaveProperty('personas.0.voice')
    await editor.getByRole('button', { name: 'Done' }).click()
    await mainWindow.getByRole('button', { name: 'Delete Cook' }).click()
    await answer(mainWindow, 'Delete')
    await expect.poll(file).toMatchObject({ personas: [], activePersona: null })
  })

  await test.step('keys are recorded for each deed, not twice the same, and go back to the system’s', async () => {
    const section = mainWindow.locator('[data-section="hotkeys"]')
    const record = async (name: string, keys: string) => {
      await section.getByRole('button', { name: new RegExp(`^${name}: .*Press to change`) }).click()
      await mainWindow.keyboard.press(keys)
    }
    await record('Talk', 'F9')
    await record('Quick ask', 'Control+Alt+Q')
    await record('Mute', 'Control+Alt+M')
    await record('Stop', 'Backspace')
    await expect.poll(file).toMatchObject({
      hotkeys: { talk: 'F9', quickAsk: 'Control+Alt+Q', mute: 'Control+Alt+M', interrupt: null },
    })
    await record('Stop', 'F9')
    await expect(section.getByText('These are already for “Talk”. Press others.')).toBeVisible()
    await mainWindow.keyboard.press('k')
    await expect(section.getByText(/^These are needed for typing/)).toBeVisible()
    await mainWindow.keyboard.press('Escape')
    await section.getByRole('button', { name: 'Back to the default: Mute' }).click()
    await expect.poll(file).toMatchObject({ hotkeys: { talk: 'F9', interrupt: null } })
    await expect.poll(file).not.toHaveProperty('hotkeys.mute')
  })

  await test.step('a section is gone to by its name, in a window of any width, and a search is cleared', async () => {
    const heading = (name: string) => mainWindow.getByRole('heading', { name, exact: true, level: 3 })
    await mainWindow.setViewportSize(SIZES.large)
    await mainWindow
      .getByRole('navigation', { name: 'Sections' })
      .getByRole('button', { name: 'History' })
      .click()
    await expect(heading('History')).toBeInViewport()
    await expect(heading('History')).toBeFocused()
    await mainWindow.setViewportSize(SIZES.small)
    const sheet = mainWindow.getByRole('dialog', { name: 'Conversations' })
    await mainWindow.getByRole('button', { name: 'Show conversations' }).click()
    await expect(sheet).toBeVisible()
    await mainWindow.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
    await choose(mainWindow, 'Sections', 'Speakers')
    await expect(heading('Speakers')).toBeInViewport()
    await mainWindow.getByRole('searchbox', { name: 'Search settings' }).click()
    await mainWindow.keyboard.type('budget')
    await expect(heading('Cost')).toBeInViewport()
    await expect(heading('History')).toBeHidden()
    await mainWindow.getByRole('button', { name: 'Clear the search' }).click()
    await expect(heading('History')).toBeVisible()
  })
})

test('conversations are recorded, go out and in, are deleted and come back; a budget stops a talk until it may go on', async ({
  app,
  mainWindow,
  server,
  userData,
}, info) => {
  const file = settingsFile(userData)
  const section = mainWindow.locator('[data-section="history"]')
  await openSettings(mainWindow)
  await toggle(mainWindow, 'Record the sound')
  await expect.poll(file).toMatchObject({ recording: true })
  await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  await ask(mainWindow, 'thanks')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await openSettings(mainWindow)
  await toggle(mainWindow, 'Record the sound')

  await test.step('in every format, and in again', async () => {
    const names = ['Markdown', 'JSON', 'Plain text', 'Captions (SRT)', 'Captions (WebVTT)']
    for (const [index, name] of names.entries()) {
      const path = info.outputPath(`all.${exportFormats[index]}`)
      await chooseFile(app, path)
      await section.getByRole('button', { name: 'Export' }).click()
      await mainWindow.getByRole('menuitem', { name, exact: true }).click()
      await expect(section.getByText(`1 conversation exported: all.${exportFormats[index]}`)).toBeVisible()
      expect(existsSync(path), name).toBe(true)
      expect(readFileSync(path, 'utf8'), name).toContain('You are welcome')
    }
    await chooseFile(app, info.outputPath('all.json'))
    await section.getByRole('button', { name: 'Import' }).click()
    await expect(section.getByText('1 conversation imported from all.json')).toBeVisible()
    expect(await titles(mainWindow)).toEqual(['thanks', 'thanks'])
  })

  await test.step('all are deleted, and come back', async () => {
    await section.getByRole('button', { name: 'Delete all' }).click()
    await answer(mainWindow, 'Cancel')
    expect(await titles(mainWindow)).toHaveLength(2)
    await section.getByRole('button', { name: 'Delete all' }).click()
    await answer(mainWindow, 'Delete all')
    await expect.poll(() => titles(mainWindow)).toEqual([])
    await section.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => titles(mainWindow)).toHaveLength(2)
  })

  await test.step('they are kept for as long as is said', async () => {
    const retention = () => mainWindow.evaluate(async () => (await window.earshot.history.state()).retention)
    await choose(mainWindow, 'Keep conversations', 'For some days')
    await answer(mainWindow, 'Delete older ones')
    await expect.poll(retention).toEqual({ kind: 'days', days: 30 })
    await write(section, 'Days', '90')
    await expect.poll(retention).toEqual({ kind: 'days', days: 90 })
    await choose(mainWindow, 'Keep conversations', 'Not at all')
    await answer(mainWindow, 'Keep nothing')
    await expect.poll(retention).toEqual({ kind: 'nothing' })
    await choose(mainWindow, 'Keep conversations', 'Until I delete them')
    await expect.poll(retention).toEqual({ kind: 'forever' })
  })

  await test.step('a month that costs too much waits for a word, where one talks and where it is set', async () => {
    const asked = () =>
      server.sessions.flatMap(({ received }) => received).filter(({ type }) => type === 'response.create')
        .length
    await mainWindow.getByRole('button', { name: 'New talk' }).click()
    await ask(mainWindow, 'thanks')
    await expect.poll(asked).toBe(2)
    await openSettings(mainWindow)
    await write(mainWindow, 'Budget for a month, USD', '0.01')
    await expect.poll(file).toMatchObject({ monthlyBudgetUsd: 0.01 })
    const cost = mainWindow.locator('[data-section="cost"]')
    await expect(cost.getByText(/^\$[\d.]+ of \$0\.01 this month$/)).toBeVisible()
    await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
    await ask(mainWindow, 'hello')
    const alert = mainWindow.getByRole('alert')
    await expect(alert).toContainText('budget of $0.01 is spent')
    expect(asked()).toBe(2)
    await alert.getByRole('button', { name: 'Open settings' }).click()
    await expect(mainWindow.getByRole('heading', { name: 'Cost', exact: true })).toBeInViewport()
    await cost.getByRole('button', { name: 'Go on with this talk' }).click()
    await expect(cost.getByRole('button', { name: 'Go on with this talk' })).toBeHidden()
    await mainWindow.getByRole('button', { name: 'Settings', pressed: true }).click()
    await ask(mainWindow, 'thanks')
    await expect.poll(asked).toBe(3)
    // It was for that talk alone.
    await mainWindow.getByRole('button', { name: 'New talk' }).click()
    await ask(mainWindow, 'hello')
    await alert.getByRole('button', { name: 'Go on with this talk' }).click()
    await expect(alert).toBeHidden()
    await ask(mainWindow, 'thanks')
    await expect.poll(asked).toBe(4)
  })
})
