import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { expect } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { canRunPulseAudio } from './pulse-audio.ts'
import {
  choose,
  chooseOutput,
  expectOneWholeTurn,
  hold,
  patiently,
  readInput,
  test,
  untilInput,
  untilMoreCaptured,
  untilNotice,
} from './pulse-fixtures.ts'

test.skip(!canRunPulseAudio, 'needs PulseAudio')

test('a chosen microphone that goes in mid-turn is replaced, and used again when it is back; the turn is one', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await choose(mainWindow, 'Headset')
  await hold(mainWindow)
  await untilInput(mainWindow, 'Headset')
  await untilMoreCaptured(mainWindow)

  await pulse.unplug('Headset')
  await untilInput(mainWindow, 'Default')
  // Whether its absence is noticed first, or its silence, is the sound server's affair.
  await untilNotice(mainWindow, /^Headset is .* so Earshot listens with Default/)
  await untilMoreCaptured(mainWindow)

  await pulse.plug('Headset')
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
  await pulse.plug('Dead')
  await hold(mainWindow)
  await untilInput(mainWindow, 'Default')
  await untilMoreCaptured(mainWindow)
  for (const name of ['Desk', 'Headset']) await pulse.unplug(name)
  await pulse.setDefault('Dead')
  await untilNotice(mainWindow, /^No sound comes from Default/)
  await untilMoreCaptured(mainWindow)

  pulse.makeNoise('Dead')
  await untilNotice(mainWindow, /^(?!No sound )/)
  await expectOneWholeTurn(mainWindow, session)
})

test('another default in mid-turn is listened to from then on, and the turn is one', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await hold(mainWindow)
  await untilInput(mainWindow, 'Default')
  await untilMoreCaptured(mainWindow)
  expect(await pulse.listenedTo()).toEqual(['Desk'])
  await pulse.setDefault('Headset')
  await expect.poll(() => pulse.listenedTo(), patiently).toEqual(['Headset'])
  await untilMoreCaptured(mainWindow)
  await expectOneWholeTurn(mainWindow, session)
})

test('chosen speakers that go in mid-answer leave it to the default ones, which is said, and are used again', async ({
  mainWindow,
  pulse,
}) => {
  await pulse.plugSpeakers('Monitor')
  // Chromium looks for what has no plug when it is asked to play.
  await ask(mainWindow, 'thanks')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await chooseOutput(mainWindow, 'Monitor')
  await ask(mainWindow, 'What can you do?')
  const { renderedSamples: before } = await readDiagnostics(mainWindow)
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > before + 12_000)
  expect(await pulse.playedOn()).toContain('Monitor')
  await pulse.unplug('Monitor')
  await untilNotice(mainWindow, /^The chosen speakers can’t be used now/)
  const { lastTurn, renderedSamples, receivedSamples } = await untilDiagnosed(
    mainWindow,
    (now) => now.lastTurn?.index === 1,
  )
  expect(lastTurn).toMatchObject({ status: 'completed', truncatedAtMs: null })
  expect(renderedSamples).toBe(receivedSamples)

  await pulse.plugSpeakers('Monitor')
  await ask(mainWindow, 'What can you do?')
  await expect.poll(() => pulse.playedOn(), patiently).toContain('Monitor')
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
