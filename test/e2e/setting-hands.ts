/** Hands on the controls of a settings' page, and what its file says then. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Settings } from '../../src/shared/settings/index.ts'

export async function openSettings(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings', exact: true }).click()
  await window.getByRole('heading', { name: 'Provider and key' }).waitFor()
}

/** Of the whole window, or of a part of it. */
type Place = Page | Locator

const pageOf = (place: Place): Page => ('page' in place ? place.page() : place)

export async function choose(place: Place, name: string, option: string): Promise<void> {
  await place.getByRole('combobox', { name, exact: true }).click()
  await pageOf(place).getByRole('option', { name: option }).first().click()
}

/** Over what stands there. The field is left then. */
export async function write(place: Place, name: string, text: string): Promise<void> {
  await place.getByRole('textbox', { name, exact: true }).click()
  const { keyboard } = pageOf(place)
  await keyboard.press('ControlOrMeta+a')
  await keyboard.press('Backspace')
  await keyboard.type(text)
  await keyboard.press('Tab')
}

export const toggle = (place: Place, name: string): Promise<void> =>
  place.getByRole('switch', { name, exact: true }).click()

export const slide = (place: Place, name: string, key: 'ArrowLeft' | 'ArrowRight'): Promise<void> =>
  place.getByRole('slider', { name, exact: true }).press(key)

/** One of the names that are offered beside a field. */
export async function pick(place: Place, name: string, suggestion: string): Promise<void> {
  await place.getByRole('button', { name: `Suggestions: ${name}`, exact: true }).click()
  await pageOf(place).getByRole('menuitem', { name: suggestion, exact: true }).click()
}

export const settingsFile = (userData: string) => (): Partial<Settings> =>
  JSON.parse(readFileSync(join(userData, 'settings.json'), 'utf8')) as Partial<Settings>
