/** `npm run -s demo`: one spoken turn through the whole app, windows and worklets included. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { loadSpeech, SpeechFileError } from '../src/cli/speech-file.ts'
import { msToSamples, samplesToMs } from '../src/shared/audio-format.ts'
import type { Diagnostics } from '../src/shared/diagnostics.ts'
import { withoutSilentEnds } from '../src/shared/silence.ts'
import { wavFile, wavSamples } from '../src/shared/wav-file.ts'
import { readDiagnostics, readSnapshot, type HostName } from './app-driver/app.ts'
import { launchApp } from './app-driver/launch.ts'
import { LEAD_MS, writeMicrophoneFile } from './app-driver/microphone-file.ts'
import { ensureBuilt } from './setup/ensure-built.ts'

interface DemoOptions {
  wav: string
  out: string | null
  screenshot: string | null
  json: boolean
}

interface DemoResult {
  ok: boolean
  host: HostName
  /** What the person said, silence around it included. */
  sentMs: number
  receivedSamples: number
  renderedSamples: number
  /** Samples lost, repeated or out of order on any hop. */
  lost: number
  transcript: string
  firstAudioMs: number | null
}

/** Beyond the phrase itself, the answer has to come and be heard. */
const PATIENCE_MS = 60_000

class DemoError extends Error {}

const say = (line: string) => process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  const speech = await loadSpeech(options.wav)
  const built = await ensureBuilt(say)
  if (!built.ok) throw new DemoError(`${built.error.message}\n${built.output}`)
  const folder = mkdtempSync(join(tmpdir(), 'earshot-demo-'))
  try {
    const result = await runTurn(speech, folder, options)
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : forPeople(result))
    return result.ok ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runTurn(speech: Int16Array, folder: string, options: DemoOptions): Promise<DemoResult> {
  const microphone = join(folder, 'microphone.wav')
  const recording = join(folder, 'reply.wav')
  writeMicrophoneFile(microphone, speech)
  const app = await launchApp({
    microphone,
    args: ['--audio-processing=off', `--record-playout=${recording}`],
  })
  try {
    const window = await app.page('main-window')
    const spokenMs = LEAD_MS + samplesToMs(speech.length)
    await holdToTalk(window, msToSamples(spokenMs))
    const diagnostics = await until(window, PATIENCE_MS + spokenMs, (now) => now.lastTurn !== null)
    const snapshot = await readSnapshot(window)
    if (options.screenshot !== null) await window.screenshot({ path: options.screenshot })
    await app.close()
    if (options.out !== null) trimInto(options.out, recording)
    return resultOf(diagnostics, snapshot, app.host)
  } catch (error) {
    await app.close()
    throw error
  }
}

/** Holds the talk control, with a real mouse, until so much has been captured. */
async function holdToTalk(window: Page, samples: number): Promise<void> {
  const control = window.getByRole('button', { name: /^Talk\b/ }).first()
  await window
    .getByText(/hold to talk/i)
    .first()
    .waitFor()
  const box = await control.boundingBox()
  if (box === null) throw new DemoError('The talk control can’t be seen.')
  await window.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await window.mouse.down()
  await until(window, PATIENCE_MS + samplesToMs(samples), (now) => now.capturedSamples >= samples)
  await window.mouse.up()
}

async function until(
  window: Page,
  patienceMs: number,
  reached: (diagnostics: Diagnostics) => boolean,
): Promise<Diagnostics> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline;) {
    const diagnostics = await readDiagnostics(window)
    if (reached(diagnostics)) return diagnostics
    const { notice } = await readSnapshot(window)
    if (notice !== null) throw new DemoError(notice.message)
    await window.waitForTimeout(50)
  }
  throw new DemoError(`The turn was not over in time: ${JSON.stringify(await readDiagnostics(window))}`)
}

function resultOf(
  diagnostics: Diagnostics,
  { conversation }: Awaited<ReturnType<typeof readSnapshot>>,
  host: HostName,
): DemoResult {
  const { capturedSamples, sentSamples, receivedSamples, renderedSamples, lastTurn } = diagnostics
  const lost =
    diagnostics.captureFaults +
    diagnostics.playoutFaults +
    Math.abs(capturedSamples - sentSamples) +
    Math.abs(receivedSamples - renderedSamples)
  const answer = conversation.items.findLast((item) => item.role === 'assistant')
  const transcript = answer?.parts
    .map((part) => ('transcript' in part ? part.transcript : 'text' in part ? part.text : ''))
    .join(' ')
  return {
    ok: lost === 0 && receivedSamples > 0 && lastTurn?.status === 'completed',
    host,
    sentMs: Math.round(samplesToMs(sentSamples)),
    receivedSamples,
    renderedSamples,
    lost,
    transcript: transcript ?? '',
    firstAudioMs: lastTurn?.firstAudioMs ?? null,
  }
}

/** Copies a recording of the player without the silence before and after the answer. */
function trimInto(path: string, recording: string): void {
  const heard = withoutSilentEnds(wavSamples(readFileSync(recording)))
  if (heard.length === 0) copyFileSync(recording, path)
  else writeFileSync(path, wavFile(heard))
}

function forPeople(result: DemoResult): string {
  return [
    `Said ${(result.sentMs / 1000).toFixed(1)} s into the microphone, on ${result.host}.`,
    `Heard: ${result.transcript} (${result.renderedSamples} of ${result.receivedSamples} samples, ${result.lost} lost)`,
    result.ok ? 'ok' : 'not ok',
    '',
  ].join('\n')
}

function readOptions(args: string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        wav: { type: 'string' },
        out: { type: 'string' },
        screenshot: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
    return {
      wav: values.wav ?? join(import.meta.dirname, 'demo/hello.wav'),
      out: values.out ?? null,
      screenshot: values.screenshot ?? null,
      json: values.json ?? false,
    }
  } catch (error) {
    throw new DemoError(error instanceof Error ? error.message : String(error))
  }
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof DemoError || error instanceof SpeechFileError)) throw error
  say(`demo: ${error.message}`)
  return 1
})
