import { page, userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
// Loaded before its first test, as a window loads it when it is opened.
import '../../src/renderer/ui/settings/SettingsView.svelte'
import { defaultSettings, type Settings } from '../../src/shared/settings/index.ts'
import type { PendingApproval, ToolOffer } from '../../src/shared/tool-permissions.ts'
import { budgetState } from './fake-earshot.ts'
import { keyDown, keyUp } from './hands.ts'
import { openMainWindow, openQuickAsk } from './open-window.ts'

const copying: PendingApproval = {
  id: 'approval_1',
  tool: 'copy_text',
  headline: null,
  arguments: [{ name: 'text', value: 'pay\u200bpal <b>now</b> \u202eevil' }],
  canBeAlways: true,
}
const opening: PendingApproval = {
  id: 'approval_2',
  tool: 'open_link',
  headline: 'xn--ypal-43d9g.example',
  arguments: [{ name: 'url', value: 'https://xn--ypal-43d9g.example/?a=1' }],
  canBeAlways: false,
}

const offers: ToolOffer[] = [
  { name: 'calculator', description: 'For the model.', asks: false, canBeAlways: true },
  { name: 'copy_text', description: 'For the model.', asks: true, canBeAlways: true },
  { name: 'open_link', description: 'For the model.', asks: true, canBeAlways: false },
]

/** What its other sections ask for. */
const settingsAnswers = {
  'tools.offers': offers,
  'keys.status': {
    provider: 'openai',
    set: false,
    lastFour: null,
    kept: null,
    forAddress: null,
    problem: null,
  },
  'audio.output': { devices: [], chosenId: null, volume: 1 },
  'audio.monitor': { kind: 'on' },
  'recording.folder': '/home/somebody/recordings',
}

const decisions = (calls: unknown[][]) => calls.filter(([channel]) => channel === 'approvals.decide')

describe('a call that waits for a click', () => {
  it('is shown as it is, with what hides in it made visible, and is done on a click', async () => {
    const { fake, screen } = await openMainWindow({}, { 'approvals.list': [copying] })
    const card = screen.getByRole('region', { name: 'Copy this text to the clipboard?' })
    await expect.element(card).toMatchTextContent('payU+200Bpal <b>now</b> U+202Eevil')
    const copy = card.getByRole('button', { name: 'Copy' })
    await expect.element(copy).toHaveAttribute('aria-disabled', 'false')
    await copy.click()
    expect(decisions(fake.calls)).toEqual([['approvals.decide', 'approval_1', 'once']])
    fake.tell.approvals.changed([])
    await expect.element(card).not.toBeInTheDocument()
  })

  it('can’t be clicked at once, takes no focus, and no key of the talk means it', async () => {
    const { fake, screen } = await openMainWindow()
    window.focus()
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.click()
    fake.tell.approvals.changed([copying, opening])
    const copy = screen.getByRole('button', { name: 'Copy', exact: true })
    await expect.element(copy).toHaveAttribute('aria-disabled', 'true')
    ;(copy.element() as HTMLElement).click()
    await expect.element(field).toHaveFocus()
    await expect.element(copy).toHaveAttribute('aria-disabled', 'false')
    await userEvent.keyboard('Words {Enter}')
    ;(document.activeElement as HTMLElement).blur()
    await keyDown('Space')
    await keyUp('Space')
    await expect.poll(() => fake.count('turn.press')).toBe(1)
    expect(decisions(fake.calls)).toEqual([])
    await expect.element(screen.getByText('1 more after this')).toBeVisible()
    // The next one has to be read, too.
    fake.tell.approvals.changed([opening])
    const open = screen.getByRole('button', { name: 'Open', exact: true })
    await expect.element(open).toHaveAttribute('aria-disabled', 'true')
    await expect.element(screen.getByText('xn--ypal-43d9g.example', { exact: true })).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Always allow' })).not.toBeInTheDocument()
  })

  it('is asked about in quick ask, and in every view of the main window', async () => {
    const { fake, screen } = await openQuickAsk()
    fake.tell.approvals.changed([copying])
    const question = 'Copy this text to the clipboard?'
    await expect.element(screen.getByRole('region', { name: question })).toBeVisible()
    const dont = screen.getByRole('button', { name: 'Don’t' })
    await expect.element(dont).toHaveAttribute('aria-disabled', 'false')
    await dont.click()
    expect(decisions(fake.calls)).toEqual([['approvals.decide', 'approval_1', 'no']])
    const main = await openMainWindow({}, { ...settingsAnswers, 'approvals.list': [copying] })
    await main.screen.getByRole('button', { name: 'Settings' }).click()
    await expect.element(main.screen.getByRole('heading', { name: 'Provider and key' })).toBeVisible()
    await expect.element(main.screen.getByRole('region', { name: question })).toBeVisible()
  })
})

async function openSettings(changes: Partial<Settings>, answers: Record<string, unknown> = {}) {
  const settings = { ...defaultSettings, welcomed: true, ...changes }
  const opened = await openMainWindow(
    {},
    { ...settingsAnswers, 'settings.read': { settings, problems: [] }, ...answers },
  )
  await opened.screen.getByRole('button', { name: /^(Settings|Einstellungen)$/ }).click()
  return opened
}

describe('the settings of tools and cost', () => {
  it('turn a tool off, and let another for good, but never a link', async () => {
    const { fake, screen } = await openSettings({ toolPermissions: { open_link: 'always' } })
    await expect.element(screen.getByText('Works out sums exactly, so that none is guessed.')).toBeVisible()
    await screen.getByRole('switch', { name: 'Calculator' }).click()
    expect(fake.calls.at(-1)).toEqual([
      'settings.change',
      { toolPermissions: { open_link: 'always', calculator: 'never' } },
    ])
    const link = screen.getByRole('combobox', { name: 'Open a link' })
    await expect.element(link).toMatchTextContent('Ask each time')
    await link.click()
    await expect.element(page.getByRole('option', { name: 'Off' })).toBeVisible()
    await expect.element(page.getByRole('option', { name: 'Always allow' })).not.toBeInTheDocument()
    await userEvent.keyboard('{Escape}')
    await screen.getByRole('combobox', { name: 'Copy text' }).click()
    await page.getByRole('option', { name: 'Always allow' }).click()
    await expect
      .poll(() => fake.calls.at(-1))
      .toEqual(['settings.change', { toolPermissions: { open_link: 'always', copy_text: 'always' } }])
  })

  it('take a budget, and say how much of it is spent', async () => {
    const spent = { ...budgetState, limitUsd: 10, spentUsd: 10.5, standing: 'spent' as const }
    const { fake, screen } = await openSettings({ monthlyBudgetUsd: 10 }, { 'budget.state': spent })
    await expect.element(screen.getByText('$10.50 of $10.00 this month')).toBeVisible()
    const field = screen.getByRole('textbox', { name: 'Budget for a month, USD' })
    await field.fill('much')
    await userEvent.keyboard('{Enter}')
    await expect.element(screen.getByText(/^Write a sum such as 10/)).toBeVisible()
    await field.fill('12,50')
    await userEvent.keyboard('{Enter}')
    expect(fake.calls.at(-1)).toEqual(['settings.change', { monthlyBudgetUsd: 12.5 }])
    await screen.getByRole('button', { name: 'Go on with this talk' }).click()
    expect(fake.count('budget.goOn')).toBe(1)
  })

  it('write sums, shares and numbers as the language of the window does', async () => {
    const spent = { ...budgetState, limitUsd: 10, spentUsd: 0.0123 }
    const { screen } = await openSettings(
      { monthlyBudgetUsd: 7.5, interfaceLanguage: 'de', volume: 0.8, speed: 1.25 },
      { 'budget.state': spent },
    )
    await expect.element(screen.getByText('0,0123 $ von 10,00 $ diesen Monat')).toBeVisible()
    await expect.element(screen.getByText('80 %', { exact: true })).toBeVisible()
    await expect
      .element(screen.getByRole('textbox', { name: 'Budget für einen Monat, USD' }))
      .toHaveValue('7,5')
  })

  it('are one click from the notice, and so is to go on', async () => {
    const notice = { code: 'budget_spent', message: 'It is spent.', retryable: false }
    const { fake, screen } = await openMainWindow({ notice }, settingsAnswers)
    await screen.getByRole('button', { name: 'Go on with this talk' }).click()
    expect(fake.count('budget.goOn')).toBe(1)
    await screen.getByRole('button', { name: 'Open settings' }).click()
    await expect.element(screen.getByRole('heading', { name: 'Cost' })).toHaveFocus()
  })

  it('words that may not go out stay in the field', async () => {
    const { screen } = await openMainWindow({}, { 'turn.say': false })
    const field = screen.getByRole('textbox', { name: 'Message' })
    await field.fill('Words')
    await userEvent.keyboard('{Enter}')
    await expect.element(field).toHaveValue('Words')
  })
})
