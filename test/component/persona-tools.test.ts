import { page, userEvent } from 'vitest/browser'
import { describe, expect, it } from 'vitest'
// Loaded before its first test, as a window loads it when it is opened.
import '../../src/renderer/ui/settings/SettingsView.svelte'
import { defaultSettings, type Persona, type Settings } from '../../src/shared/settings/index.ts'
import type { ToolOffer } from '../../src/shared/tool-permissions.ts'
import { openMainWindow } from './open-window.ts'

const offers: ToolOffer[] = [
  { name: 'calculator', description: 'For the model.', asks: false, canBeAlways: true },
  { name: 'current_time', description: 'For the model.', asks: false, canBeAlways: true },
  { name: 'copy_text', description: 'For the model.', asks: true, canBeAlways: true },
]
const cook = { id: 'cook', name: 'Cook' }

async function editCook(tools?: Persona['tools'], changes: Partial<Settings> = {}) {
  const personas = [{ ...cook, ...(tools !== undefined && { tools }) }]
  const settings = { ...defaultSettings, welcomed: true, personas, ...changes }
  const { fake, screen } = await openMainWindow(
    {},
    {
      'tools.offers': offers,
      'audio.output': { devices: [], chosenId: null, volume: 1 },
      'audio.monitor': { kind: 'on' },
      'recording.folder': '/home/somebody/recordings',
      'settings.read': { settings, problems: [] },
    },
  )
  await screen.getByRole('button', { name: 'Settings' }).click()
  await screen.getByRole('button', { name: 'Edit Cook' }).click()
  const editor = screen.getByRole('group', { name: 'Cook' })
  /** What the persona has been made. */
  const made = () => fake.calls.findLast(([channel]) => channel === 'settings.change')?.[1]
  return { screen, editor, made }
}

describe('the tools of a persona', () => {
  it('are those of the settings, until a person makes a choice of its own, which begins with all that are on', async () => {
    const { screen, editor, made } = await editCook(undefined, { toolPermissions: { copy_text: 'never' } })
    const tools = editor.getByRole('combobox', { name: 'Tools' })
    await expect.element(tools).toMatchTextContent('As in the settings')
    await expect.element(editor.getByRole('switch', { name: 'Calculator' })).not.toBeInTheDocument()
    await tools.click()
    await screen.getByRole('option', { name: 'Only these' }).click()
    expect(made()).toEqual({ personas: [{ ...cook, tools: ['calculator', 'current_time'] }] })
  })

  it('are chosen by the keyboard alone, each with what it does', async () => {
    const { editor, made } = await editCook(['calculator'])
    await expect.element(editor.getByText('Works out sums exactly, so that none is guessed.')).toBeVisible()
    await expect.element(editor.getByRole('switch', { name: 'Calculator' })).toBeChecked()
    const tools = editor.getByRole('combobox', { name: 'Tools' })
    ;(tools.element() as HTMLElement).focus()
    await userEvent.tab()
    await userEvent.tab()
    await expect.element(editor.getByRole('switch', { name: 'Date and time' })).toHaveFocus()
    await userEvent.keyboard(' ')
    expect(made()).toEqual({ personas: [{ ...cook, tools: ['calculator', 'current_time'] }] })
    await userEvent.tab({ shift: true })
    await userEvent.keyboard(' ')
    expect(made()).toEqual({ personas: [{ ...cook, tools: [] }] })
  })

  it('go back to those of the settings', async () => {
    const { screen, editor, made } = await editCook([])
    await editor.getByRole('combobox', { name: 'Tools' }).click()
    await screen.getByRole('option', { name: 'As in the settings' }).click()
    expect(made()).toEqual({ personas: [cook] })
  })

  it('that are off in the settings, or not known, say so, and what the file names stays', async () => {
    const { editor, made } = await editCook(['copy_text', 'oven'], {
      toolPermissions: { copy_text: 'never' },
    })
    const copy = editor.getByRole('switch', { name: 'Copy text' })
    await expect.element(copy).toBeDisabled()
    await expect.element(copy).not.toBeChecked()
    await expect.element(editor.getByText('Turned off in the settings, under Tools.')).toBeVisible()
    await expect.element(editor.getByText('Earshot has no such tool.')).toBeVisible()
    await editor.getByRole('switch', { name: 'Calculator' }).click()
    expect(made()).toEqual({ personas: [{ ...cook, tools: ['copy_text', 'oven', 'calculator'] }] })
  })

  it('are found by the search, as everything else that a persona has', async () => {
    const { screen } = await editCook(['calculator'])
    const search = screen.getByRole('searchbox', { name: 'Search settings' })
    for (const words of ['date and time', 'end of your turn']) {
      await search.fill(words)
      await expect.element(screen.getByRole('button', { name: 'Add a persona' })).toBeVisible()
      await expect.element(screen.getByRole('combobox', { name: 'Theme' })).not.toBeInTheDocument()
    }
    await search.fill('echo')
    await expect.element(screen.getByRole('button', { name: 'Add a persona' })).not.toBeInTheDocument()
  })
})

it('the editor of a persona fits a small window at twice the text size', async () => {
  await page.viewport(400, 620)
  const { editor } = await editCook(['calculator', 'oven'], { textSize: 2 })
  await expect.element(editor.getByText('Earshot has no such tool.')).toBeInTheDocument()
  const { right } = editor.element().getBoundingClientRect()
  const wide = [...editor.element().querySelectorAll('*')].filter(
    (element) => element.getBoundingClientRect().right > right + 1,
  )
  expect(wide).toEqual([])
  await page.viewport(414, 896)
})
