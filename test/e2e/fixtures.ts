import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import {
  loadVoice,
  startPracticeServer,
  type PracticeServer,
  type SessionRecord,
} from '../../src/practice-server/index.ts'
import { wavSamples } from '../../src/shared/wav-file.ts'
import type { HostName, RunningApp } from '../../tools/app-driver/app.ts'
import { launchApp } from '../../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../../tools/app-driver/microphone-file.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'

export interface AppOptions {
  host: HostName
  /** What the microphone hears once it is open: Int16 at 24 kHz. */
  speech: Int16Array
  /** Arguments of the app besides the fixture's own. */
  appArgs: readonly string[]
  /** The settings file that the app finds; none unless given. */
  settings: object | null
}

export interface AppFixtures {
  /** The app's own folder. */
  userData: string
  /** The server that the app talks to, in the test's own process. */
  server: PracticeServer
  /** Of a sound server whose devices the app is to use, in place of a microphone that plays `speech`. */
  microphoneEnv: Readonly<Record<string, string>> | null
  /** Of the desktop that it runs on. */
  desktopEnv: Readonly<Record<string, string>>
  app: RunningApp
  mainWindow: Page
  /** What has left the player so far, silence included. */
  heard: () => Int16Array
  /** The app's session at the server. */
  session: () => SessionRecord
}

/** The built app at a strict server, with a microphone that plays a file. */
export const test = base.extend<AppFixtures & AppOptions>({
  host: ['chromium-host', { option: true }],
  speech: [new Int16Array(0), { option: true }],
  appArgs: [[], { option: true }],
  settings: [null, { option: true }],

  userData: async ({ settings }, use, info) => {
    const folder = info.outputPath('user-data')
    mkdirSync(folder, { recursive: true })
    if (settings !== null) writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
    await use(folder)
  },

  server: async ({}, use) => {
    const server = await startPracticeServer({
      token: randomBytes(16).toString('hex'),
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
    })
    await use(server)
    await server.close()
  },

  microphoneEnv: async ({}, use) => use(null),

  desktopEnv: async ({}, use) => use({}),

  app: async ({ host, speech, server, userData, microphoneEnv, desktopEnv, appArgs }, use, info) => {
    const microphone = info.outputPath('microphone.wav')
    writeMicrophoneFile(microphone, speech)
    const app = await launchApp(
      {
        ...(microphoneEnv === null && { microphone }),
        args: [
          `--user-data-dir=${userData}`,
          '--audio-processing=off',
          `--record-playout=${info.outputPath('heard.wav')}`,
          ...appArgs,
        ],
        env: { EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token, ...microphoneEnv, ...desktopEnv },
      },
      host,
    )
    await use(app)
    await app.close()
  },

  mainWindow: async ({ app }, use) => {
    const page = await app.page('main-window')
    await page
      .getByText(/^(Hold to talk|Just talk|Listening|Muted)/)
      .first()
      .waitFor()
    await use(page as Page)
  },

  heard: async ({}, use, info) => {
    await use(() => {
      const path = info.outputPath('heard.wav')
      return existsSync(path) ? wavSamples(readFileSync(path)) : new Int16Array(0)
    })
  },

  session: async ({ server }, use) => {
    await use(() => {
      const [record] = server.sessions
      if (record === undefined) throw new Error('the app has not connected')
      return record
    })
  },
})

export { expect } from '@playwright/test'
