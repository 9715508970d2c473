import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Settings } from '../../src/shared/settings/index.ts'
import { expect, test } from './fixtures.ts'
import { choose, openSettings, pick, settingsFile, slide, toggle, write } from './setting-hands.ts'

type Deed = (window: Page) => Promise<void>

/** What a person does, section by section, and what the settings' file says then. */
const deeds: readonly {
  section: string
  does: readonly Deed[]
  sets: Partial<Record<keyof Settings, unknown>>
}[] = [
  {
    section: 'Provider and key',
    does: [
      (window) => write(window, 'Organization', 'org-mine'),
      (window) => write(window, 'Project', 'proj-mine'),
      (window) => toggle(window, 'Connect with short-lived secrets'),
      (window) => write(window, 'Extra headers', 'X-Trace: on'),
      (window) => write(window, 'Extra parameters', 'trace: on'),
      (window) => write(window, 'Renew the session after', '600'),
      (window) => toggle(window, 'Allow connections without encryption'),
    ],
    sets: {
      organization: 'org-mine',
      project: 'proj-mine',
      shortLivedSecrets: true,
      headers: { 'X-Trace': 'on' },
      query: { trace: 'on' },
      sessionLimitSeconds: 600,
      allowInsecure: true,
    },
  },
  {
    section: 'Assistant',
    does: [
      (window) => pick(window, 'Model', 'gpt-realtime-2.1-mini'),
      (window) => write(window, 'Instructions', 'Be brief.'),
      (window) => write(window, 'Voice', 'cedar'),
      (window) => slide(window, 'Speaking speed', 'ArrowRight'),
      (window) => choose(window, 'Language you speak', 'German'),
      (window) => choose(window, 'Answers', 'In text'),
      (window) => pick(window, 'Write down my words', 'gpt-transcribe'),
      (window) => choose(window, 'Noise filter at the server', 'For a headset'),
    ],
    sets: {
      model: 'gpt-realtime-2.1-mini',
      instructions: 'Be brief.',
      voice: 'cedar',
      speed: 1.05,
      language: 'de',
      answers: 'text',
      transcriptionModel: 'gpt-transcribe',
      noiseReduction: 'near_field',
    },
  },
  {
    section: 'Tools',
    does: [
      (window) => toggle(window, 'Calculator'),
      (window) => choose(window, 'Copy text', 'Always allow'),
      (window) => choose(window, 'Open a link', 'Off'),
    ],
    sets: { toolPermissions: { calculator: 'never', copy_text: 'always', open_link: 'never' } },
  },
  {
    section: 'Microphone and turns',
    does: [
      (window) => choose(window, 'Microphone', 'Fake Audio Input 2'),
      (window) => toggle(window, 'Take out the echo'),
      (window) => toggle(window, 'Take out noise'),
      (window) => toggle(window, 'Even out the volume'),
      (window) => toggle(window, 'Start muted'),
      (window) => choose(window, 'When you talk over an answer', 'Lower the answer'),
      (window) => choose(window, 'End of your turn', 'Hands-free, by silence'),
      (window) => choose(window, 'End of your turn', 'Hands-free, by what you say'),
      (window) => choose(window, 'End of your turn', 'Hands-free, on this computer'),
    ],
    sets: {
      inputDeviceId: expect.any(String),
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      muteOnStart: true,
      voicePolicy: 'duck',
      turnDetection: 'local',
    },
  },
  {
    section: 'Speakers',
    does: [
      (window) => choose(window, 'Speakers', 'Fake Audio Output 2'),
      (window) => slide(window, 'Volume', 'ArrowLeft'),
      (window) => toggle(window, 'Sound when it hears you'),
      (window) => toggle(window, 'Sound when your turn is taken'),
      (window) => toggle(window, 'Sound when something goes wrong'),
    ],
    sets: { outputDeviceId: expect.any(String), volume: 0.95, chimes: ['listening', 'done'] },
  },
  {
    section: 'Look',
    does: [
      (window) => choose(window, 'Theme', 'Dark'),
      (window) => slide(window, 'Text size', 'ArrowRight'),
      (window) => toggle(window, 'Show when you talk by a hotkey'),
    ],
    sets: { theme: 'dark', textSize: 1.1, overlay: false },
  },
  {
    section: 'Desktop',
    does: [
      (window) => toggle(window, 'Start at login'),
      (window) => toggle(window, 'Stay in the tray'),
      (window) => toggle(window, 'Notifications'),
    ],
    sets: { startAtLogin: true, keepInTray: false, notifications: false },
  },
]

test.use({
  settings: {},
  desktopEnv: async ({}, use, info) => use({ XDG_CONFIG_HOME: info.outputPath('config') }),
})

test('each setting is set by its control, is in the file, and holds for server, system and every window', async ({
  app,
  mainWindow,
  server,
  userData,
}, info) => {
  const file = settingsFile(userData)
  await openSettings(mainWindow)
  await mainWindow.getByRole('button', { name: 'Advanced' }).click()
  for (const { section, does, sets } of deeds) {
    await test.step(section, async () => {
      for (const deed of does) await deed(mainWindow)
      await expect.poll(file).toMatchObject(sets)
    })
  }

  await test.step('for the server', async () => {
    const updates = () =>
      server.sessions.flatMap(({ received }) => received.filter(({ type }) => type === 'session.update'))
    for (const told of [
      ...['"instructions":"Be brief.', '"voice":"cedar"', '"speed":1.05', '"output_modalities":["text"]'],
      ...['"transcription":{"model":"gpt-transcribe"', '"noise_reduction":{"type":"near_field"}'],
      ...['"type":"server_vad"', '"type":"semantic_vad"'],
    ]) {
      await expect.poll(() => JSON.stringify(updates())).toContain(told)
    }
    const tools = () => updates().findLast(({ session }) => 'tools' in (session as object))
    await expect.poll(() => JSON.stringify(tools())).not.toMatch(/calculator|open_link/)
  })

  await test.step('for the system', async () => {
    await expect
      .poll(() => existsSync(join(info.outputPath('config'), 'autostart', 'earshot.desktop')))
      .toBe(true)
    expect(await app.inMain(({ nativeTheme }) => nativeTheme.themeSource, null)).toBe('dark')
  })

  await test.step('for every window', async () => {
    await choose(mainWindow, 'Language of Earshot', 'Deutsch')
    await expect(mainWindow.getByRole('heading', { name: 'Einstellungen', exact: true })).toBeVisible()
    for (const page of [mainWindow, (await app.page('quick-ask')) as Page]) {
      await expect(page.locator('html')).toHaveAttribute('lang', 'de')
      await expect(page.locator('html')).toHaveCSS('font-size', '17.6px')
    }
    await expect.poll(file).toMatchObject({ interfaceLanguage: 'de' })
  })
})
