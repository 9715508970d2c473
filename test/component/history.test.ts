import { page, userEvent } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem } from '../../src/shared/conversation.ts'
import type { ConversationSummary, HistoryFilter, SearchHit } from '../../src/shared/history.ts'
import { historyState, type Answers } from './fake-earshot.ts'
import { answerItem, userItem } from './items.ts'
import { openMainWindow } from './open-window.ts'

const DAY_MS = 86_400_000

/** Noon, so that a day before is the calendar's day before as well. */
const noon = new Date().setHours(12, 0, 0, 0)

function summary(id: string, more: Partial<ConversationSummary> = {}): ConversationSummary {
  return {
    id,
    title: `About ${id}`,
    titledBy: 'itself',
    createdAt: noon,
    updatedAt: Math.min(noon, Date.now()),
    pinned: false,
    archived: false,
    provider: 'practice',
    model: 'gpt-realtime-2.1',
    lastWords: '',
    itemCount: 2,
    hasTool: false,
    hasImage: false,
    ...more,
  }
}

const apples = summary('apples')
const pears = summary('pears', { updatedAt: noon - DAY_MS })

beforeEach(() => page.viewport(1000, 760))
afterEach(() => page.viewport(414, 896))

async function open(conversations: readonly ConversationSummary[], answers: Answers = {}) {
  const { fake, screen } = await openMainWindow({}, { 'history.list': conversations, ...answers })
  const side = screen.getByRole('navigation', { name: 'Conversations' })
  const row = (title: string) => side.getByRole('button', { name: new RegExp(`^${title}`) })
  const choose = async (title: string, ...entries: string[]) => {
    await row(title).hover()
    await side.getByRole('button', { name: `Actions for ${title}` }).click()
    for (const name of entries) await screen.getByRole('menuitem', { name }).click()
  }
  return { fake, screen, side, row, choose }
}

