import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadVoice, startPracticeServer } from '../../src/practice-server/index.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'

/** Of every AudioContext of the page: there is none without a node. */
async function audioNodes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const { metrics } = await devtools.send('Performance.getMetrics')
  await devtools.detach()
  return metrics.find(({ name }) => name === 'AudioHandlers')?.value ?? NaN
}

test.describe('while the key is refused', () => {
  const refusing = test.extend({
    server: async ({}, use) => {
      const server = await startPracticeServer({
        token: 'token',
        voice: await loadVoice(join(projectRoot, 'resources/voice')),
        faults: { refuseCode: 'invalid_api_key' },
      })
      await use(server)
      await server.close()
    },
  })

  refusing('no loudspeaker is opened before somebody tries again, and then it says so', async ({ app }) => {
    const mainWindow = (await app.page('main-window')) as Page
    const audio = (await app.page('audio')) as Page
    const tryAgain = mainWindow.getByRole('button', { name: /try again|connect/i }).first()
    await tryAgain.waitFor()
    // The page reports its devices after it has heard what waited for it.
    const devices = () => mainWindow.evaluate(async () => (await window.earshot.audio.input()).devices)
    await expect.poll(devices).not.toEqual([])
    expect(await audioNodes(audio)).toBe(0)
    await tryAgain.click()
    await expect.poll(() => audioNodes(audio)).toBeGreaterThan(0)
  })
})

test.describe('with a microphone', () => {
  test.use({ speech: tone(3000) })

  test('the pages that nobody sees come after the one that does, and voice detection is compiled once it is to detect', async ({
    app,
    mainWindow,
  }) => {
    const audio = (await app.page('audio')) as Page
    const startOf = async (page: Page): Promise<number> => page.evaluate(() => performance.timeOrigin)
    const first = await startOf(mainWindow)
    expect(await startOf(audio)).toBeGreaterThan(first)
    expect(await startOf((await app.page('quick-ask')) as Page)).toBeGreaterThan(first)

    await audio.addInitScript(() => {
      const compile = WebAssembly.compile
      Object.assign(window, { compiled: 0 })
      WebAssembly.compile = (bytes) => {
        Object.assign(window, { compiled: Number(Reflect.get(window, 'compiled')) + 1 })
        return compile(bytes)
      }
    })
    const compiled = (): Promise<number> => audio.evaluate(() => Number(Reflect.get(window, 'compiled')))
    await audio.reload()
    const talk = async (): Promise<void> => {
      const { capturedSamples } = await untilDiagnosed(mainWindow, () => true)
      await reachForControl(mainWindow)
      await mainWindow.mouse.down()
      await untilCaptured(mainWindow, 12_000, capturedSamples)
      await mainWindow.mouse.up()
    }
    await talk()
    // Not for a press to talk.
    expect(await compiled()).toBe(0)
    await mainWindow.evaluate(() => window.earshot.voice.setPolicy('duck'))
    await talk()
    await expect.poll(compiled).toBe(1)
  })
})
