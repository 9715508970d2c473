import { defineConfig } from '@playwright/test'
import type { AppFixtures, AppOptions } from './test/e2e/fixtures.ts'

/** On the Chromium host; `playwright.electron.config.ts` runs the same specs on Electron. */
export default defineConfig<AppFixtures & AppOptions>({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/build-once.ts',
  // Each test plays sound in real time, and two at once on two cores would fall behind it.
  workers: 1,
  retries: 0,
  timeout: 60_000,
  forbidOnly: process.env['CI'] !== undefined,
  use: { host: 'chromium-host' },
})