describe('the list of conversations', () => {
  it('says what will be there while there is none', async () => {
    const { side } = await open([])
    await expect.element(side.getByText(/listed here once something has been said/)).toBeVisible()
  })

  it('is narrowed by a filter that is shown and can be taken away', async () => {
    const { fake, screen, side } = await open([apples], {
      'app.providers': [{ id: 'openai', label: 'OpenAI' }],
      'history.list': (filter: HistoryFilter) => (filter.hasImage === true ? [] : [apples]),
    })
    await side.getByRole('button', { name: 'Filter' }).click()
    await screen.getByRole('menuitem', { name: 'With pictures' }).click()
    await expect.element(side.getByText('No talk meets these filters.')).toBeVisible()
    expect(fake.calls).toContainEqual(['history.list', { hasImage: true }])
    await side.getByRole('button', { name: 'Remove the filter: With pictures' }).click()
    await expect.element(side.getByText('About apples')).toBeVisible()
    expect(fake.calls.findLast(([channel]) => channel === 'history.list')).toEqual(['history.list', {}])
  })

  it('is told by day, what is pinned before all', async () => {
    const { side } = await open([
      summary('roses', { pinned: true, updatedAt: noon - 40 * DAY_MS }),
      apples,
      pears,
      summary('plums', { updatedAt: noon - 4 * DAY_MS }),
      summary('figs', { updatedAt: Date.UTC(2020, 2, 15) }),
    ])
    await expect.element(side.getByText('About apples')).toBeVisible()
    const headings = side.getByRole('heading').elements()
    const days = ['Pinned', 'Today', 'Yesterday', 'Previous 7 days', 'March 2020']
    expect(headings.map(({ textContent }) => textContent)).toEqual(days)
    await expect
      .element(side.getByRole('region', { name: 'Yesterday' }).getByText('About pears'))
      .toBeVisible()
  })

  it('says what was said last, where the title does not', async () => {
    const { side } = await open([
      summary('roses', { lastWords: 'Water them.' }),
      summary('tea', { title: 'Tea?', lastWords: 'Tea?' }),
    ])
    await expect.element(side.getByText('Water them.')).toBeVisible()
    expect(side.getByText('Tea?').elements()).toHaveLength(1)
  })

  it('marks the one that is shown', async () => {
    const { row } = await open([apples, pears], { 'history.state': { ...historyState, currentId: 'pears' } })
    await expect.element(row('About pears')).toHaveAttribute('aria-current', 'true')
    await expect.element(row('About apples')).not.toHaveAttribute('aria-current')
  })

  it('goes on with the one that is chosen', async () => {
    const { fake, row } = await open([apples, pears], { 'history.resume': null })
    await row('About pears').click()
    expect(fake.calls).toContainEqual(['history.resume', 'pears'])
  })

  it('says at the one that was chosen why it can’t', async () => {
    const error = { code: 'conversation_gone', message: 'That conversation is not kept.', retryable: false }
    const { side, row } = await open([apples, pears], { 'history.resume': error })
    await row('About pears').click()
    const alert = side.getByRole('listitem').filter({ hasText: 'pears' }).getByRole('alert')
    await expect.element(alert).toMatchTextContent('That conversation is not kept.')
  })

  it('is entered with Tab after the filter, walked through with the arrow keys, and opened with Enter', async () => {
    const { fake, side, row } = await open([apples, pears], { 'history.resume': null })
    await expect.element(row('About apples')).toBeVisible()
    await side.getByRole('searchbox').click()
    await userEvent.tab()
    await expect.element(side.getByRole('button', { name: 'Filter' })).toHaveFocus()
    await userEvent.tab()
    await expect.element(row('About apples')).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(row('About pears')).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    expect(fake.calls).toContainEqual(['history.resume', 'pears'])
    await userEvent.tab()
    await expect.element(side.getByRole('button', { name: 'Actions for About pears' })).toHaveFocus()
  })

  it('is read again when main says that it is another', async () => {
    const { fake, row } = await open([apples])
    await expect.element(row('About apples')).toBeVisible()
    const before = fake.count('history.list')
    fake.tell.history.changed({ ...historyState, currentId: 'apples' })
    await expect.poll(() => fake.count('history.list')).toBe(before + 1)
  })

  it('is read as a talk in it begins, and not again for each thing that is said', async () => {
    let listed: ConversationSummary[] = [pears]
    const { fake, screen, row } = await open([], {
      'history.list': () => listed,
      'history.state': { ...historyState, currentId: 'apples' },
    })
    await expect.element(row('About pears')).toBeVisible()
    const say = (items: ConversationItem[]) =>
      fake.tell.conversation.patched({ changed: items, order: items.map(({ id }) => id) })
    listed = [summary('apples', { title: '' }), pears]
    say([userItem('u1', '')])
    await expect.element(row('Without words')).toBeVisible()
    listed = [apples, pears]
    say([userItem('u1', 'About apples'), answerItem('a1', 'Yes')])
    await expect.element(row('About apples')).toBeVisible()
    const before = fake.count('history.list')
    const more = [userItem('u2', 'Are they red?'), answerItem('a2', 'Some are.')]
    say([userItem('u1', 'About apples'), answerItem('a1', 'Yes'), ...more])
    await expect.element(screen.getByText('Some are.').first()).toBeVisible()
    expect(fake.count('history.list')).toBe(before)
  })

  it('renders a part of thousands, and more when its end is reached', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => summary(`${index}`))
    const { side } = await open(many)
    const rows = () => side.getByRole('listitem').elements()
    await expect.poll(() => rows().length).toBeGreaterThan(50)
    expect(rows().length).toBeLessThan(400)
    const before = rows().length
    rows().at(-1)?.scrollIntoView()
    await expect.poll(() => rows().length).toBeGreaterThan(before)
  })

  it('says what is wrong with the history', async () => {
    const fault = { code: 'history_disk_full', message: 'The disk is full.', retryable: true }
    const { side } = await open([apples], { 'history.state': { ...historyState, fault } })
    await expect.element(side.getByRole('alert')).toMatchTextContent('The disk is full.')
  })
})

