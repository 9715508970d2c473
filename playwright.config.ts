import { defineConfig } from '@playwright/test'
import type { AppFixtures, AppOptions } from './test/e2e/fixtures.ts'

const soundSpecs = [
  'demo',
  'devices',
  'ducking',
  'hotkeys',
  'local-hands-free',
  'recordings',
  'server-hands-free',
  'sound-faults',
  'sound-server',
  'spoken-turn',
].map((name) => `**/${name}.spec.ts`)

/** On the Chromium host; `playwright.electron.config.ts` runs the same specs on Electron. */
export default defineConfig<AppFixtures & AppOptions>({
  testDir: 'test/e2e',
  // Emptied by each run; the pictures beside it stay.
  outputDir: 'test-results/runs',
  globalSetup: './test/e2e/build-once.ts',
  workers: 3,
  retries: 0,
  // A hang is the only thing that ends a test: a busy machine takes many times as long.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  use: { host: 'chromium-host' },
  projects: [
    // Compares samples that are played in real time: two at once on two cores would fall behind.
    { name: 'sound', testMatch: soundSpecs, workers: 1 },
    { name: 'windows', testIgnore: soundSpecs },
  ],
})
