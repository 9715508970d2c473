import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { readSnapshot } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask } from './hands.ts'

const side = (window: Page) => window.getByRole('navigation', { name: 'Conversations' })
const row = (window: Page, title: string) => side(window).getByRole('button', { name: title }).first()

/** Asks in a talk of its own, and waits until the answer has been heard. */
async function talkOf(window: Page, question: string): Promise<void> {
  await side(window).getByRole('button', { name: 'New talk' }).click()
  await expect.poll(async () => (await readSnapshot(window)).conversation.items).toHaveLength(0)
  await ask(window, question)
  await untilReady(window)
}

async function untilReady(window: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        const { session, conversation } = await readSnapshot(window)
        return (
          session.kind === 'ready' &&
          conversation.items.at(-1)?.parts.length === 1 &&
          conversation.items.length > 1
        )
      },
      { timeout: 40_000 },
    )
    .toBe(true)
}

async function choose(window: Page, title: string, ...entries: string[]): Promise<void> {
  await row(window, title).hover()
  await side(window)
    .getByRole('button', { name: `Actions for ${title}` })
    .click()
  for (const name of entries) await window.getByRole('menuitem', { name }).click()
}

const formats = {
  md: 'Markdown',
  json: 'JSON, to import again',
  txt: 'Plain text',
  srt: 'Captions of its recording (SRT)',
  vtt: 'Captions of its recording (WebVTT)',
}

test('conversations are listed, found, named, pinned, archived, deleted and brought back', async ({
  app,
  mainWindow,
}, info) => {
  const conversation = mainWindow.getByRole('region', { name: 'Conversation', exact: true })
  // For the captions of what was recorded.
  await mainWindow.evaluate(() => window.earshot.recording.set(true))
  await talkOf(mainWindow, 'What is two times three?')
  await talkOf(mainWindow, 'What is four plus five?')
  await expect(row(mainWindow, 'What is four plus five?')).toHaveAttribute('aria-current', 'true')

  await row(mainWindow, 'What is two times three?').click()
  await expect(conversation.getByText('What is two times three?')).toBeVisible()
  await expect(row(mainWindow, 'What is two times three?')).toHaveAttribute('aria-current', 'true')

  const search = side(mainWindow).getByRole('searchbox', { name: 'Search conversations' })
  await search.fill('plus')
  await expect(side(mainWindow).locator('mark')).toHaveText('plus')
  await search.press('ArrowDown')
  await mainWindow.keyboard.press('Enter')
  await expect(conversation.getByText('What is four plus five?')).toBeInViewport()
  await search.fill('times')
  await side(mainWindow).getByRole('list', { name: 'Found' }).getByRole('button').click()
  await expect(conversation.getByText('What is two times three?')).toBeInViewport()
  await side(mainWindow).getByRole('button', { name: 'Clear the search' }).click()

  await row(mainWindow, 'What is four plus five?').focus()
  await mainWindow.keyboard.press('ArrowDown')
  await expect(row(mainWindow, 'What is two times three?')).toBeFocused()
  await mainWindow.keyboard.press('Home')
  await mainWindow.keyboard.press('Enter')
  await expect(conversation.getByText('What is four plus five?')).toBeVisible()

  await choose(mainWindow, 'What is two times three?', 'Rename')
  await mainWindow.keyboard.type('Nothing')
  await mainWindow.keyboard.press('Escape')
  await choose(mainWindow, 'What is two times three?', 'Rename')
  await mainWindow.keyboard.type('The first sum')
  await mainWindow.keyboard.press('Enter')
  const pinned = side(mainWindow).getByRole('region', { name: 'Pinned' })
  await choose(mainWindow, 'The first sum', 'Pin')
  await expect(pinned).toContainText('The first sum')
  await choose(mainWindow, 'The first sum', 'Unpin')
  await expect(pinned).toHaveCount(0)

  await choose(mainWindow, 'The first sum', 'Archive')
  await expect(row(mainWindow, 'The first sum')).toHaveCount(0)
  await side(mainWindow).getByText('1 archived').click()
  await choose(mainWindow, 'The first sum', 'Take out of the archive')
  await expect(side(mainWindow).getByText('1 archived')).toHaveCount(0)

  await choose(mainWindow, 'The first sum', 'Delete')
  await expect(row(mainWindow, 'The first sum')).toHaveCount(0)
  await side(mainWindow).getByRole('button', { name: 'Undo' }).click()
  await expect(row(mainWindow, 'The first sum')).toBeVisible()

  await test.step('one is saved as a file in every format', async () => {
    for (const [format, name] of Object.entries(formats)) {
      const path = info.outputPath(`one.${format}`)
      await app.inMain(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      }, path)
      await choose(mainWindow, 'The first sum', 'Save as a file', name)
      await expect(side(mainWindow).getByText(`Saved as one.${format}`)).toBeVisible()
      expect(readFileSync(path, 'utf8'), name).toContain('six')
    }
  })

  await test.step('the list is narrowed, by each filter and by none, and put away', async () => {
    const remove = side(mainWindow).getByRole('button', { name: /^Remove the filter/ })
    const talks = side(mainWindow).getByRole('listitem').filter({ hasText: 'sum' })
    const filters = [
      { entries: ['Last 7 days'], isMet: true },
      { entries: ['Last 30 days'], isMet: true },
      { entries: ['With tools'], isMet: true },
      { entries: ['With pictures'], isMet: false },
      { entries: ['Answered by', 'OpenAI'], isMet: true },
      { entries: ['Answered by', 'xAI'], isMet: false },
    ]
    for (const { entries, isMet } of filters) {
      await side(mainWindow).getByRole('button', { name: 'Filter', exact: true }).click()
      for (const name of entries) await mainWindow.getByRole('menuitem', { name, exact: true }).click()
      await expect(remove).toBeVisible()
      await expect(side(mainWindow).getByText('No talk meets these filters.')).toHaveCount(isMet ? 0 : 1)
      await expect(talks).toHaveCount(isMet ? 1 : 0)
      await remove.click()
      await expect(talks).toHaveCount(1)
    }
    await mainWindow.getByRole('button', { name: 'Hide conversations' }).click()
    await expect(side(mainWindow)).toHaveCount(0)
    await mainWindow.getByRole('button', { name: 'Show conversations' }).click()
    await expect(talks).toBeVisible()
  })
})

