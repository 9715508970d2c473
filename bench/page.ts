import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import type { AudioCommand } from '../src/shared/audio-format.ts'
import { installed, projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { cpuPercent } from './harness/process-cpu.ts'
import { serveFolders } from './harness/static-server.ts'
import { median } from './harness/statistics.ts'
import { ratioAtMost, type Bench } from './runner/bench.ts'

const ROUNDS = 8
const SECONDS = 5
const RENDERER = join(projectRoot, 'out', 'renderer')
const BARE = join(import.meta.dirname, 'fixtures', 'bare-capture')

declare global {
  interface Window {
    /** Samples that have reached the page, on either page. */
    captured?: number
  }
}

export const bench: Bench = {
  name: 'page',
  about: 'CPU of a browser that captures, with the whole audio page and with a bare graph, by turns.',
  async run(report) {
    await builtApp()
    const app = await serveFolders([join(RENDERER, 'audio'), RENDERER])
    const bare = await serveFolders([BARE])
    const server = await chromium.launchServer({
      headless: true,
      ...executable(),
      args: [
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    })
    try {
      const browser = await chromium.connect(server.wsEndpoint())
      const pid = server.process().pid ?? 0
      const [ours, theirs]: [number[], number[]] = [[], []]
      for (let round = 0; round < ROUNDS; round += 1) {
        ours.push(await cpuOfPage(browser, pid, app.origin, captureWithApp))
        theirs.push(await cpuOfPage(browser, pid, bare.origin, () => Promise.resolve()))
      }
      report({
        metric: 'CPU while capturing, whole browser',
        value: median(ours),
        unit: '% of a core',
        ...ratioAtMost(median(ours), 'a bare capture graph', median(theirs), 1.3),
        note: 'CPU time of all processes of the browser. The bare graph posts 512 samples at a time; the page also frames, converts, meters and posts on to main.',
      })
    } finally {
      await server.close()
      await Promise.all([app.close(), bare.close()])
    }
  },
}

function executable() {
  const { browserPath } = installed()
  return browserPath === null ? {} : { executablePath: browserPath }
}

async function cpuOfPage(
  browser: Browser,
  pid: number,
  url: string,
  capture: (page: Page) => Promise<void>,
): Promise<number> {
  const page = await browser.newPage()
  try {
    // What the preload gives to the audio page.
    await page.addInitScript('window.earshot = { audio: { ready: async () => undefined } }')
    await page.goto(url)
    await capture(page)
    await page.waitForFunction(() => (window.captured ?? 0) > 24_000)
    return await cpuPercent(pid, SECONDS)
  } finally {
    await page.close()
  }
}

/** Main's part, in the page's own process: one open turn, as when hands-free, and no processing, as the bare graph has none. */
async function captureWithApp(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => {
      if (data.type === 'frame') window.captured = (window.captured ?? 0) + data.samples.length
    }
    window.postMessage('audio-port', window.location.origin, [port2])
    const post = (command: AudioCommand) => port1.postMessage(command)
    const processing = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
    post({ type: 'choose-input', deviceId: null, processing })
    post({ type: 'begin-capture', turn: 1, preRollMs: 0, whileMuted: 'nothing' })
  })
}
