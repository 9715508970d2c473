import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { loadVoice, startPracticeServer } from '../src/practice-server/index.ts'
import { isInstalled, startDisplay } from '../test/fixtures/xvfb.ts'
import { microphoneArgs } from '../tools/app-driver/app.ts'
import { launchHost } from '../tools/chromium-host/client.ts'
import { installed, projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { attachTo, pageOf } from './harness/headless-host.ts'
import { median } from './harness/statistics.ts'
import { ungated, type Bench } from './runner/bench.ts'

const WARM_ROUNDS = 5

/** The usual talk hotkey. */
const KEYS = 'ctrl+alt+space'

export const bench: Bench = {
  name: 'hotkey',
  about: 'From a real press of the talk hotkey, under Xvfb, to the first captured sound of its turn.',
  async run(report) {
    if (!isInstalled('Xvfb') || !isInstalled('xdotool')) return
    await builtApp()
    const { browserPath } = installed()
    const voice = await loadVoice(join(projectRoot, 'resources/voice'))
    const server = await startPracticeServer({ token: 'token', voice })
    const display = await startDisplay()
    const desktop = { DISPLAY: display.name, XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: '' }
    const host = await launchHost({
      appDirectory: projectRoot,
      hostArgs: ['--headless', ...(browserPath === null ? [] : [`--browser=${browserPath}`])],
      appArgs: microphoneArgs(join(projectRoot, 'tools/demo/hello.wav'), 'for good'),
      environment: { ...process.env, ...desktop, EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token },
    })
    try {
      const page = await pageOf(await attachTo(host), 'main-window')
      await page.waitForFunction(async () => (await window.earshot.hotkeys.state()).backend === 'hook')
      const key = (what: 'keydown' | 'keyup') => pressed(what, desktop)
      const note = 'xdotool’s own start and up to 20 ms of the first frame are part of it.'
      report({
        metric: 'cold: the microphone is closed',
        value: await turnMs(page, key),
        unit: 'ms',
        ...ungated,
        note,
      })
      const warm: number[] = []
      for (let round = 0; round < WARM_ROUNDS; round += 1) warm.push(await turnMs(page, key))
      report({ metric: 'warm: the microphone is open', value: median(warm), unit: 'ms', ...ungated, note })
    } finally {
      await host.close()
      await server.close()
      display.close()
    }
  },
}

/** One turn that is held, up to its first sound. */
async function turnMs(page: Page, key: (what: 'keydown' | 'keyup') => Promise<void>): Promise<number> {
  const capturing = page.evaluate(async () => {
    const captured = async () => (await window.earshot.diagnostics.read()).capturedSamples
    const before = await captured()
    while ((await captured()) === before) await new Promise((resolve) => setTimeout(resolve, 2))
    return Date.now()
  })
  const pressedAt = Date.now()
  await key('keydown')
  const ms = (await capturing) - pressedAt
  // Longer than a tap.
  await new Promise((resolve) => setTimeout(resolve, 500))
  await key('keyup')
  await page.waitForFunction(async () => {
    const { kind } = (await window.earshot.app.snapshot()).session
    return kind === 'ready'
  })
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return ms
}

function pressed(what: 'keydown' | 'keyup', desktop: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('xdotool', [what, KEYS], { env: { ...process.env, ...desktop } }, (error) =>
      error === null ? resolve() : reject(error),
    )
  })
}
