import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadSpeech } from '../../src/cli/speech-file.ts'
import type { SettingsState } from '../../src/shared/settings/index.ts'
import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { openedWithDetection } from './turn-detection.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)

test.describe('settings without turn detection', () => {
  test.use({ speech: phrase })

  test('leave the microphone closed until somebody holds the key', async ({ mainWindow, session }) => {
    await ask(mainWindow, 'thanks')
    await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    expect(session().appendedSamples).toBe(0)
    expect((await readDiagnostics(mainWindow)).capturedSamples).toBe(0)
    expect(openedWithDetection(session())).toBeNull()
  })
})

test.describe('settings with the server’s turn detection, muted', () => {
  test.use({ speech: phrase, settings: { turnDetection: 'server_vad', muteOnStart: true } })

  test('open it for true silence alone', async ({ mainWindow, session }) => {
    await expect.poll(() => session().appendedSamples).toBeGreaterThan(phrase.length)
    const types = session().sent.map((event) => event['type'])
    expect(types).not.toContain('input_audio_buffer.speech_started')
    expect(await mainWindow.evaluate(() => window.earshot.audio.input())).toMatchObject({ muted: true })
  })
})

test.describe('a settings file', () => {
  test.use({ settings: { volume: 'loud', voice: 'cedar', chimes: [] } })

  /** Notes, in the page, what it is told of the settings. */
  const listen = (page: Page) =>
    page.evaluate(() => {
      const told: SettingsState[] = []
      Object.assign(window, { told })
      window.earshot.settings.changed((state) => told.push(state))
    })
  const lastTold = (page: Page) =>
    page.evaluate(() => (window as unknown as { told: SettingsState[] }).told.at(-1) ?? null)

  test('with a bad field keeps the others, says so, and every window hears what changes in it', async ({
    app,
    mainWindow,
    session,
    userData,
  }) => {
    const quickAsk = (await app.page('quick-ask')) as Page
    const windows = [mainWindow, quickAsk]
    for (const page of windows) await listen(page)
    const { settings, problems } = await mainWindow.evaluate(() => window.earshot.settings.read())
    expect(settings).toMatchObject({ volume: 1, voice: 'cedar', chimes: [] })
    expect(problems).toMatchObject([{ code: 'invalid_setting', setting: 'volume' }])
    await expect(mainWindow.getByText('The setting volume must be a number').first()).toBeVisible()

    await quickAsk.evaluate(() => window.earshot.settings.change({ instructions: 'Be brief.' }))
    for (const page of windows) {
      await expect.poll(() => lastTold(page)).toMatchObject({ settings: { instructions: 'Be brief.' } })
    }
    const instructions = () =>
      session()
        .received.filter((event) => event['type'] === 'session.update')
        .map((event) => (event['session'] as { instructions?: string }).instructions)
    await expect.poll(instructions).toContain('Be brief.')
    const file = join(userData, 'settings.json')
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('Be brief.')
    writeFileSync(file, '{"volume": 0.5, "instructions": "Be kind."}')
    for (const page of windows) {
      await expect
        .poll(() => lastTold(page))
        .toMatchObject({ settings: { volume: 0.5, voice: 'marin', instructions: 'Be kind.' }, problems: [] })
    }
    await expect.poll(instructions).toContain('Be kind.')
  })
})
