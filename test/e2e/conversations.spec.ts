import type { Page } from '@playwright/test'
import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask } from './hands.ts'

/** The answer has come, and all of it has left the speakers. */
async function untilAnswered(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const { session } = await readSnapshot(page)
        const { receivedSamples, renderedSamples, playoutFaults } = await readDiagnostics(page)
        return [session.kind, receivedSamples > 0, renderedSamples - receivedSamples, playoutFaults]
      },
      { timeout: 40_000 },
    )
    .toEqual(['ready', true, 0, 0])
}

const currentId = (page: Page) => page.evaluate(async () => (await window.earshot.history.state()).currentId)

test('another conversation is heard like the first, and the first goes on when it is wanted', async ({
  mainWindow,
  server,
}) => {
  const conversation = mainWindow.getByRole('region', { name: 'Conversation', exact: true })
  const product = conversation.getByText('What is two times three?')
  const sum = conversation.getByText('What is four plus five?')
  await ask(mainWindow, 'What is two times three?')
  await untilAnswered(mainWindow)
  const first = await currentId(mainWindow)

  await mainWindow.evaluate(() => window.earshot.history.startNew({ isPrivate: false }))
  await expect(product).toHaveCount(0)
  await ask(mainWindow, 'What is four plus five?')
  await untilAnswered(mainWindow)
  expect(await currentId(mainWindow)).not.toBe(first)

  expect(await mainWindow.evaluate((id) => window.earshot.history.resume(id), first)).toBeNull()
  await expect(product).toBeVisible()
  await expect(sum).toHaveCount(0)
  await ask(mainWindow, 'What is nine minus two?')
  await untilAnswered(mainWindow)
  expect((await readSnapshot(mainWindow)).conversation.items).toHaveLength(6)
  const told = server.sessions
    .at(-1)
    ?.received.filter((event) => event['type'] === 'conversation.item.create')
  expect(told).toHaveLength(6)
})
