import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { launchHost } from '../tools/chromium-host/client.ts'
import { installed, projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { median } from './harness/statistics.ts'
import { ratioAtMost, type Bench } from './runner/bench.ts'

const ROUNDS = 5
const PATIENCE_MS = 30_000
const EMPTY_APP = join(import.meta.dirname, 'fixtures', 'empty-window')

export const bench: Bench = {
  name: 'first-paint',
  about: 'From the start of the process to the first paint of the main window.',
  async run(report) {
    await builtApp()
    const [ours, empty]: [number[], number[]] = [[], []]
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(await firstPaintMs(projectRoot))
      empty.push(await firstPaintMs(EMPTY_APP))
    }
    report({
      metric: 'first contentful paint of the main window',
      value: median(ours),
      unit: 'ms',
      ...ratioAtMost(median(ours), 'an empty window', median(empty), 1.5),
      note: 'Both on the Chromium host, headless, by turns; the browser’s own start is part of both.',
    })
  },
}

async function firstPaintMs(appDirectory: string): Promise<number> {
  const { browserPath } = installed()
  const startedAt = Date.now()
  const host = await launchHost({
    appDirectory,
    hostArgs: ['--headless', ...(browserPath === null ? [] : [`--browser=${browserPath}`])],
  })
  try {
    const browser = await chromium.connectOverCDP(host.devtoolsEndpoint)
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
      const pages = browser.contexts().flatMap((context) => context.pages())
      const page = pages.find((candidate) => URL.parse(candidate.url())?.hostname === 'main-window.localhost')
      const paintedAt = page === undefined ? null : await firstPaintOf(page)
      if (paintedAt !== null) return paintedAt - startedAt
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`Nothing was painted by ${appDirectory}.`)
  } finally {
    await host.close()
  }
}

/** Epoch ms; null while nothing has been painted. */
function firstPaintOf(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    const [entry] = performance.getEntriesByName('first-contentful-paint')
    return entry === undefined ? null : performance.timeOrigin + entry.startTime
  })
}
