import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { loadVoice, startPracticeServer } from '../src/practice-server/index.ts'
import { readDiagnostics } from '../tools/app-driver/app.ts'
import type { LaunchedHost } from '../tools/chromium-host/client.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { attachTo, launchHeadless, pageOf } from './harness/headless-host.ts'
import { slope } from './harness/statistics.ts'
import { atLeast, atMost, ungated, type Bench } from './runner/bench.ts'

const DEFAULT_MINUTES = 60
/** A slope of an hour can't be told from less. */
const MIN_GATED_MINUTES = 30
/** The part of the time in which caches fill. */
const WARM_UP = 0.2
const TURN_PATIENCE_MS = 60_000
const MEGABYTE = 1_000_000

type Sample = readonly [hours: number, megabytes: number]

export const bench: Bench = {
  name: 'soak',
  about: 'Turn after turn through the whole app in real time, on the Chromium host, at the practice server.',
  long: true,
  async run(report, { minutes }) {
    await builtApp()
    const duration = minutes ?? DEFAULT_MINUTES
    const server = await startPracticeServer({
      token: 'token',
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
    })
    const host = await launchHeadless(projectRoot, { EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token })
    try {
      const { heaps, turns, mainWindow } = await talkFor(host, duration)
      const diagnostics = await readDiagnostics(mainWindow)
      report({ metric: 'turns', value: turns, unit: 'turns', ...atLeast(turns, 1) })
      report({
        metric: 'underruns',
        value: diagnostics.underruns,
        unit: 'times',
        ...atMost(diagnostics.underruns, 0),
      })
      const lost =
        diagnostics.playoutFaults + Math.abs(diagnostics.receivedSamples - diagnostics.renderedSamples)
      report({
        metric: 'samples lost, repeated, reordered',
        value: lost,
        unit: 'samples',
        ...atMost(lost, 0),
      })
      for (const [name, samples] of heaps) {
        const settled = samples.slice(Math.floor(samples.length * WARM_UP))
        const growth = slope(settled)
        report({
          metric: `heap of ${name}, growth`,
          value: growth,
          unit: 'MB per hour',
          ...(duration < MIN_GATED_MINUTES ? ungated : atMost(growth, 1)),
          note: `After garbage collection, over ${settled.length} samples; the conversation itself grows too.`,
        })
      }
    } finally {
      await host.close()
      await server.close()
    }
  },
}

async function talkFor(host: LaunchedHost, minutes: number) {
  const browser = await attachTo(host)
  const mainWindow = await pageOf(browser, 'main-window')
  await mainWindow.getByText('Hold to talk').first().waitFor()
  const pages = await Promise.all(
    (['main-window', 'audio'] as const).map(async (name) => {
      const page = await pageOf(browser, name)
      return { name, devtools: await page.context().newCDPSession(page) }
    }),
  )
  const heaps = new Map<string, Sample[]>([
    ['main', []],
    ...pages.map(({ name }) => [name, []] as [string, Sample[]]),
  ])
  const start = performance.now()
  let turns = 0
  while (performance.now() - start < minutes * 60_000) {
    await oneTurn(mainWindow, turns)
    turns += 1
    const hours = (performance.now() - start) / 3_600_000
    heaps.get('main')?.push([hours, await heapOfMain(host)])
    for (const { name, devtools } of pages) heaps.get(name)?.push([hours, await heapOfPage(devtools)])
  }
  return { heaps, turns, mainWindow }
}

/** A question, and its answer heard to the end. */
async function oneTurn(mainWindow: Page, turn: number): Promise<void> {
  const { receivedSamples } = await readDiagnostics(mainWindow)
  await mainWindow.evaluate((text) => window.earshot.turn.say(text), `what is ${turn} times three`)
  for (const deadline = Date.now() + TURN_PATIENCE_MS; Date.now() < deadline;) {
    const [now, { session }] = await Promise.all([
      readDiagnostics(mainWindow),
      mainWindow.evaluate(() => window.earshot.app.snapshot()),
    ])
    const heard = now.renderedSamples === now.receivedSamples
    if (heard && now.receivedSamples > receivedSamples && session.kind === 'ready') return
    await mainWindow.waitForTimeout(100)
  }
  throw new Error(`Turn ${turn} was not over in time: ${JSON.stringify(await readDiagnostics(mainWindow))}`)
}

/** In MB, after garbage collection. */
function heapOfMain(host: LaunchedHost): Promise<number> {
  return host.evaluate((_scope, megabyte) => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc')
    if (typeof collect === 'function') collect()
    return process.memoryUsage().heapUsed / megabyte
  }, MEGABYTE)
}

async function heapOfPage(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize / MEGABYTE
}
