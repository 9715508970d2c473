import type { Page } from '@playwright/test'
import { m } from '../../src/renderer/paraglide/messages.js'
import type { Language } from '../../src/shared/languages.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { launchApp } from '../../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../../tools/app-driver/microphone-file.ts'
import { withoutKeyring } from '../fixtures/keyring.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { glance, look } from './looks.ts'
import { openOverlayPage, showOverlay } from './overlay-page.ts'

test('the empty window, a talk, its voices, a private one, and all of a provider', async ({ mainWindow }) => {
  await look(mainWindow, 'empty')
  await ask(mainWindow, 'What is 12 times 7?')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await look(mainWindow, 'talk')
  await mainWindow.getByRole('button', { name: 'Voice: Marin' }).click()
  await mainWindow.getByRole('radio').first().waitFor()
  await look(mainWindow, 'talk-voice')
  await mainWindow.keyboard.press('Escape')
  await mainWindow.getByRole('button', { name: 'Private talk' }).click()
  await look(mainWindow, 'talk-private', { picturesOnly: true })
  await mainWindow.getByRole('button', { name: 'Settings', exact: true }).click()
  await mainWindow.getByRole('button', { name: 'Advanced' }).click()
  await look(mainWindow, 'settings-provider', {
    ready: () => mainWindow.getByText('Extra headers').evaluate((it) => it.scrollIntoView()),
  })
})

/** As it is started for the first time, so that there is a welcome: practice answers. */
const atFirst = test.extend({
  app: async ({ host, userData }, use, info) => {
    const microphone = info.outputPath('microphone.wav')
    writeMicrophoneFile(microphone, new Int16Array(0))
    const args = [`--user-data-dir=${userData}`]
    const app = await launchApp({ microphone, args, env: withoutKeyring }, host)
    await use(app)
    await app.close()
  },
})

/** Each view of the app in a language. */
async function seeAll(app: RunningApp, name: string, words: { language: Language; textSize: number }) {
  const locale = { locale: words.language }
  const window = (await app.page('main-window')) as Page
  const press = (label: string) => window.getByRole('button', { name: label, exact: true }).first().click()
  const see = (view: string, ready?: () => Promise<void>) => glance(window, `${name}-${view}`, ready)

  await window.getByRole('heading', { name: m.onboarding_welcome({}, locale) }).waitFor()
  await see('onboarding')
  await press(m.onboarding_skip({}, locale))
  await window.getByRole('textbox', { name: m.talk_message({}, locale) }).fill('What is two times three?')
  await window.keyboard.press('Enter')
  await untilDiagnosed(window, (now) => now.lastTurn !== null)
  await look(window, `${name}-talk`)
  await see('sidebar', async () => {
    const show = window.getByRole('button', { name: m.shell_show_sidebar({}, locale) })
    if (await show.isVisible()) await show.click()
  })

  // By its button: the side that lay over the talk may still have the keyboard.
  await press(m.talk_keys_show({}, locale))
  await window.getByRole('dialog', { name: m.talk_keys({}, locale) }).waitFor()
  await see('keys')
  await window.keyboard.press('Escape')
  await press(m.talk_voice_now({ voice: 'Marin' }, locale))
  await window.getByRole('radio').first().waitFor()
  await see('voice')
  await window.keyboard.press('Escape')
  await press(m.talk_turns({ mode: m.talk_turns_off({}, locale) }, locale))
  await window.getByRole('radio', { name: m.talk_turns_server_vad({}, locale) }).click()
  await window.getByRole('slider').first().waitFor()
  await see('vad-panel')
  await window.getByRole('radio', { name: m.talk_turns_off({}, locale) }).click()
  await window.keyboard.press('Escape')
  await window.getByRole('textbox', { name: m.talk_message({}, locale) }).fill('Copy Bread, milk and eggs')
  await window.keyboard.press('Enter')
  await window.getByRole('heading', { name: m.tools_copy_text_question({}, locale) }).waitFor()
  await see('approval')
  await press(m.tools_no({}, locale))

  await press(m.shell_diagnostics({}, locale))
  for (const tab of ['events', 'turns', 'sound', 'cost'] as const) {
    await window.getByRole('tab', { name: m[`diagnostics_${tab}`]({}, locale) }).click()
    await see(`diagnostics-${tab}`)
  }
  await press(m.shell_settings({}, locale))
  await window.getByRole('main').getByRole('heading', { level: 3 }).first().waitFor()
  await look(window, `${name}-settings`)
  for (const id of ['assistant', 'microphone', 'hotkeys', 'cost', 'look', 'file']) {
    const section = window.locator(`[data-section="${id}"]`)
    await see(`settings-${id}`, () => section.evaluate((it) => it.scrollIntoView()))
  }

  const quickAsk = (await app.page('quick-ask')) as Page
  await glance(quickAsk, `${name}-quick-ask`)
  const overlay = await openOverlayPage(app)
  await showOverlay(app, words)
  await overlay.getByRole('status').waitFor()
  await glance(overlay, `${name}-overlay`)
}

for (const { name, dir, ...words } of [
  { name: 'right-to-left', language: 'ar', textSize: 1, dir: 'rtl' },
  { name: 'large-text', language: 'de', textSize: 2, dir: 'ltr' },
] as const) {
  test.describe(name, () => {
    atFirst.use({ settings: { interfaceLanguage: words.language, textSize: words.textSize } })

    atFirst('every view', async ({ app }) => {
      const window = (await app.page('main-window')) as Page
      await expect(window.locator('html')).toHaveAttribute('lang', words.language)
      await expect(window.locator('html')).toHaveAttribute('dir', dir)
      await seeAll(app, name, words)
    })
  })
}
