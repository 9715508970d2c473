import { expect, test } from './fixtures.ts'
import { ask } from './hands.ts'
import { look } from './looks.ts'
import { settingsFile } from './setting-hands.ts'

test('what the model wants to do outside waits for a click, shown as it is, unless it was said once for all', async ({
  app,
  mainWindow,
  userData,
}) => {
  const field = mainWindow.getByRole('textbox', { name: 'Message' })
  const clipboard = () => app.inMain(async ({ clipboard }) => clipboard.readText(), null)
  await app.inMain(({ clipboard }) => void clipboard.writeText('before'), null)

  await field.fill('Copy Bread, milk and eggs')
  await field.press('Enter')
  const card = mainWindow.getByRole('region', { name: 'Copy this text to the clipboard?' })
  await expect(card).toContainText('Bread, milk and eggs')
  expect(await clipboard()).toBe('before')
  await card.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect.poll(clipboard).toBe('Bread, milk and eggs')
  await expect(card).toBeHidden()

  await expect(mainWindow.getByText(/^Hold to talk/).first()).toBeVisible({ timeout: 15_000 })
  await field.fill('Open https://Bücher.example/search?q=tea')
  await field.press('Enter')
  const link = mainWindow.getByRole('region', { name: 'Open this link in your browser?' })
  await expect(link.getByText('xn--bcher-kva.example', { exact: true })).toBeVisible()
  await look(mainWindow, 'approval-link')
  // To go on is to do without.
  await mainWindow.keyboard.press('Escape')
  await expect(link).toBeHidden()
  await mainWindow.getByText('Opening a link').click()
  const line = mainWindow.getByRole('group').filter({ hasText: 'Opening a link' })
  await expect(line.getByText('https://Bücher.example/search?q=tea')).toBeVisible()
  await expect(line.getByText(/not_approved/).first()).toBeVisible()

  await field.fill('Open https://example.com/tea')
  await field.press('Enter')
  await link.getByRole('button', { name: 'Open', exact: true }).click()
  await expect.poll(() => app.output()).toContain('[shell] open https://example.com/tea')
  expect(app.output()).not.toContain('bcher-kva')

  const untilReady = () =>
    expect(mainWindow.getByText(/^Hold to talk/).first()).toBeVisible({ timeout: 15_000 })
  const answer = async (words: string, button: string): Promise<void> => {
    await untilReady()
    await ask(mainWindow, words)
    const asking = mainWindow.getByRole('region', { name: /\?$/ })
    await asking.getByRole('button', { name: button, exact: true }).click()
    await expect(asking).toBeHidden()
  }
  await answer('Copy Nothing of this', 'Don’t')
  expect(await clipboard()).toBe('Bread, milk and eggs')
  await answer('Copy Tea', 'Always allow')
  await expect.poll(clipboard).toBe('Tea')
  await untilReady()
  // Allowed for good: it is not asked about again.
  await ask(mainWindow, 'Copy Coffee')
  await expect.poll(clipboard).toBe('Coffee')
  await answer('Open https://example.com/coffee', 'Turn this tool off')
  await expect
    .poll(settingsFile(userData))
    .toMatchObject({ toolPermissions: { copy_text: 'always', open_link: 'never' } })
  expect(app.output()).not.toContain('example.com/coffee')
})
