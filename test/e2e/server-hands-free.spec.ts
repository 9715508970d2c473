import { loadSpeech } from '../../src/cli/speech-file.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { alignStretches } from './sound.ts'
import { openedWithDetection } from './turn-detection.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)

test.use({ speech: phrase, settings: { turnDetection: 'server_vad' } })

test('the microphone is open at the start: what the server finds is answered, until that is turned off', async ({
  mainWindow,
  session,
}) => {
  const { captureFaults } = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  expect(captureFaults).toBe(0)
  expect(openedWithDetection(session())).toBe('server_vad')
  await mainWindow.evaluate(() => window.earshot.settings.change({ turnDetection: 'off' }))
  await ask(mainWindow, 'thanks')
  const closed = await untilDiagnosed(mainWindow, (now) => now.lastTurn?.index === 1)
  await ask(mainWindow, 'thanks')
  const later = await untilDiagnosed(mainWindow, (now) => now.lastTurn?.index === 2)
  expect(later.capturedSamples).toBe(closed.capturedSamples)
  expect(session().received.findLast((event) => event['type'] === 'session.update')?.['session']).toEqual({
    type: 'realtime',
    audio: { input: { turn_detection: null } },
  })

  // At the end: while this is reckoned, the server, which lives in this process, answers nobody.
  const [turn] = session().committed
  const [stretch] = alignStretches(phrase, turn?.samples ?? new Int16Array(), 24_000)
  expect(stretch?.fit).toBeGreaterThan(0.7)
})
