import type { Page } from 'playwright-core'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { attachTo, EMPTY_APP, launchHeadless, pageOf } from './harness/headless-host.ts'
import { median } from './harness/statistics.ts'
import { ratioAtMost, type Bench } from './runner/bench.ts'

const ROUNDS = 3

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
  const startedAt = Date.now()
  const host = await launchHeadless(appDirectory)
  try {
    const page = await pageOf(await attachTo(host), 'main-window')
    return (await firstPaintOf(page)) - startedAt
  } finally {
    await host.close()
  }
}

/** Epoch ms. */
async function firstPaintOf(page: Page): Promise<number> {
  const paint = await page.waitForFunction(() => {
    const [entry] = performance.getEntriesByName('first-contentful-paint')
    return entry === undefined ? null : performance.timeOrigin + entry.startTime
  })
  return Number(await paint.jsonValue())
}
