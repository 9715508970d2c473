import { page } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/shared/settings/index.ts'
import { openMainWindow } from './open-window.ts'

beforeEach(() => page.viewport(400, 620))
afterEach(() => page.viewport(414, 896))

/** In Arabic, whose words for how turns end are long. */
const arabic = {
  'settings.read': {
    settings: { ...defaultSettings, welcomed: true, interfaceLanguage: 'ar' },
    problems: [],
  },
}

describe('a window of 400 pixels', () => {
  it('shows conversations in a side that is wide enough for their titles', async () => {
    const { screen } = await openMainWindow()
    await screen.getByRole('button', { name: 'Show conversations' }).click()
    const side = screen.getByRole('dialog', { name: 'Conversations' })
    await expect.element(side).toBeVisible()
    expect(side.element().getBoundingClientRect().width).toBeGreaterThan(250)
    const field = side.getByRole('searchbox').element()
    expect(field.scrollWidth).toBeLessThanOrEqual(field.clientWidth)
  })

  it('cuts no word of the talk bar, however long they are', async () => {
    const { screen } = await openMainWindow({}, arabic)
    await expect.element(screen.getByText('Practice', { exact: true })).toBeVisible()
    const bar = screen.container.querySelector('footer')
    const cut = [...(bar?.querySelectorAll('p, button > span') ?? [])].filter(
      (words) => words.scrollWidth > words.clientWidth + 1,
    )
    expect(cut.map((words) => words.textContent)).toEqual([])
  })
})

describe('from right to left', () => {
  it('reads what opens as it reads the rest', async () => {
    const { screen } = await openMainWindow({}, arabic)
    await screen.getByRole('button', { name: /Marin/ }).click()
    const popup = screen.getByRole('dialog')
    await expect.element(popup).toBeVisible()
    expect(getComputedStyle(popup.element()).direction).toBe('rtl')
  })

  it('has what a field asks for where its first word will be, and each word in its own direction', async () => {
    const { screen } = await openMainWindow({}, arabic)
    const field = screen.getByRole('textbox').last()
    await expect.element(field).toBeVisible()
    const direction = () => getComputedStyle(field.element()).direction
    expect(direction()).toBe('rtl')
    await field.fill('tea')
    expect(direction()).toBe('ltr')
    await field.fill('شاي')
    expect(direction()).toBe('rtl')
  })
})
