import type { Page } from '@playwright/test'
import { readDiagnostics, readSnapshot, type RunningApp } from '../../tools/app-driver/app.ts'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'
import { ask, reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'

test.use({ speech: tone(20_000) })
test.slow()

/** Its answer takes some seconds to speak: something can happen in the middle of it. */
const LONG_SUM = 'What is 1111 times 7?'

/** How a machine with too much to do is waited for. */
const patiently = { intervals: [50], timeout: 30_000 }

const noticeCode = async (page: Page) => (await readSnapshot(page)).notice?.code ?? null

async function hold(page: Page): Promise<void> {
  await reachForControl(page)
  await page.mouse.down()
}

async function untilMoreCaptured(page: Page): Promise<void> {
  const { capturedSamples } = await readDiagnostics(page)
  await untilCaptured(page, 12_000, capturedSamples)
}

/** Holds until there is sound, lets go, and waits for the answer to be heard. */
async function expectWholeTurn(page: Page): Promise<void> {
  await hold(page)
  await untilMoreCaptured(page)
  await page.mouse.up()
  const { lastTurn } = await untilDiagnosed(page, (now) => now.lastTurn !== null)
  expect(lastTurn?.status).toBe('completed')
  expect(await noticeCode(page)).toBe(null)
}

/** What the system answers when the app asks for the microphone. */
function permitMicrophone(app: RunningApp, allowed: boolean): Promise<void> {
  return app.inMain(({ session }, allow) => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(allow))
  }, allowed)
}

/** From now on the page's audio contexts are in the test's hands. */
async function keepContexts(audio: Page): Promise<void> {
  await audio.evaluate(() => {
    const contexts: AudioContext[] = []
    const Native = AudioContext
    class Kept extends Native {
      constructor(options?: AudioContextOptions) {
        super(options)
        contexts.push(this)
      }
    }
    Object.assign(window, { contexts, AudioContext: Kept })
  })
}

/** `break`: as when its device fails. */
type ContextFault = 'suspend' | 'close' | 'break'

function onLatestContext(audio: Page, fault: ContextFault): Promise<void> {
  return audio.evaluate(async (act) => {
    const context = (window as unknown as { contexts: AudioContext[] }).contexts.at(-1)
    if (act === 'break') context?.dispatchEvent(new Event('error'))
    else await context?.[act]()
  }, fault)
}

async function killAudioPage(app: RunningApp): Promise<void> {
  await app.inMain(({ BrowserWindow }, name) => {
    const isNamed = (window: Electron.BrowserWindow) => window.webContents.getURL().includes(`://${name}`)
    BrowserWindow.getAllWindows().find(isNamed)?.webContents.forcefullyCrashRenderer()
  }, 'audio')
}

test('a microphone that may not be used is said to be refused, and is used once it may be', async ({
  app,
  mainWindow,
  session,
}) => {
  await permitMicrophone(app, false)
  await hold(mainWindow)
  await expect(mainWindow.getByText(/^Earshot may not use the microphone\. Allow it/)).toBeVisible()
  await mainWindow.mouse.up()
  expect(session().committed).toEqual([])

  await permitMicrophone(app, true)
  await expectWholeTurn(mainWindow)
})

test('a microphone that another program has is said to be busy, and is used once it is free', async ({
  app,
  mainWindow,
  session,
}) => {
  const audio = await app.page('audio')
  await audio.evaluate(() => {
    const devices = navigator.mediaDevices
    const open = devices.getUserMedia.bind(devices)
    const refuse = () => Promise.reject(new DOMException('Could not start audio source', 'NotReadableError'))
    devices.getUserMedia = refuse
    Object.assign(window, { free: () => (devices.getUserMedia = open) })
  })
  await hold(mainWindow)
  await expect(mainWindow.getByText(/another program may be using it\. Close that program/)).toBeVisible(
    patiently,
  )
  await mainWindow.mouse.up()
  expect(session().committed).toEqual([])

  await audio.evaluate(() => void (window as unknown as { free: () => void }).free())
  await expectWholeTurn(mainWindow)
})

