import { join } from 'node:path'
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core'
import type { ConversationItem, ConversationPatch } from '../src/shared/conversation.ts'
import type { Snapshot } from '../src/shared/ipc/contract.ts'
import { defaultSettings, type SettingsState } from '../src/shared/settings/index.ts'
import { installed, projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { serveFolders } from './harness/static-server.ts'
import { median } from './harness/statistics.ts'
import { atMost, ratioAtMost, type Bench } from './runner/bench.ts'

const SHORT = 20
const LONG = 2000
const ROUNDS = 5
/** One a frame, as answers come. */
const DELTAS = 300
const RENDERER = join(projectRoot, 'out', 'renderer')

declare global {
  interface Window {
    /** What main would tell, by the call's channel. */
    tell?: Map<string, (payload: unknown) => void>
  }
}

export const bench: Bench = {
  name: 'streaming',
  about: 'An answer that streams into the main window, with a short and with a long talk open, by turns.',
  async run(report) {
    await builtApp()
    const app = await serveFolders([join(RENDERER, 'main-window'), RENDERER])
    const { browserPath } = installed()
    const browser = await chromium.launch({
      headless: true,
      ...(browserPath !== null && { executablePath: browserPath }),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
    try {
      const [short, long]: [number[], number[]] = [[], []]
      let rows = 0
      for (let round = 0; round < ROUNDS; round += 1) {
        short.push((await stream(browser, app.origin, SHORT)).cpuMs)
        const streamed = await stream(browser, app.origin, LONG)
        long.push(streamed.cpuMs)
        rows = Math.max(rows, streamed.rows)
      }
      const [shortMs, longMs] = [median(short) / DELTAS, median(long) / DELTAS]
      report({
        metric: `CPU for one delta, in a talk of ${LONG} items`,
        value: longMs,
        unit: 'ms',
        ...ratioAtMost(longMs, `a talk of ${SHORT} items`, shortMs, 1.5),
        note: `CPU time of the page’s main thread, style, layout and paint included; one delta a frame, ${DELTAS} of them.`,
      })
      report({ metric: `rows of a talk of ${LONG} items`, value: rows, unit: 'rows', ...atMost(rows, 100) })
    } finally {
      await browser.close()
      await app.close()
    }
  },
}

/** CPU of the page’s main thread while an answer comes, and how many rows there are then. */
async function stream(
  browser: Browser,
  url: string,
  itemCount: number,
): Promise<{ cpuMs: number; rows: number }> {
  const page = await browser.newPage({ viewport: { width: 1120, height: 760 } })
  try {
    const items = talk(itemCount)
    await page.addInitScript(standInForMain, answers(items))
    await page.goto(url)
    await page.locator(`[data-row="item_${itemCount - 1}"]`).waitFor()
    await page.waitForLoadState('networkidle')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const before = await taskMs(devtools)
    await tellDeltas(page, items.at(-1))
    const cpuMs = (await taskMs(devtools)) - before
    const seen = await page.locator('article').last().textContent()
    if (seen?.includes(`word${DELTAS - 1}`) !== true) throw new Error('The answer is not in the window.')
    return { cpuMs, rows: await page.locator('article').count() }
  } finally {
    await page.close()
  }
}

async function taskMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const task = metrics.find(({ name }) => name === 'TaskDuration')
  if (task === undefined) throw new Error('The browser does not say what its tasks take.')
  return task.value * 1000
}

function tellDeltas(page: Page, answer: ConversationItem | undefined): Promise<void> {
  return page.evaluate(
    async ({ item, count }) => {
      const tell = window.tell?.get('conversation.patched')
      if (item === undefined || tell === undefined) throw new Error('The page follows no conversation.')
      let text = ''
      for (let index = 0; index < count; index += 1) {
        text += `word${index} `
        const changed = [{ ...item, parts: [{ kind: 'output_text', text }] }]
        tell({ changed, order: null } as ConversationPatch)
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    },
    { item: answer, count: DELTAS },
  )
}

/** `window.earshot`, with what main would answer at first. Stands alone: it runs in the page. */
function standInForMain(known: Readonly<Record<string, unknown>>): void {
  const tell = new Map<string, (payload: unknown) => void>()
  const call =
    (channel: string) =>
    (first: unknown): unknown => {
      if (typeof first !== 'function') return Promise.resolve(known[channel] ?? null)
      tell.set(channel, (payload) => void first(payload))
      return () => tell.delete(channel)
    }
  const group = (name: string) => new Proxy({}, { get: (_target, named: string) => call(`${name}.${named}`) })
  const earshot: unknown = new Proxy({}, { get: (_target, name: string) => group(name) })
  Object.assign(window, { earshot, tell })
}

function answers(items: readonly ConversationItem[]): Readonly<Record<string, unknown>> {
  return {
    'app.snapshot': {
      session: { kind: 'speaking' },
      provider: { id: 'openai', label: 'OpenAI' },
      conversation: { items },
      notice: null,
      recording: { kind: 'off' },
    } satisfies Snapshot,
    'settings.read': {
      settings: { ...defaultSettings, welcomed: true },
      problems: [],
    } satisfies SettingsState,
    'history.list': [],
    'diagnostics.read': { lastTurn: null },
  }
}

/** Questions and answers; the last answer has just begun. */
function talk(itemCount: number): ConversationItem[] {
  return Array.from({ length: itemCount }, (_, index) => ({
    id: `item_${index}`,
    previousItemId: null,
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    status: index === itemCount - 1 ? ('in_progress' as const) : ('completed' as const),
    parts: [
      { kind: 'output_text' as const, text: `Item ${index}. ${'Some words. '.repeat(1 + (index % 7))}` },
    ],
    failure: null,
  }))
}
