import { readDiagnostics, readSnapshot } from '../../tools/app-driver/app.ts'
import { expect } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { canRunPulseAudio } from './pulse-audio.ts'
import {
  hold,
  holdUntilCaptured,
  patiently,
  plugIn,
  test,
  untilCommitted,
  untilListed,
  untilMoreCaptured,
  untilNotice,
} from './pulse-fixtures.ts'

test.skip(!canRunPulseAudio, 'needs PulseAudio')
test.slow()

const SOUND_STOPPED = /^The sound stopped\. The answer goes on/

test('a sound server that dies in mid-turn costs no word that was heard, and the app uses the next one', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await pulse.kill()
  await untilNotice(mainWindow, /gives no sound any more|has stopped, and the microphone with it/)
  await untilNotice(mainWindow, /has stopped, and the microphone with it/)
  await untilCommitted(session, 1)
  await mainWindow.mouse.up()
  const { capturedSamples, captureFaults } = await readDiagnostics(mainWindow)
  expect(captureFaults).toBe(0)
  expect(session().committed[0]?.samples.length).toBe(capturedSamples)

  await pulse.start()
  await plugIn(pulse)
  await untilListed(mainWindow, 'Desk')
  await untilNotice(mainWindow, /^(?!The sound of your system)/)
  await holdUntilCaptured(mainWindow)
  await mainWindow.mouse.up()
  await untilCommitted(session, 2)
  const answered = await untilDiagnosed(mainWindow, ({ lastTurn }) => lastTurn?.index === 1)
  expect(answered.lastTurn?.status).toBe('completed')
  expect(session().committed.map(({ samples }) => samples.length)).toEqual([
    capturedSamples,
    answered.capturedSamples - capturedSamples,
  ])
})

test('a sound server that is restarted in mid-turn interrupts it at most, and what is said then is one turn too', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  await pulse.kill()
  await pulse.start()
  await plugIn(pulse)
  // Whether it was away for too long for the turn to wait is the machine's affair.
  const { capturedSamples } = await readDiagnostics(mainWindow)
  const isOver = async () => (await readSnapshot(mainWindow)).session.kind !== 'listening'
  const goesOn = async () => (await readDiagnostics(mainWindow)).capturedSamples > capturedSamples + 12_000
  await expect.poll(async () => (await isOver()) || (await goesOn()), patiently).toBe(true)
  if (await isOver()) {
    await mainWindow.mouse.up()
    await holdUntilCaptured(mainWindow)
  }
  await mainWindow.mouse.up()
  const committedSamples = () => session().committed.reduce((sum, { samples }) => sum + samples.length, 0)
  await expect
    .poll(async () => committedSamples() - (await readDiagnostics(mainWindow)).capturedSamples, patiently)
    .toBe(0)
  expect((await readDiagnostics(mainWindow)).captureFaults).toBe(0)
})

test('a sound server that is restarted while nobody talks is found by the next turn', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await pulse.kill()
  await pulse.start()
  await plugIn(pulse)
  await holdUntilCaptured(mainWindow)
  await mainWindow.mouse.up()
  await untilCommitted(session, 1)
  const { lastTurn } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(lastTurn?.status).toBe('completed')
})

const beforeSound = test.extend({
  microphoneEnv: async ({ pulse }, use) => {
    await pulse.kill()
    await use(pulse.env)
  },
})

beforeSound(
  'a sound server that starts after the app is found by the next turn',
  async ({ mainWindow, pulse, session }) => {
    await hold(mainWindow)
    await untilNotice(mainWindow, /^The sound of your system has stopped/)
    await mainWindow.mouse.up()
    await pulse.start()
    await plugIn(pulse)
    await holdUntilCaptured(mainWindow)
    await mainWindow.mouse.up()
    await untilCommitted(session, 1)
    const { lastTurn } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
    expect(lastTurn?.status).toBe('completed')
  },
)

test('a sound server that dies in mid-answer holds the answer up, which is said, and the next one plays the rest', async ({
  mainWindow,
  pulse,
}) => {
  await ask(mainWindow, 'What can you do?')
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > 12_000)
  await pulse.kill()
  await untilNotice(mainWindow, SOUND_STOPPED)
  const { renderedSamples } = await readDiagnostics(mainWindow)
  // Chromium would go on into nothing: that is not heard.
  await expect
    .poll(() => mainWindow.evaluate(async () => (await window.earshot.audio.output()).devices))
    .toEqual([])
  expect((await readDiagnostics(mainWindow)).renderedSamples).toBe(renderedSamples)

  await pulse.start()
  await plugIn(pulse)
  const done = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(done.lastTurn).toMatchObject({ status: 'completed', truncatedAtMs: null })
  expect(done.renderedSamples).toBe(done.receivedSamples)
  await untilNotice(mainWindow, /^(?!The sound stopped)/)
})

test('an answer whose sound server stays dead is cut where it was last heard, and typing goes on', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await ask(mainWindow, 'What can you do?')
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > 12_000)
  await pulse.kill()
  await untilNotice(mainWindow, SOUND_STOPPED)
  await untilNotice(mainWindow, /^There are no speakers any more\./)
  const { lastTurn, renderedSamples } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  const heardMs = Math.floor(renderedSamples / 24)
  expect(lastTurn).toMatchObject({ status: 'interrupted', truncatedAtMs: heardMs })
  await expect.poll(() => session().truncations).toMatchObject([{ audioEndMs: heardMs }])

  await ask(mainWindow, 'What is 12 times 7?')
  await expect(mainWindow.getByText('eighty-four').first()).toBeVisible()
})

test('a sound server that hangs in mid-turn is said; the turn ends with what was heard, and the next goes on', async ({
  mainWindow,
  pulse,
  session,
}) => {
  await hold(mainWindow)
  await untilMoreCaptured(mainWindow)
  pulse.hang()
  await untilNotice(mainWindow, /^No sound comes from the microphone at the moment/)
  await mainWindow.mouse.up()
  await untilCommitted(session, 1)
  const { capturedSamples } = await readDiagnostics(mainWindow)
  expect(session().committed[0]?.samples.length).toBe(capturedSamples)

  pulse.goOn()
  await holdUntilCaptured(mainWindow)
  await mainWindow.mouse.up()
  await untilCommitted(session, 2)
  expect((await readDiagnostics(mainWindow)).captureFaults).toBe(0)
})

test('a sound server that hangs in mid-answer is said, and the answer is heard whole when it goes on', async ({
  mainWindow,
  pulse,
}) => {
  await ask(mainWindow, 'What can you do?')
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > 12_000)
  pulse.hang()
  await untilNotice(mainWindow, SOUND_STOPPED)
  pulse.goOn()
  const done = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(done.lastTurn).toMatchObject({ status: 'completed', truncatedAtMs: null })
  expect(done.renderedSamples).toBe(done.receivedSamples)
  await untilNotice(mainWindow, /^(?!The sound stopped)/)
})
