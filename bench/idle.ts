import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { loadVoice, startPracticeServer, type FaultSettings } from '../src/practice-server/index.ts'
import type { LaunchedHost } from '../tools/chromium-host/client.ts'
import { isInstalled, startDisplay } from '../test/fixtures/xvfb.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { attachTo, EMPTY_APP, launchHeadless, pageOf } from './harness/headless-host.ts'
import { cpuPercent } from './harness/process-cpu.ts'
import { atMost, beside, type Bench, type Report } from './runner/bench.ts'

/** Whatever goes on after a start is over by then. */
const SETTLE_MS = 10_000
const SECONDS = 20

/** In which the app rests. Nobody has talked in either. */
const states: readonly { name: string; faults: FaultSettings; hearsKeys?: true }[] = [
  // Refused for good, so there is no session and no other try.
  { name: 'no session', faults: { refuseCode: 'invalid_api_key' } },
  { name: 'connected', faults: {} },
  // The keyboard’s hook runs.
  { name: 'hotkeys heard', faults: {}, hearsKeys: true },
]

export const bench: Bench = {
  name: 'idle',
  about: 'The app at rest: all of its processes, the browser and the Chromium host included.',
  async run(report) {
    await builtApp()
    const empty = await launchHeadless(EMPTY_APP)
    const emptyCpu = await idleCpuOf(empty).finally(() => empty.close())
    const voice = await loadVoice(join(projectRoot, 'resources/voice'))
    for (const { name, faults, hearsKeys = false } of states) {
      if (hearsKeys && !isInstalled('Xvfb')) continue
      const display = hearsKeys ? await startDisplay() : null
      const server = await startPracticeServer({ token: 'token', voice, faults })
      const host = await launchHeadless(projectRoot, {
        EARSHOT_URL: server.url,
        EARSHOT_API_KEY: server.token,
        ...(display !== null && { DISPLAY: display.name, XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: '' }),
      })
      try {
        reportCpu(report, name, await idleCpuOf(host), emptyCpu)
        await reportActivity(report, name, host)
      } finally {
        await host.close()
        await server.close()
        display?.close()
      }
    }
  },
}

function reportCpu(report: Report, state: string, cpu: number, emptyCpu: number): void {
  report({
    metric: `${state}: CPU of all processes`,
    value: cpu,
    unit: '% of a core',
    ...beside(cpu, 'an empty window', emptyCpu, atMost(cpu, 1)),
    note: 'CPU time, not wall clock; nobody is attached to the browser.',
  })
}

async function idleCpuOf({ process: child }: LaunchedHost): Promise<number> {
  if (child.pid === undefined) throw new Error('The host has no process.')
  await wait(SETTLE_MS)
  return cpuPercent(child.pid, SECONDS)
}

async function reportActivity(report: Report, state: string, host: LaunchedHost): Promise<void> {
  const mainTimers = await timersPerSecondOfMain(host)
  report({
    metric: `${state}: timers of main`,
    value: mainTimers,
    unit: 'per second',
    ...atMost(mainTimers, 1),
  })
  const browser = await attachTo(host)
  const pageTimers = await timersPerSecondOfPages(await pageOf(browser, 'main-window'))
  report({
    metric: `${state}: timers of the busiest page`,
    value: pageTimers,
    unit: 'per second',
    ...atMost(pageTimers, 1),
  })
  const audioNodes = await audioNodesOf(await pageOf(browser, 'audio'))
  report({
    metric: `${state}: nodes of audio contexts`,
    value: audioNodes,
    unit: 'nodes',
    ...atMost(audioNodes, 0),
    note: 'Before the first turn: no node, so no context runs and nothing listens to a microphone.',
  })
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

function timersPerSecondOfMain(host: LaunchedHost): Promise<number> {
  return host.evaluate(async (_scope, seconds) => {
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