test('an audio context that is suspended in mid-turn is resumed, and the turn goes on', async ({
  app,
  mainWindow,
  session,
}) => {
  const audio = await app.page('audio')
  await keepContexts(audio)
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await onLatestContext(audio, 'suspend')
  await untilMoreCaptured(mainWindow)
  await mainWindow.mouse.up()
  await expect.poll(() => session().committed.length, patiently).toBe(1)
  const { capturedSamples, captureFaults } = await readDiagnostics(mainWindow)
  expect([captureFaults, session().committed[0]?.samples.length]).toEqual([0, capturedSamples])
})

for (const fault of ['close', 'break'] as const) {
  test(`an audio context that is made to ${fault} in mid-turn is replaced, which is said, and the turn goes on`, async ({
    app,
    mainWindow,
    session,
  }) => {
    const audio = await app.page('audio')
    await keepContexts(audio)
    await hold(mainWindow)
    await untilMoreCaptured(mainWindow)
    await onLatestContext(audio, fault)
    await expect.poll(() => noticeCode(mainWindow), patiently).toBe('microphone_interrupted')
    await untilMoreCaptured(mainWindow)
    await mainWindow.mouse.up()
    await expect.poll(() => session().committed.length, patiently).toBe(1)
    const { capturedSamples, captureFaults } = await readDiagnostics(mainWindow)
    expect([captureFaults, session().committed[0]?.samples.length]).toEqual([0, capturedSamples])
  })
}

test('an answer is heard whole although its audio context is suspended, closed or breaks in the middle of it', async ({
  app,
  mainWindow,
}) => {
  const audio = await app.page('audio')
  await keepContexts(audio)
  for (const [index, fault] of (['suspend', 'close', 'break'] as const).entries()) {
    const { renderedSamples: before } = await readDiagnostics(mainWindow)
    await ask(mainWindow, LONG_SUM)
    await untilDiagnosed(mainWindow, (now) => now.renderedSamples > before + 12_000)
    await onLatestContext(audio, fault)
    const { lastTurn, renderedSamples, receivedSamples } = await untilDiagnosed(
      mainWindow,
      (now) => now.lastTurn?.index === index,
    )
    expect(lastTurn, fault).toMatchObject({ status: 'completed', truncatedAtMs: null })
    expect(renderedSamples, fault).toBe(receivedSamples)
    await expect.poll(() => noticeCode(mainWindow), patiently).toBe(null)
  }
})

test('an audio page that is killed in mid-turn comes back, which is said, and the turn is what was heard', async ({
  app,
  mainWindow,
  session,
}) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await killAudioPage(app)
  await expect.poll(() => session().committed.length, patiently).toBe(1)
  await expect(mainWindow.getByText(/^The sound stopped working for a moment and is back/)).toBeVisible(
    patiently,
  )
  await mainWindow.mouse.up()
  const { capturedSamples } = await readDiagnostics(mainWindow)
  expect(session().committed[0]?.samples.length).toBe(capturedSamples)
  const { lastTurn } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(lastTurn?.status).toBe('completed')
})

test('an answer whose audio page is killed goes on in the next one, and is heard whole', async ({
  app,
  mainWindow,
}) => {
  await ask(mainWindow, LONG_SUM)
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > 12_000)
  await killAudioPage(app)
  const { lastTurn, renderedSamples, receivedSamples } = await untilDiagnosed(
    mainWindow,
    (now) => now.lastTurn !== null,
  )
  expect(lastTurn).toMatchObject({ status: 'completed', truncatedAtMs: null })
  expect(renderedSamples).toBe(receivedSamples)
})

test('sound that fails while nobody uses it is not worth a word, and the next answer is heard', async ({
  app,
  mainWindow,
}) => {
  const audio = await app.page('audio')
  await keepContexts(audio)
  await ask(mainWindow, 'thanks')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await onLatestContext(audio, 'break')
  await ask(mainWindow, 'What is 12 times 7?')
  const { lastTurn, renderedSamples, receivedSamples } = await untilDiagnosed(
    mainWindow,
    (now) => now.lastTurn?.index === 1,
  )
  expect(lastTurn?.status).toBe('completed')
  expect(renderedSamples).toBe(receivedSamples)
  expect(await noticeCode(mainWindow)).toBe(null)
})
