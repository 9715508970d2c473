import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { wordsOptions } from './tools/words/options.ts'
import { installed } from './tools/setup/paths.mjs'

const { browserPath } = installed()

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [paraglideVitePlugin(wordsOptions(import.meta.dirname))],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          // A hang is the only thing that ends a test: `patience.ts`.
          testTimeout: 90_000,
          hookTimeout: 90_000,
          setupFiles: ['test/unit/patience.ts'],
          expect: { poll: { timeout: 60_000 } },
          // A worker for each file would cost as much as the tests do: none may leave anything behind.
          isolate: false,
          // Many tests wait for sound in real time: a worker for each of two cores, not one for all.
          maxWorkers: 2,
        },
      },
      {
        plugins: [paraglideVitePlugin(wordsOptions(import.meta.dirname)), svelte()],
        // What a view imports that is loaded when it is opened: found later, the browser would be reloaded in a test.
        optimizeDeps: { entries: ['src/renderer/**/*.svelte', 'test/component/*.ts'] },
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          testTimeout: 90_000,
          expect: { poll: { timeout: 60_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(browserPath !== null && { executablePath: browserPath }),
                args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
