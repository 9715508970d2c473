import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

const rate = { input: 10, cached: 1, output: 20 }
const prices = { models: { 'gpt-realtime-2.1': { text: rate, audio: rate } } }

test.use({ speech: tone(3000), settings: { version: 1, prices } })

const QUESTION = 'What is two times three?'

async function openDiagnostics(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Diagnostics' }).click()
  await window.getByRole('tab', { name: 'Events' }).waitFor()
}

async function openTab(window: Page, name: string): Promise<void> {
  await window.getByRole('tab', { name }).click()
}

/** One spoken turn, whose answer is over. */
async function talk(window: Page): Promise<void> {
  await reachForControl(window)
  await window.mouse.down()
  await untilCaptured(window, 24_000)
  await window.mouse.up()
  await untilDiagnosed(window, (now) => now.lastTurn !== null)
}

test('the events of a talk can be watched, filtered, held still, opened, cleared and saved', async ({
  app,
  mainWindow,
  server,
}, info) => {
  const options = mainWindow.getByRole('option')
  await talk(mainWindow)
  await openDiagnostics(mainWindow)
  await expect(options.filter({ hasText: 'response.done' })).toHaveCount(1)
  await look(mainWindow, 'diagnostics-events')
  await options.filter({ hasText: 'output_audio.delta' }).last().click()
  await look(mainWindow, 'diagnostics-event')
  await mainWindow.getByRole('button', { name: 'Close the details' }).click()
  await expect(mainWindow.getByRole('region', { name: 'Details of the event' })).toHaveCount(0)
  const latest = mainWindow.getByRole('button', { name: 'Go to the latest' })
  await options.last().hover()
  await mainWindow.mouse.wheel(0, -2_000)
  await latest.click()
  await expect(latest).toBeHidden()
  await expect(options.filter({ hasText: 'response.done' })).toBeInViewport()

  await mainWindow.getByRole('searchbox', { name: 'Filter events' }).fill('output_audio.delta')
  await expect(options.first()).toContainText('response.output_audio.delta')
  await mainWindow.getByRole('switch', { name: 'Hide sound' }).click()
  await expect(options).toHaveCount(0)
  await mainWindow.getByRole('switch', { name: 'Hide sound' }).click()
  await mainWindow.getByRole('searchbox', { name: 'Filter events' }).fill('')
  await mainWindow.getByRole('combobox', { name: 'Direction' }).click()
  await mainWindow.getByRole('option', { name: 'Sent', exact: true }).click()
  await expect(options.filter({ hasText: 'input_audio_buffer.append' }).first()).toBeVisible()
  await expect(options.filter({ hasText: 'response.done' })).toHaveCount(0)

  await options.filter({ hasText: 'input_audio_buffer.commit' }).first().click()
  const details = mainWindow.getByRole('region', { name: 'Details of the event' })
  await expect(details).toContainText('"type": "input_audio_buffer.commit"')
  await mainWindow.keyboard.press('ArrowUp')
  await expect(details).toContainText('audio_bytes')
  await mainWindow.keyboard.press('Escape')
  await expect(details).toHaveCount(0)

  const path = info.outputPath('events.json')
  await app.inMain(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
  }, path)
  await mainWindow.getByRole('button', { name: 'Save as a file' }).click()
  await expect(mainWindow.getByText('Saved as events.json')).toBeVisible()
  const saved = readFileSync(path, 'utf8')
  expect(saved).toContain('"response.done"')
  expect(saved).not.toContain(server.token)

  await mainWindow.getByRole('button', { name: 'Pause the list' }).click()
  const before = await options.count()
  await mainWindow.evaluate((question) => window.earshot.turn.say(question), QUESTION)
  await expect(mainWindow.getByText(/Paused\. [1-9]/)).toBeVisible()
  expect(await options.count()).toBe(before)
  await mainWindow.getByRole('button', { name: 'Let the list go on' }).click()
  await expect(options.filter({ hasText: 'conversation.item.create' })).not.toHaveCount(0)
  await untilDiagnosed(mainWindow, (now) => now.lastTurn?.index === 1)
  await mainWindow.getByRole('button', { name: 'Clear the list' }).click()
  await expect(options).toHaveCount(0)
})

test('turns, sound and cost say what a talk was', async ({ mainWindow }) => {
  await talk(mainWindow)
  await openDiagnostics(mainWindow)
  await openTab(mainWindow, 'Turns')
  await expect(mainWindow.getByRole('heading', { name: /first sound, typically/ })).toBeVisible()
  await mainWindow.getByText('As a table').click()
  await expect(mainWindow.getByRole('row', { name: /^1 .*completed$/ })).toBeVisible()
  await openTab(mainWindow, 'Sound')
  await expect(mainWindow.getByRole('heading', { name: 'Nothing was lost' })).toBeVisible()
  await openTab(mainWindow, 'Cost')
  await expect(mainWindow.getByRole('row', { name: /^gpt-realtime-2.1 \$0\.0\d+ 1 / })).toBeVisible()

  // With a second turn there is something to draw.
  await mainWindow.evaluate((question) => window.earshot.turn.say(question), QUESTION)
  await untilDiagnosed(mainWindow, (now) => now.lastTurn?.index === 1)
  await mainWindow.getByRole('tab', { name: 'Cost' }).focus()
  await mainWindow.keyboard.press('ArrowLeft')
  await expect(mainWindow.getByText('Counted since this talk began.')).toBeVisible()
  for (const tab of ['Turns', 'Sound', 'Cost']) {
    await openTab(mainWindow, tab)
    await mainWindow.getByRole('main').getByRole('heading', { level: 3 }).waitFor()
    const table = mainWindow.getByText('As a table')
    if (await table.isVisible()) await table.click()
    await look(mainWindow, `diagnostics-${tab.toLowerCase()}`)
  }

  const bars = mainWindow.getByRole('img', { name: 'What each day cost' }).locator('rect')
  await expect(bars).toHaveCount(30)
  await mainWindow.getByRole('combobox', { name: 'Period' }).click()
  await mainWindow.getByRole('option', { name: 'Last 7 days' }).click()
  await expect(bars).toHaveCount(7)
  await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  await mainWindow.getByRole('button', { name: 'Show the details of this talk' }).click()
  const details = mainWindow.getByRole('complementary', { name: 'This talk' })
  await expect(details).toContainText(/Turns ?2/)
  await expect(details).toContainText(/This talk ?\$0\.0\d+/)
  await look(mainWindow, 'talk-details', {
    ready: async () => {
      const show = mainWindow.getByRole('button', { name: 'Show the details of this talk' })
      if (await show.isVisible()) await show.click()
    },
  })

  const press = (name: string) => details.getByRole('button', { name }).click()
  for (const [part, section] of [
    ['Who answers', 'Assistant'],
    ['Tools', 'Tools'],
    ['Cost', 'Cost'],
  ] as const) {
    await press(`${part}: open the settings`)
    await expect(mainWindow.getByRole('heading', { name: section, exact: true })).toBeFocused()
    await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  }
  await press('Wait for the answer: open the diagnostics')
  await expect(mainWindow.getByRole('tab', { name: 'Events' })).toBeVisible()
  await mainWindow.getByRole('button', { name: 'Back to the talk' }).click()
  await press('Close')
  await expect(details).toHaveCount(0)
})
