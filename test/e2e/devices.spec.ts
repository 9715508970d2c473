import type { Page } from '@playwright/test'
import type { SessionRecord } from '../../src/practice-server/index.ts'
import type { InputState } from '../../src/shared/input-state.ts'
import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { ask, reachForControl, untilCaptured } from './hands.ts'
import { expect, test as base } from './fixtures.ts'
import { canRunPulseAudio, PulseAudio } from './pulse-audio.ts'

/**
 * Real devices, as far as Chromium can tell: what is proven here is that a fault is survived, and said. On a machine
 * with too much to do the sound server itself falls silent for a while, and the app opens the microphone once more: so
 * no test counts openings.
 */
const test = base.extend<{ pulse: PulseAudio }>({
  pulse: async ({}, use) => {
    const pulse = new PulseAudio()
    await pulse.start()
    pulse.plug('Desk')
    pulse.plug('Headset')
    pulse.setDefault('Desk')
    pulse.makeNoise('Desk')
    pulse.makeNoise('Headset')
    await use(pulse)
    await pulse.close()
  },
  microphoneEnv: async ({ pulse }, use) => use(pulse.env),
})

test.skip(!canRunPulseAudio, 'needs PulseAudio')

const readInput = (page: Page): Promise<InputState> => page.evaluate(() => window.earshot.audio.input())

function untilInput(page: Page, openName: string | null): Promise<void> {
  return expect.poll(async () => (await readInput(page)).openName, { intervals: [50] }).toBe(openName)
}

function untilNotice(page: Page, message: RegExp): Promise<void> {
  return expect
    .poll(async () => (await readSnapshot(page)).notice?.message ?? '', { intervals: [50], timeout: 15_000 })
    .toMatch(message)
}

async function choose(page: Page, name: string): Promise<void> {
  await expect.poll(async () => (await readInput(page)).devices.map((device) => device.name)).toContain(name)
  const device = (await readInput(page)).devices.find((candidate) => candidate.name === name)
  await page.evaluate((id) => window.earshot.audio.chooseInput(id), device?.id ?? null)
}

async function hold(page: Page): Promise<void> {
  await reachForControl(page)
  await page.mouse.down()
}

async function untilMoreCaptured(page: Page): Promise<void> {
  const { capturedSamples } = await readDiagnostics(page)
  await untilCaptured(page, 12_000, capturedSamples)
}

/** Lets go of the control. What the server was given is one turn: all that was captured, and nothing else. */
async function expectOneWholeTurn(page: Page, session: () => SessionRecord): Promise<void> {
  await page.mouse.up()
  await expect.poll(() => session().committed.length).toBe(1)
  const { capturedSamples, captureFaults } = await readDiagnostics(page)
  expect(captureFaults).toBe(0)
  expect(session().committed.map(({ samples }) => samples.length)).toEqual([capturedSamples])
}

test('a chosen microphone that goes in mid-turn is replaced, and used again when it is back; the turn is one', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await choose(mainWindow, 'Headset')
  await hold(mainWindow)
  await untilInput(mainWindow, 'Headset')
  await untilMoreCaptured(mainWindow)

  pulse.unplug('Headset')
  await untilInput(mainWindow, 'Default')
  // Whether its absence is noticed first, or its silence, is the sound server's affair.
  await untilNotice(mainWindow, /^Headset is .* so Earshot listens with Default/)
  await untilMoreCaptured(mainWindow)

  pulse.plug('Headset')
  await untilInput(mainWindow, 'Headset')
  await untilNotice(mainWindow, /^(?!Headset is )/)
  await untilMoreCaptured(mainWindow)
  await expectOneWholeTurn(mainWindow, session)
})

test('a microphone that falls silent without a word is said to give no sound, until it does', async ({
  mainWindow,
  pulse,
  session,
}) => {
  pulse.plug('Dead')
  await hold(mainWindow)
  await untilInput(mainWindow, 'Default')
  await untilMoreCaptured(mainWindow)
  for (const name of ['Desk', 'Headset']) pulse.unplug(name)
  pulse.setDefault('Dead')
  await untilNotice(mainWindow, /^No sound comes from Default/)
  await untilMoreCaptured(mainWindow)

  pulse.makeNoise('Dead')
  await untilNotice(mainWindow, /^(?!No sound )/)
  await expectOneWholeTurn(mainWindow, session)
})

test('the browser’s processing is switched on the open microphone', async ({ app, mainWindow, session }) => {
  const audio = await app.page('audio')
  await audio.evaluate(() => {
    const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    const opened: MediaTrackSettings[] = []
    Object.assign(window, { opened })
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await native(constraints)
      for (const track of stream.getAudioTracks()) opened.push(track.getSettings())
      return stream
    }
  })
  const openings = () =>
    audio.evaluate(() =>
      (window as unknown as { opened: MediaTrackSettings[] }).opened.map(
        ({ echoCancellation, noiseSuppression, autoGainControl }) => [
          echoCancellation,
          noiseSuppression,
          autoGainControl,
        ],
      ),
    )
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  const processing = { echoCancellation: true, noiseSuppression: false, autoGainControl: true }
  await mainWindow.evaluate((wanted) => window.earshot.audio.processInput(wanted), processing)
  expect((await openings())[0]).toEqual([false, false, false])
  await expect.poll(async () => (await openings()).at(-1)).toEqual([true, false, true])
  await untilMoreCaptured(mainWindow)
  await expectOneWholeTurn(mainWindow, session)
})

test('nothing that is said while muted leaves the app', async ({ mainWindow, session }) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await mainWindow.evaluate(() => window.earshot.audio.mute(true))
  await expect.poll(async () => (await readInput(mainWindow)).muted).toBe(true)
  // What was posted before the worklet knew is on its way; then nothing comes.
  let { capturedSamples } = await readDiagnostics(mainWindow)
  await expect
    .poll(async () => {
      const before = capturedSamples
      ;({ capturedSamples } = await readDiagnostics(mainWindow))
      return capturedSamples - before
    })
    .toBe(0)
  await mainWindow.evaluate(() => window.earshot.audio.mute(false))
  await untilMoreCaptured(mainWindow)
  await expectOneWholeTurn(mainWindow, session)
})

test('a sound server that dies in mid-turn costs no word that was heard, and is said; typing goes on', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await pulse.kill()
  // A sound server may fall silent before it is gone.
  await untilNotice(mainWindow, /^The microphone was disconnected|gives no sound any more/)
  await expectOneWholeTurn(mainWindow, session)

  await ask(mainWindow, 'What can you do?')
  await expect
    .poll(
      async () =>
        (await readSnapshot(mainWindow)).conversation.items.filter(({ role }) => role === 'user').length,
    )
    .toBe(2)
})
