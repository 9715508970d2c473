import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { loadSpeech } from '../../src/cli/speech-file.ts'
import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { LEAD_MS } from '../../tools/app-driver/microphone-file.ts'
import { installed } from '../../tools/setup/paths.mjs'
import { isInstalled, startDisplay, type Display } from '../fixtures/xvfb.ts'
import { expect, test as base } from './fixtures.ts'
import { untilCaptured, untilDiagnosed } from './hands.ts'
import { alignStretches } from './sound.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)
const lead = LEAD_MS * 24

interface Desk {
  display: Display
  /** Another program, which has the focus. */
  otherProgram: Page
  xdotool(...args: string[]): void
  /** Quick ask's page. Neither its window nor the main one is on the screen. */
  hidden: Page
}

/** A display of the test's own, a real keyboard on it, and the app in the background. */
const test = base.extend<Desk>({
  display: async ({}, use) => {
    const display = await startDisplay()
    await use(display)
    display.close()
  },
  desktopEnv: async ({ display }, use) =>
    use({ DISPLAY: display.name, XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: '' }),
  xdotool: async ({ display }, use) =>
    use((...args) => {
      execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: display.name } })
    }),
  otherProgram: async ({ display, xdotool }, use) => {
    const { browserPath } = installed()
    const browser = await chromium.launch({
      headless: false,
      ...(browserPath !== null && { executablePath: browserPath }),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
      env: { ...process.env, DISPLAY: display.name, WAYLAND_DISPLAY: '' },
    })
    const page = await browser.newPage()
    await page.setContent('<title>Another program</title><textarea autofocus></textarea>')
    await page.locator('textarea').focus()
    xdotool('search', '--sync', '--name', '^Another program', 'windowfocus', '--sync')
    await use(page)
    await browser.close()
  },
  hidden: async ({ app, otherProgram: _focused }, use) => {
    const page = (await app.page('quick-ask')) as Page
    await page.keyboard.press('Escape')
    await expect
      .poll(() =>
        app.inMain(
          ({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()),
          null,
        ),
      )
      .toBe(false)
    await expect
      .poll(() => page.evaluate(() => window.earshot.hotkeys.state()))
      .toMatchObject({ backend: 'hook', hears: 'press-and-release', problem: null })
    await use(page)
  },
})

test.use({
  speech: phrase,
  appArgs: ['--quick-ask'],
  settings: {
    hotkeys: { talk: 'F9', mute: 'Control+Alt+M', interrupt: 'Control+Alt+S', quickAsk: 'Control+Alt+Q' },
    personas: [{ id: 'cook', name: 'Cook', hotkey: 'Control+Alt+1' }],
  },
})
test.skip(!isInstalled('Xvfb') || !isInstalled('xdotool'), 'needs Xvfb and xdotool')

const isMuted = (page: Page) => page.evaluate(async () => (await window.earshot.audio.input()).muted)

test('a held key talks from another program with no window open, first syllable included, and ends with its release; tapped it goes on', async ({
  app,
  hidden,
  xdotool,
  otherProgram,
  server,
}) => {
  // On a machine that is busy for seconds the link may be taken for dead, and the talk goes on in another session.
  const committed = () => server.sessions.flatMap((session) => session.committed)
  const shown = () =>
    app.inMain(({ BrowserWindow }) => {
      const seen = BrowserWindow.getAllWindows().filter((window) => window.isVisible())
      return seen.map((window) => window.webContents.getURL())
    }, null)
  xdotool('keydown', 'F9')
  await expect.poll(shown).toEqual(['app://overlay/'])
  await untilCaptured(hidden, lead + phrase.length)
  xdotool('keyup', 'F9')
  const { capturedSamples, captureFaults } = await untilDiagnosed(hidden, (now) => now.lastTurn !== null)
  expect(captureFaults).toBe(0)
  await expect.poll(shown).toEqual([])
  expect(committed()).toHaveLength(1)
  const said = committed()[0]?.samples ?? new Int16Array()
  expect(said).toHaveLength(capturedSamples)
  const [first] = alignStretches(phrase, said, 2 * lead)
  expect(first?.fit).toBeGreaterThan(0.7)
  expect(await otherProgram.evaluate(() => document.hasFocus())).toBe(true)

  xdotool('key', 'F9')
  await untilCaptured(hidden, 12_000, capturedSamples)
  expect(committed()).toHaveLength(1)
  xdotool('key', 'F9')
  await expect.poll(() => committed().length).toBe(2)

  xdotool('key', 'F9')
  await untilCaptured(hidden, 12_000, (await readDiagnostics(hidden)).capturedSamples)
  xdotool('key', 'ctrl+alt+s')
  await expect
    .poll(() => server.sessions.at(-1)?.received.at(-1))
    .toMatchObject({ type: 'input_audio_buffer.clear' })
  expect(committed()).toHaveLength(2)

  xdotool('key', 'ctrl+alt+m')
  await expect.poll(() => isMuted(hidden)).toBe(true)
  xdotool('key', 'ctrl+alt+1')
  await expect
    .poll(() => hidden.evaluate(async () => (await window.earshot.settings.read()).settings.activePersona))
    .toBe('cook')
  xdotool('key', 'ctrl+alt+q')
  await expect.poll(shown).toEqual(['app://quick-ask/'])
})

test('what is typed in other programs is nowhere in Earshot, and a key held as the screen is locked is let go', async ({
  app,
  hidden,
  xdotool,
  otherProgram,
  server,
  userData,
}, info) => {
  const secret = 'zanzibar quixotic fjord'
  // Typed once more where the first letters came before the other program had the focus again.
  await expect(async () => {
    await otherProgram.locator('textarea').fill('')
    xdotool('type', '--delay', '5', secret)
    await expect(otherProgram.locator('textarea')).toHaveValue(secret, { timeout: 5_000 })
  }).toPass()
  // The hook is there, and has seen it all.
  xdotool('keydown', 'F9')
  await untilCaptured(hidden, 2_400)
  await app.inMain(({ powerMonitor }) => powerMonitor.emit('lock-screen'), null)
  await untilDiagnosed(hidden, (now) => now.lastTurn !== null)
  xdotool('keyup', 'F9')

  const heap = info.outputPath('main.heapsnapshot')
  await app.inMain((_electron, path) => {
    process.getBuiltinModule('node:v8').writeHeapSnapshot(path)
  }, heap)
  const files = readdirSync(userData, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const wire = JSON.stringify(server.sessions.map(({ received }) => received))
  const kept = [heap, ...files].map((path) => readFileSync(path, 'latin1'))
  for (const word of secret.split(' ')) {
    for (const text of [app.output(), wire, ...kept]) expect(text.includes(word)).toBe(false)
  }
})
