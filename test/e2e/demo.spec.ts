import { readFile, writeFile } from 'node:fs/promises'
import wavefile from 'wavefile'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { runCommand } from '../fixtures/run-command.ts'
import { tone } from '../fixtures/tone.ts'
import { expect, test } from './fixtures.ts'

const demo = (...args: string[]) => runCommand('tools/demo.ts', args)

/** A WAV file as some recorder may have made it. */
async function recording(path: string, rate: number, channels: number, durationMs: number): Promise<string> {
  const wav = new wavefile.WaveFile()
  const samples = tone(durationMs, rate)
  wav.fromScratch(channels, rate, '16', channels === 1 ? samples : [samples, samples])
  await writeFile(path, wav.toBuffer())
  return path
}

test('the demo says its own phrase, loses nothing, and shows the finished turn', async ({}, info) => {
  const out = info.outputPath('reply.wav')
  const screenshot = info.outputPath('shot.png')
  const { code, stdout } = await demo('--out', out, '--screenshot', screenshot, '--json')
  expect(code).toBe(0)
  const result = JSON.parse(stdout) as Record<string, unknown>
  expect(result).toMatchObject({ ok: true, lost: 0, transcript: 'You said: [your own words]' })
  expect(result['renderedSamples']).toBe(result['receivedSamples'])

  const reply = await readFile(out)
  const youSaid = await readFile(`${projectRoot}/resources/voice/you-said.wav`)
  expect(reply.includes(youSaid.subarray(200, youSaid.length - 200))).toBe(true)
  expect((await readFile(screenshot)).subarray(1, 4).toString()).toBe('PNG')
})

for (const [rate, channels, durationMs] of [
  [8_000, 1, 300],
  [48_000, 2, 2000],
] as const) {
  test(`the demo takes ${durationMs} ms of ${rate} Hz in ${channels} channels`, async ({}, info) => {
    const wav = await recording(info.outputPath('speech.wav'), rate, channels, durationMs)
    const { code, stdout } = await demo('--wav', wav, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, lost: 0 })
    expect(code).toBe(0)
  })
}

test('the demo says what is wrong with a file, and ends with 1', async ({}, info) => {
  const empty = info.outputPath('empty.wav')
  await writeFile(empty, '')
  for (const [path, words] of [
    [empty, 'is empty'],
    ['nowhere.wav', 'There is no file'],
    ['package.json', 'no WAV file'],
  ] as const) {
    const { code, stdout, stderr } = await demo('--wav', path, '--json')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(words)
  }
})
