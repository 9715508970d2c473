import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask } from './hands.ts'
import { indexOfSamples } from './sound.ts'

async function untilAnswered(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const { session } = await readSnapshot(page)
        const { receivedSamples, renderedSamples } = await readDiagnostics(page)
        return [session.kind, receivedSamples > 0, renderedSamples - receivedSamples]
      },
      { timeout: 40_000 },
    )
    .toEqual(['ready', true, 0])
}

test('an answer of an earlier talk that was recorded is heard again, sample for sample', async ({
  mainWindow,
  userData,
  session,
  heard,
}) => {
  const again = mainWindow.getByRole('button', { name: 'Hear it again' })
  await mainWindow.evaluate(() => window.earshot.recording.set(true))
  await ask(mainWindow, 'What is two times three?')
  await untilAnswered(mainWindow)
  const first = await mainWindow.evaluate(async () => (await window.earshot.history.state()).currentId)
  await mainWindow.evaluate(() => window.earshot.history.startNew({ isPrivate: false }))
  await expect
    .poll(() => readdirSync(join(userData, 'recordings')))
    .toContainEqual(expect.stringMatching(/\.flac$/))

  await mainWindow.evaluate((id) => window.earshot.history.resume(id), first)
  const conversation = mainWindow.getByRole('region', { name: 'Conversation', exact: true })
  await conversation.getByText('What is two times three?').hover()
  // What was typed has no sound.
  await expect(mainWindow.getByRole('button', { name: 'Copy' })).toBeVisible()
  await expect(again).toHaveCount(0)
  await conversation.locator('.captions').hover()
  await again.click()
  const answer = session().sentAudio[0]?.samples ?? new Int16Array()
  expect(answer.length).toBeGreaterThan(0)
  const timesHeard = () => {
    const all = heard()
    const once = indexOfSamples(all, answer)
    return once < 0 ? 0 : indexOfSamples(all.subarray(once + answer.length), answer) < 0 ? 1 : 2
  }
  await expect.poll(timesHeard).toBe(2)
  await expect(again).toBeVisible()
})
