import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadSpeech } from '../../src/cli/speech-file.ts'
import { loadVoice, startPracticeServer } from '../../src/practice-server/index.ts'
import { withoutSilentEnds } from '../../src/shared/silence.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test as base } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { indexOfSamples } from './sound.ts'

const second = 24_000
const phrase = await loadSpeech(join(projectRoot, 'tools/demo/hello.wav'))

/** The first words of the phrase, and a room before and after them: the microphone plays it over and over. */
const words = new Int16Array(4 * second).map((_, index) => index % 2)
words.set(withoutSilentEnds(phrase).subarray(0, second), second)

/** With a server that does not hear the person: nothing but local detection lowers the answer, and nothing stops it. */
const test = base.extend({
  server: async ({}, use) => {
    const server = await startPracticeServer({
      token: randomBytes(16).toString('hex'),
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
      faults: { deaf: true },
    })
    await use(server)
    await server.close()
  },
})

test.use({ speech: words, settings: { voicePolicy: 'duck' } })

/** Hands-free, from the beginning of `words`. */
async function openMicrophone(page: Page): Promise<void> {
  await page.evaluate(() => window.earshot.settings.change({ turnDetection: 'server_vad' }))
}

/** How loud each 20 ms of an answer are heard, against how they were sent; its silences are left out. */
function gains(sent: Int16Array, heard: Int16Array): number[] {
  const frame = second / 50
  const rms = (samples: Int16Array) =>
    Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  const found: number[] = []
  for (let start = 0; start + frame <= Math.min(sent.length, heard.length); start += frame) {
    const level = rms(sent.subarray(start, start + frame))
    if (level > 300) found.push(rms(heard.subarray(start, start + frame)) / level)
  }
  return found
}

/** What was heard from where the answer begins, whose first word nobody has talked over. */
function heardFrom(sent: Int16Array, heard: Int16Array): Int16Array {
  const start = sent.findIndex((sample) => sample !== 0)
  const index = indexOfSamples(heard, sent.subarray(start, start + second / 8))
  expect(index).toBeGreaterThanOrEqual(0)
  return heard.subarray(index - start)
}

test('an answer that somebody talks over is lowered, and as loud as before when the server hears nobody, with nothing lost', async ({
  mainWindow,
  session,
  heard,
}) => {
  await openMicrophone(mainWindow)
  await ask(mainWindow, 'What can you do?')
  const diagnostics = await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  const sent = session().sentAudio[0]?.samples ?? new Int16Array()
  const louder = gains(sent, heardFrom(sent, heard()))
  const lowered = louder.findIndex((gain) => gain < 0.2)
  expect(lowered).toBeGreaterThan(0)
  expect(Math.min(...louder)).toBeCloseTo(10 ** (-18 / 20), 2)
  expect(Math.max(...louder.slice(lowered))).toBeCloseTo(1, 2)
  expect(diagnostics).toMatchObject({
    confirmedDucks: 0,
    renderedSamples: sent.length,
    discardedSamples: 0,
    playoutFaults: 0,
    lastTurn: { status: 'completed', truncatedAtMs: null },
  })
  expect(diagnostics.falseAlarms).toBeGreaterThan(0)
})
