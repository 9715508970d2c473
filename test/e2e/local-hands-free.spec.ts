import { loadSpeech } from '../../src/cli/speech-file.ts'
import { expect, test } from './fixtures.ts'
import { readDiagnostics } from '../../tools/app-driver/app.ts'
import { untilDiagnosed } from './hands.ts'
import { alignStretches } from './sound.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)

test.use({ speech: phrase })

test('hands-free by local detection finds what is said by itself, sends it and no silence, and it is answered', async ({
  mainWindow,
  session,
}) => {
  await expect(mainWindow.getByText(/^Ready/).first()).toBeVisible()
  await mainWindow.evaluate(() =>
    window.earshot.settings.change({ turnDetection: 'local', turnSilenceMs: 600 }),
  )
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await mainWindow.evaluate(() => window.earshot.settings.change({ turnDetection: 'off' }))

  const committed = session().committed[0]?.samples ?? new Int16Array()
  // 300 ms before the words, 600 ms of silence after them, and little else.
  expect(committed.length).toBeLessThan(phrase.length + 1.5 * 24_000)
  const stretches = alignStretches(phrase, committed, 24_000)
  expect(stretches[0]?.fit).toBeGreaterThan(0.7)
  expect((await readDiagnostics(mainWindow)).captureFaults).toBe(0)
})
