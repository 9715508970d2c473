import { join } from 'node:path'
import { openHistoryFile } from '../../src/main/history/history-file.ts'
import type { ConversationItem } from '../../src/shared/conversation.ts'
import type { StoredConversation } from '../../src/shared/history.ts'
import { answerItem, callItem, pictureItem, userItem } from '../component/items.ts'
import { picture, stored } from '../fixtures/stored-conversations.ts'
import { expect, test as base } from './fixtures.ts'
import { look, SIZES } from './looks.ts'

const DAY_MS = 86_400_000

const TITLES = [
  'A weekend in Lisbon with the children',
  'Why the sky is blue',
  'Sourdough that does not rise however long one waits for it, and what the weather has to do with it',
  'Names for a small grey cat',
  'How compilers allocate registers',
  'Grüße auf Japanisch',
  'Packing list',
]

const LAST_WORDS = [
  'Then take the tram to Belém in the morning, before it is crowded.',
  'Because blue light is scattered more than red.',
  'Keep it where it is warm.',
  'Fog, Ash, Pepper or Monsieur Gris',
  'They colour a graph of what is alive at the same time.',
  'こんにちは、と言います。',
  'Socks.',
]

const rain =
  'A rainbow forms when sunlight enters raindrops, bends, reflects off the back of each drop and bends again on its way out.'

/** One with all that a turn can be, and one of 2,000 items. */
const whole: readonly ConversationItem[] = [
  pictureItem('p', picture),
  userItem('u1', 'What is this, and what time is it?'),
  callItem('c', '{"time":"10:48","zone":"UTC"}'),
  answerItem('a1', 'It is a single dot, and it is twelve minutes to eleven.'),
  userItem('u2', 'How does a rainbow form?'),
  answerItem('a2', rain, { heardChars: 62, interrupted: true }),
]

const long: readonly ConversationItem[] = Array.from({ length: 1000 }, (_, index) => [
  userItem(`u${index}`, `Question ${index}: how does a rainbow form?`),
  answerItem(`a${index}`, rain.repeat(1 + (index % 4))),
]).flat()

const brief = (index: number): ConversationItem[] => [
  userItem('u', 'A rainbow'),
  answerItem('a', LAST_WORDS[index % LAST_WORDS.length] ?? ''),
]

function conversations(): StoredConversation[] {
  const now = Date.now()
  const many = Array.from({ length: 60 }, (_, index) => {
    const at = now - 60_000 - Math.round(index ** 1.7 * 0.05 * DAY_MS)
    return stored(index === 0 ? whole : index === 1 ? long : brief(index), {
      id: `conversation-${index}`,
      title: index === 1 ? 'Two thousand items' : (TITLES[index % TITLES.length] ?? ''),
      createdAt: at,
      updatedAt: at,
      pinned: index === 9,
      archived: index > 50,
    })
  })
  return many
}

const test = base.extend({
  userData: async ({ userData }, use) => {
    const opened = openHistoryFile(join(userData, 'history.sqlite'), new Date())
    if (opened.kind === 'unusable') throw new Error(opened.error.message)
    opened.store.putAll(conversations())
    opened.store.close()
    await use(userData)
  },
})

test('the looks of many conversations, of a long one, of a search, of a menu and of what was deleted', async ({
  mainWindow,
}) => {
  const side = mainWindow.getByRole('navigation', { name: 'Conversations' })
  const whySky = side.getByRole('button', { name: /^Why the sky/ }).first()
  const actions = side.getByRole('button', { name: /^Actions for Why the sky/ })

  await test.step('the menu of a conversation', async () => {
    await whySky.hover()
    await actions.click()
    await mainWindow.getByRole('menuitem', { name: 'Save as a file' }).hover()
    await mainWindow.getByRole('menuitem', { name: 'Markdown' }).waitFor()
    await mainWindow.screenshot({ path: 'test-results/looks/history-menu.png' })
    await mainWindow.keyboard.press('Escape')
    await mainWindow.keyboard.press('Escape')
    await expect(mainWindow.getByRole('menuitem')).toHaveCount(0)
  })

  await test.step('one with all that a turn can be', async () => {
    await side
      .getByRole('button', { name: /^A weekend in Lisbon/ })
      .first()
      .click()
    await mainWindow.getByText('Looking at the clock').click()
    await mainWindow.getByRole('article').last().hover()
    await look(mainWindow, 'conversation')
    await mainWindow.getByRole('button', { name: 'Shown to Earshot' }).click()
    await look(mainWindow, 'conversation-picture', { picturesOnly: true })
    await mainWindow.keyboard.press('Escape')
  })

  await test.step('two thousand items', async () => {
    await side.getByRole('button', { name: /^Two thousand items/ }).click()
    await expect(mainWindow.getByText('Question 999: how does a rainbow form?')).toBeInViewport()
    expect(await mainWindow.getByRole('article').count()).toBeLessThanOrEqual(100)
    await look(mainWindow, 'conversation-long')
    await mainWindow.getByRole('article').last().hover()
    await mainWindow.mouse.wheel(0, -4_000)
    await mainWindow.getByRole('button', { name: 'Jump to latest' }).click()
    await expect(mainWindow.getByText('Question 999: how does a rainbow form?')).toBeInViewport()
  })

  const showSide = async () => {
    // By the size that was set: what is visible right after may be of the size before.
    if (mainWindow.viewportSize()?.width === SIZES.small.width) {
      await mainWindow.getByRole('button', { name: 'Show conversations' }).click()
    }
    await side.waitFor()
  }

  await test.step('a search', async () => {
    const search = async () => {
      await side.getByRole('searchbox').fill('rainbow')
      await side.locator('mark').first().waitFor()
    }
    await look(mainWindow, 'history-search', {
      ready: async () => {
        await showSide()
        await search()
      },
    })
    await side.getByRole('searchbox').fill('')
  })

  await test.step('a filter', async () => {
    await side.getByRole('button', { name: 'Filter', exact: true }).click()
    await mainWindow.getByRole('menuitem', { name: 'With tools' }).click()
    const remove = side.getByRole('button', { name: /^Remove the filter/ })
    await look(mainWindow, 'history-filter', { ready: showSide, picturesOnly: true })
    await remove.click()
  })

  await test.step('what was deleted', async () => {
    await whySky.hover()
    await actions.click()
    await mainWindow.getByRole('menuitem', { name: 'Delete' }).click()
    await side.getByRole('button', { name: 'Undo' }).waitFor()
    await look(mainWindow, 'history-undo', { ready: showSide })
  })
})
