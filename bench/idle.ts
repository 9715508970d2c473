import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { join } from 'node:path'
import { loadVoice, startPracticeServer } from '../src/practice-server/index.ts'
import type { RunningApp } from '../tools/app-driver/app.ts'
import { launchApp } from '../tools/app-driver/launch.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { cpuPercent } from './harness/process-cpu.ts'
import { atMost, type Bench } from './runner/bench.ts'

/** Whatever goes on after a start is over by then. */
const SETTLE_MS = 8000
const SECONDS = 10

export const bench: Bench = {
  name: 'idle',
  about: 'The app with no session: all of its processes, the browser and the Chromium host included.',
  async run(report) {
    await builtApp()
    const server = await startPracticeServer({
      token: 'token',
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
      faults: { refuseCode: 'invalid_api_key' },
    })
    const app = await launchApp({ args: [], env: { EARSHOT_URL: server.url, EARSHOT_API_KEY: 'wrong' } })
    try {
      await app.page('main-window')
      await wait(SETTLE_MS)
      const pid = await app.inMain(() => process.pid, null)
      const cpu = await cpuPercent(pid, SECONDS)
      report({
        metric: 'CPU of all processes',
        value: cpu,
        unit: '% of a core',
        ...atMost(cpu, 1),
        note: 'CPU time, not wall clock; the server refused the key, so there is no session.',
      })
      const pageTimers = await timersPerSecondOfPages(await app.page('main-window'))
      report({ metric: 'timers of the busiest page', value: pageTimers, unit: 'per second', ...atMost(pageTimers, 1) })
      const mainTimers = await timersPerSecondOfMain(app)
      report({ metric: 'timers of main', value: mainTimers, unit: 'per second', ...atMost(mainTimers, 1) })
      const audioNodes = await audioNodesOf(await app.page('audio'))
      report({
        metric: 'nodes of audio contexts',
        value: audioNodes,
        unit: 'nodes',
        ...atMost(audioNodes, 0),
        note: 'Without a context there is no node, and no open microphone that anything listens to.',
      })
    } finally {
      await app.close()
      await server.close()
    }
  },
}

async function timersPerSecondOfPages(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page belongs to no browser.')
  await browser.startTracing(page, { categories: ['-*', 'devtools.timeline'] })
  await wait(SECONDS * 1000)
  const trace = JSON.parse(String(await browser.stopTracing())) as {
    traceEvents: { name: string; pid: number }[]
  }
  if (trace.traceEvents.length === 0) throw new Error('The trace is empty.')
  const fired = new Map<number, number>()
  for (const { name, pid } of trace.traceEvents) {
    if (name === 'TimerFire') fired.set(pid, (fired.get(pid) ?? 0) + 1)
  }
  return Math.max(0, ...fired.values()) / SECONDS
}

function timersPerSecondOfMain(app: RunningApp): Promise<number> {
  return app.inMain(async (_electron, seconds) => {
    const hooks = process.getBuiltinModule('node:async_hooks')
    const timers = new Set<number>()
    let fired = 0
    const hook = hooks.createHook({
      init: (id, type) => void (type === 'Timeout' && timers.add(id)),
      before: (id) => void (timers.has(id) && (fired += 1)),
    })
    hook.enable()
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    hook.disable()
    // The last one is this function's own.
    return Math.max(0, fired - 1) / seconds
  }, SECONDS)
}

async function audioNodesOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const nodes = metrics.find(({ name }) => name === 'AudioHandlers')
  if (nodes === undefined) throw new Error('The browser does not count audio nodes.')
  return nodes.value
}
