import { page } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/shared/settings/index.ts'
import { openMainWindow } from './open-window.ts'

beforeEach(() => page.viewport(1120, 760))
afterEach(() => page.viewport(414, 896))

const offers = ['calculator', 'current_time', 'open_link'].map((name) => ({
  name,
  description: '',
  asks: name === 'open_link',
  canBeAlways: false,
}))

const cook = { id: 'cook', name: 'Cook', voice: 'cedar', tools: ['calculator', 'open_link'] }

const answers = {
  'tools.offers': offers,
  'settings.read': {
    settings: { ...defaultSettings, welcomed: true, personas: [cook], activePersona: 'cook' },
    problems: [],
  },
  'conversation.totals': {
    turns: 3,
    waits: { lastMs: 800, typicalMs: 900, longestMs: 2100 },
    costUsd: 0.0312,
    unpriced: 0,
  },
  'budget.state': { limitUsd: 25, spentUsd: 1.2, unpriced: 0, standing: 'within', goesOn: false },
}

const openai = { provider: { id: 'openai', label: 'OpenAI' } }

async function openDetails(more: Record<string, unknown> = {}) {
  const { fake, screen } = await openMainWindow(openai, { ...answers, ...more })
  await screen.getByRole('button', { name: 'Show the details of this talk' }).click()
  const side = screen.getByRole('complementary', { name: 'This talk' })
  await expect.element(side).toBeVisible()
  return { fake, screen, side }
}

/** What is said of it. */
const detail = (name: string) =>
  [...document.querySelectorAll('dt')].find(({ textContent }) => textContent === name)?.nextElementSibling
    ?.textContent

describe('the details of a talk', () => {
  it('are closed until they are asked for, and close again', async () => {
    const { screen, side } = await openDetails()
    await side.getByRole('button', { name: 'Close' }).click()
    await expect.element(side).not.toBeInTheDocument()
    await expect.element(screen.getByRole('button', { name: 'Show the details of this talk' })).toBeVisible()
  })

  it('say who answers, as it holds for the persona', async () => {
    await openDetails()
    await expect.poll(() => detail('Persona')).toBe('Cook')
    expect(detail('Provider')).toBe('OpenAI')
    expect(detail('Model')).toBe(defaultSettings.model)
    expect(detail('Voice')).toBe('Cedar')
    expect(detail('Your turn ends')).toBe('Hold or tap')
  })

  it('name the tools that this persona may use, and those that ask', async () => {
    await openDetails()
    await expect.poll(() => detail('Open a link')).toBe('Ask each time')
    expect(detail('Calculator')).toBe('')
    expect(detail('Date and time')).toBeUndefined()
  })

  it('say what it cost and how long its answers took, anew with each turn', async () => {
    const { fake, side } = await openDetails()
    await expect.poll(() => detail('Longest')).toBe('2.1\u202fs')
    expect(detail('This talk')).toBe('$0.0312')
    await expect.element(side.getByText('$1.20 of $25.00 this month')).toBeVisible()
    const waits = { lastMs: 3000, typicalMs: 900, longestMs: 3000 }
    fake.tell.conversation.totalsChanged({ turns: 4, waits, costUsd: 0.05, unpriced: 1 })
    await expect.poll(() => detail('Longest')).toBe('3\u202fs')
    expect(detail('Turns')).toBe('4')
    await expect.element(side.getByText('Without what has no known price')).toBeVisible()
  })

  it('lead to where each is changed', async () => {
    const { screen, side } = await openDetails()
    await side.getByRole('button', { name: 'Cost: open the settings' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Settings' })).toBeVisible()
  })

  it('lie over the talk where there is no room beside it', async () => {
    await page.viewport(400, 620)
    const { screen } = await openMainWindow(openai, answers)
    await screen.getByRole('button', { name: 'Show the details of this talk' }).click()
    const over = screen.getByRole('dialog', { name: 'This talk' })
    await expect.element(over.getByText('OpenAI')).toBeVisible()
    await over.getByRole('button', { name: 'Close' }).click()
    await expect.element(over).not.toBeInTheDocument()
  })
})

it('the status line says what the last answer took and what the talk cost, and of practice no cost', async () => {
  const { screen } = await openMainWindow(openai, answers)
  await expect.element(screen.getByText('OpenAI · answers in 0.8 s · $0.0312')).toBeVisible()
  const practice = await openMainWindow({}, answers)
  await expect
    .element(practice.screen.getByText('Practice · answers in 0.8 s', { exact: true }))
    .toBeVisible()
})