describe('a conversation of the list', () => {
  it('is given a name in place', async () => {
    const { fake, side, choose } = await open([apples, pears], { 'history.rename': null })
    await choose('About apples', 'Rename')
    const field = side.getByRole('textbox', { name: 'New name' })
    await expect.element(field).toHaveFocus()
    await field.fill('Orchard')
    await userEvent.keyboard('{Enter}')
    expect(fake.calls).toContainEqual(['history.rename', 'apples', 'Orchard'])
    await expect.element(field).not.toBeInTheDocument()
  })

  it('is back under the keyboard when its new name is typed, or its menu left', async () => {
    const { screen, side, row } = await open([apples, pears], { 'history.rename': null })
    const actions = side.getByRole('button', { name: 'Actions for About pears' })
    await expect.element(row('About apples')).toBeVisible()
    await side.getByRole('button', { name: 'Filter' }).click()
    await userEvent.keyboard('{Escape}')
    await expect.element(side.getByRole('button', { name: 'Filter' })).toHaveFocus()
    await userEvent.tab()
    await userEvent.keyboard('{ArrowDown}')
    await userEvent.tab()
    await expect.element(actions).toHaveAttribute('aria-haspopup', 'menu')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByRole('menuitem', { name: 'Rename' })).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    await expect.element(actions).toHaveFocus()
    await userEvent.keyboard('{Enter}{Enter}')
    await expect.element(side.getByRole('textbox', { name: 'New name' })).toHaveFocus()
    await expect.element(row('About pears')).not.toBeInTheDocument()
    await userEvent.keyboard('Orchard{Enter}')
    await expect.element(row('About pears')).toHaveFocus()
  })

  it('keeps its menu while the mouse is at another', async () => {
    const { screen, side, row } = await open([apples, pears])
    const actions = (title: string) => side.getByRole('button', { name: `Actions for ${title}` })
    await row('About apples').hover()
    await actions('About apples').click()
    await expect.element(screen.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(actions('About apples')).toHaveFocus()
    await row('About pears').hover()
    await expect.element(actions('About pears')).toBeVisible()
    await expect.element(actions('About apples')).toHaveFocus()
  })

  it('keeps its name when Esc is pressed, or nothing typed', async () => {
    const { fake, side, row, choose } = await open([apples, pears])
    const field = side.getByRole('textbox', { name: 'New name' })
    await choose('About apples', 'Rename')
    await field.fill('Orchard')
    await userEvent.keyboard('{Escape}')
    await expect.element(row('About apples')).toHaveFocus()
    await choose('About apples', 'Rename')
    await field.fill('  ')
    await userEvent.keyboard('{Enter}')
    await expect.element(row('About apples')).toBeVisible()
    expect(fake.count('history.rename')).toBe(0)
  })

  it.each([
    ['Pin', { pinned: false }, ['history.pin', 'apples', true]],
    ['Unpin', { pinned: true }, ['history.pin', 'apples', false]],
    ['Archive', {}, ['history.archive', 'apples', true]],
    ['Delete', {}, ['history.remove', ['apples']]],
  ])('has in its menu: %s', async (name, more, call) => {
    const answers = { 'history.pin': null, 'history.archive': null, 'history.remove': null }
    const { fake, choose } = await open([summary('apples', more), pears], answers)
    await choose('About apples', name)
    expect(fake.calls).toContainEqual(call)
  })

  it('that is archived is in a fold, and comes out of it', async () => {
    const { fake, side, row, choose } = await open([apples, summary('pears', { archived: true })], {
      'history.archive': null,
    })
    await expect.element(row('About apples')).toBeVisible()
    await expect.element(row('About pears')).not.toBeInTheDocument()
    await side.getByText('1 archived').click()
    await choose('About pears', 'Take out of the archive')
    expect(fake.calls).toContainEqual(['history.archive', 'pears', false])
  })

  it('is saved as a file, and its name said', async () => {
    const exported = { kind: 'exported', fileNames: ['talk.md'], conversationCount: 1, leftOut: [] }
    const { fake, side, choose } = await open([apples], { 'history.export': exported })
    await choose('About apples', 'Save as a file', 'Markdown')
    expect(fake.calls).toContainEqual(['history.export', ['apples'], 'markdown'])
    await expect.element(side.getByText('Saved as talk.md')).toBeVisible()
  })

  it('can be brought back while main can', async () => {
    const { fake, side } = await open([pears], {
      'history.state': { ...historyState, undoable: 2 },
      'history.undo': null,
    })
    await expect.element(side.getByText('2 conversations deleted')).toBeVisible()
    await side.getByRole('button', { name: 'Undo' }).click()
    expect(fake.count('history.undo')).toBe(1)
    fake.tell.history.changed(historyState)
    await expect.element(side.getByText('2 conversations deleted')).not.toBeInTheDocument()
  })

  it('makes way for a new one when it is deleted while it is shown', async () => {
    const { fake, choose } = await open([apples], {
      'history.state': { ...historyState, currentId: 'apples' },
      'history.remove': null,
    })
    await choose('About apples', 'Delete')
    await expect.poll(() => fake.calls).toContainEqual(['history.startNew', { isPrivate: false }])
  })
})

