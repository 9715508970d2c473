import { loadSpeech } from '../../src/cli/speech-file.ts'
import { withoutSilentEnds } from '../../src/shared/silence.ts'
import { readSnapshot } from '../../tools/app-driver/app.ts'
import { LEAD_MS } from '../../tools/app-driver/microphone-file.ts'
import { expect, test } from './fixtures.ts'
import { ask, reachForControl, untilCaptured, untilDiagnosed } from './hands.ts'
import { alignStretches, indexOfSamples } from './sound.ts'

const phrase = await loadSpeech(new URL('../../tools/demo/hello.wav', import.meta.url).pathname)
const lead = LEAD_MS * 24
const fadeSamples = 120

test.use({ speech: phrase })

test('holding the talk control for a phrase brings it whole to the server, and its answer whole to the ear and the captions', async ({
  mainWindow,
  heard,
  session,
}) => {
  await reachForControl(mainWindow)
  await mainWindow.mouse.down()
  await expect(mainWindow.getByText(/^Listening/).first()).toBeVisible()
  await untilCaptured(mainWindow, lead + phrase.length)
  await mainWindow.mouse.up()
  const diagnostics = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)

  const committed = session().committed[0]?.samples ?? new Int16Array()
  const stretches = alignStretches(phrase, committed, 2 * lead)
  expect(stretches.length).toBeGreaterThan(20)
  // Chromium's microphone may put in a block of silence, which spoils the stretch that it falls into and shifts all
  // that follows. It never takes anything away.
  expect(stretches[0]?.fit).toBeGreaterThan(0.7)
  expect(stretches.at(-1)?.fit).toBeGreaterThan(0.7)
  const fitting = stretches.filter(({ fit }) => fit > 0.7)
  expect(fitting.length).toBeGreaterThanOrEqual(stretches.length - 2)
  const lags = fitting.map(({ lag }) => lag)
  expect(lags).toEqual(lags.toSorted((a, b) => a - b))

  const sent = session().sentAudio[0]?.samples ?? new Int16Array()
  expect(indexOfSamples(heard(), withoutSilentEnds(sent))).toBeGreaterThanOrEqual(0)
  expect(indexOfSamples(sent, committed)).toBeGreaterThan(0)
  expect(diagnostics).toMatchObject({
    capturedSamples: committed.length,
    sentSamples: committed.length,
    receivedSamples: sent.length,
    renderedSamples: sent.length,
    discardedSamples: 0,
    captureFaults: 0,
    playoutFaults: 0,
    lastTurn: { status: 'completed', truncatedAtMs: null },
  })

  // The captions say what the server said, in its own words.
  const said = session()
    .sent.filter((event) => event['type'] === 'response.output_audio_transcript.done')
    .map((event) => String(event['transcript']))
  expect(said).toHaveLength(1)
  await expect(mainWindow.getByText(said[0] ?? '').first()).toBeVisible()
})

test('a second press while it speaks silences it at once, and marks what was not heard', async ({
  mainWindow,
  heard,
  session,
}) => {
  await ask(mainWindow, 'What can you do?')
  await untilDiagnosed(mainWindow, (now) => now.renderedSamples > 24_000)
  await reachForControl(mainWindow)
  await mainWindow.mouse.down()
  await untilCaptured(mainWindow, 12_000)
  const { renderedSamples, receivedSamples, discardedSamples, lastTurn } = await untilDiagnosed(
    mainWindow,
    (now) => now.lastTurn !== null,
  )

  expect(renderedSamples + discardedSamples).toBe(receivedSamples)
  await expect
    .poll(() => session().truncations)
    .toMatchObject([{ audioEndMs: Math.floor(renderedSamples / 24) }])
  expect(lastTurn).toMatchObject({ status: 'interrupted', truncatedAtMs: Math.floor(renderedSamples / 24) })

  // In the speakers: the answer as it was sent, a fade of a few milliseconds, and nothing more.
  const sent = session().sentAudio[0]?.samples ?? new Int16Array()
  const whole = sent.subarray(0, renderedSamples - fadeSamples)
  const start = indexOfSamples(heard(), withoutSilentEnds(whole))
  expect(start).toBeGreaterThanOrEqual(0)
  const after = heard().subarray(start + withoutSilentEnds(whole).length)
  expect(withoutSilentEnds(after).length).toBeLessThanOrEqual(fadeSamples + 1)
  expect(after.findLastIndex((sample) => sample !== 0)).toBeLessThan(24_000)

  const { conversation } = await readSnapshot(mainWindow)
  const part = conversation.items.findLast((item) => item.role === 'assistant')?.parts[0]
  if (part?.kind !== 'output_audio') throw new Error('the answer was not spoken')
  expect(part.interrupted).toBe(true)
  await expect(mainWindow.getByText('not heard').first()).toBeVisible()
  await expect(mainWindow.locator('s, del').first()).toHaveText(part.transcript.slice(part.heardChars).trim())
  await mainWindow.mouse.up()
})
