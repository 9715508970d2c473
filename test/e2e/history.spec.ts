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

test('conversations are listed, found, named, pinned, archived, deleted and brought back', async ({
  mainWindow,
}) => {
  const conversation = mainWindow.getByRole('region', { name: 'Conversation', exact: true })
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
  await side(mainWindow).getByRole('button', { name: 'Clear the search' }).click()

  await choose(mainWindow, 'What is two times three?', 'Rename')
  await mainWindow.keyboard.type('The first sum')
  await mainWindow.keyboard.press('Enter')
  await choose(mainWindow, 'The first sum', 'Pin')
  await expect(side(mainWindow).getByRole('region', { name: 'Pinned' })).toContainText('The first sum')

  await choose(mainWindow, 'The first sum', 'Archive')
  await expect(row(mainWindow, 'The first sum')).toHaveCount(0)
  await side(mainWindow).getByText('1 archived').click()
  await choose(mainWindow, 'The first sum', 'Take out of the archive')
  await expect(side(mainWindow).getByText('1 archived')).toHaveCount(0)

  await choose(mainWindow, 'The first sum', 'Delete')
  await expect(row(mainWindow, 'The first sum')).toHaveCount(0)
  await side(mainWindow).getByRole('button', { name: 'Undo' }).click()
  await expect(row(mainWindow, 'The first sum')).toBeVisible()
})

test('a private talk leaves nothing in the list; a turn of another tells its figures, is copied, and goes another way', async ({
  mainWindow,
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

  const before = (await mainWindow.evaluate(() => window.earshot.history.state())).currentId
  await answer.getByRole('button', { name: 'Branch from here' }).click()
  await expect
    .poll(async () => (await mainWindow.evaluate(() => window.earshot.history.state())).currentId)
    .not.toBe(before)
  await expect(mainWindow.getByRole('article').last()).toContainText('six')
  await expect(side(mainWindow).getByRole('listitem')).toHaveCount(2)
})