describe('a search', () => {
  const hit: SearchHit = {
    conversationId: 'pears',
    title: 'About pears',
    itemId: 'a3',
    role: 'assistant',
    at: noon,
    snippet: [
      { text: 'they ', matched: false },
      { text: 'ripen', matched: true },
      { text: ' after', matched: false },
    ],
  }

  it('is still made when the side was closed for a look at what was found', async () => {
    await page.viewport(400, 620)
    const { screen } = await openMainWindow({}, { 'history.list': [apples], 'history.search': () => [hit] })
    const openSide = () => screen.getByRole('button', { name: 'Show conversations' }).click()
    await openSide()
    await screen.getByRole('searchbox').fill('tea')
    await screen.getByRole('mark').click()
    await expect.element(screen.getByRole('searchbox')).not.toBeInTheDocument()
    await openSide()
    await expect.element(screen.getByRole('searchbox')).toHaveValue('tea')
  })

  it('shows what was found as it is typed, with the words marked', async () => {
    const { fake, side } = await open([apples], { 'history.search': [hit] })
    await side.getByRole('searchbox', { name: 'Search conversations' }).fill('ripe')
    expect(fake.calls).toContainEqual(['history.search', 'ripe', {}])
    await expect.element(side.getByRole('mark')).toHaveTextContent('ripen')
    await side.getByRole('button', { name: 'Clear the search' }).click()
    await expect.element(side.getByText('About apples')).toBeVisible()
  })

  it('never shows what was found for earlier letters', async () => {
    const waiting = new Map<string, (hits: SearchHit[]) => void>()
    const search = (typed: string) => new Promise((resolve) => waiting.set(typed, resolve))
    const { side } = await open([apples], { 'history.search': search })
    const field = side.getByRole('searchbox', { name: 'Search conversations' })
    await field.fill('r')
    await field.fill('ripe')
    await expect.poll(() => waiting.size).toBe(2)
    waiting.get('ripe')?.([hit])
    await expect.element(side.getByRole('mark')).toBeVisible()
    waiting.get('r')?.([])
    await expect.element(side.getByRole('mark')).toBeVisible()
  })

  it('says when it finds nothing', async () => {
    const { side } = await open([apples])
    await side.getByRole('searchbox', { name: 'Search conversations' }).fill('zebra')
    await expect.element(side.getByText(/Nothing found for “zebra”/)).toBeVisible()
  })

  it('leads to the very place, however far back', async () => {
    const { fake, screen, side } = await open([apples], {
      'history.search': [hit],
      'history.resume': null,
    })
    await side.getByRole('searchbox', { name: 'Search conversations' }).fill('ripe')
    await side.getByText('ripen').click()
    expect(fake.calls).toContainEqual(['history.resume', 'pears'])
    const turns = Array.from({ length: 300 }, (_, index) => [
      userItem(`u${index}`, `Question ${index}`),
      answerItem(`a${index}`, `Answer ${index}`),
    ]).flat()
    fake.tell.history.changed({ ...historyState, currentId: 'pears' })
    fake.tell.conversation.patched({ changed: turns, order: turns.map(({ id }) => id) })
    await expect.element(screen.getByText('Answer 3', { exact: true })).toBeInViewport()
    await expect.poll(() => document.activeElement?.getAttribute('data-row')).toBe('a3')
  })

  it('is left for what it found with the arrow down', async () => {
    const { side } = await open([apples], { 'history.search': [hit] })
    await side.getByRole('searchbox', { name: 'Search conversations' }).fill('ripe')
    await expect.element(side.getByRole('mark')).toBeVisible()
    await userEvent.keyboard('{ArrowDown}')
    expect(document.activeElement?.textContent).toContain('About pears')
  })
})

describe('a new talk', () => {
  it.each([
    ['New talk', false],
    ['Private talk', true],
  ])('%s begins at once', async (name, isPrivate) => {
    const { fake, side } = await open([apples])
    await side.getByRole('button', { name }).click()
    expect(fake.calls).toContainEqual(['history.startNew', { isPrivate }])
  })

  it('says that it is private for as long as it is', async () => {
    const { fake, side } = await open([apples], { 'history.state': { ...historyState, isPrivate: true } })
    const note = side.getByText('Private talk: nothing of it is kept')
    await expect.element(note).toBeVisible()
    fake.tell.history.changed(historyState)
    await expect.element(note).not.toBeInTheDocument()
  })
})