test('a private talk leaves nothing in the list; a turn of another tells its figures, is copied, and goes another way', async ({
  app,
  mainWindow,
  server,
}) => {
  await side(mainWindow).getByRole('button', { name: 'Private talk' }).click()
  await expect(side(mainWindow).getByText('Private talk: nothing of it is kept')).toBeVisible()
  await ask(mainWindow, 'What is two times three?')
  await expect(mainWindow.getByRole('article').last()).toContainText('six')
  await expect(side(mainWindow).getByText(/listed here once something has been said/)).toBeVisible()
  await side(mainWindow).getByRole('button', { name: 'New talk' }).click()
  await expect(side(mainWindow).getByText('Private talk: nothing of it is kept')).toHaveCount(0)

  await talkOf(mainWindow, 'What is two times three?')
  const answer = mainWindow.getByRole('article').last()
  await answer.hover()
  await expect(answer.getByText(/heard after [\d.]+\ss/)).toBeVisible()
  await answer.getByRole('button', { name: 'Copy' }).click()
  await expect(answer.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await app.inMain(({ clipboard }) => clipboard.readText(), null)).toContain('six')

  const asked = () =>
    server.sessions.flatMap(({ received }) => received.filter(({ type }) => type === 'response.create'))
      .length
  const askedBefore = asked()
  await answer.getByRole('button', { name: 'Answer again' }).click()
  await expect.poll(asked).toBe(askedBefore + 1)
  await untilReady(mainWindow)
  await answer.hover()

  const before = (await mainWindow.evaluate(() => window.earshot.history.state())).currentId
  await answer.getByRole('button', { name: 'Branch from here' }).click()
  await expect
    .poll(async () => (await mainWindow.evaluate(() => window.earshot.history.state())).currentId)
    .not.toBe(before)
  await expect(mainWindow.getByRole('article').last()).toContainText('six')
  await expect(side(mainWindow).getByRole('listitem')).toHaveCount(2)

  await app.inMain(({ dialog }) => {
    dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
  }, null)
  await ask(mainWindow, 'thanks for https://example.com/tea')
  const question = mainWindow.getByRole('article').filter({ hasText: 'thanks' })
  await question.hover()
  await question.getByRole('button', { name: 'Open example.com in the browser' }).click()
  await expect.poll(() => app.output()).toContain('[shell] open https://example.com/tea')

  // By the keyboard: from turn to turn by the arrows, and to what can be done with one by Tab.
  await mainWindow.getByRole('article').last().focus()
  await mainWindow.keyboard.press('ArrowUp')
  await expect(question).toBeFocused()
  await mainWindow.keyboard.press('Tab')
  await expect(question.getByRole('button', { name: 'Copy' })).toBeFocused()
  await mainWindow.keyboard.press('Enter')
  await expect.poll(() => app.inMain(({ clipboard }) => clipboard.readText(), null)).toMatch(/^thanks for/)
})
