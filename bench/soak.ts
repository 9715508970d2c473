import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadSpeech } from '../src/cli/speech-file.ts'
import { loadVoice, startPracticeServer, type PracticeServer } from '../src/practice-server/index.ts'
import { microphoneArgs, readDiagnostics, type RunningApp } from '../tools/app-driver/app.ts'
import { launchApp } from '../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../tools/app-driver/microphone-file.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { AppMemory, type Holder, type Memory } from './harness/app-memory.ts'
import { builtApp } from './harness/built-app.ts'
import { slope } from './harness/statistics.ts'
import { TalkingPerson } from './harness/talking-person.ts'
import { atLeast, atMost, ungated, type Bench, type Report } from './runner/bench.ts'

const DEFAULT_MINUTES = 60
/** A slope of an hour can't be told from less. */
const MIN_SLOPE_MINUTES = 30
/** In which caches fill and engines compile, as part of the time. */
const WARM_UP = 0.2
/** What a talk too short for a slope may leave behind: compiled code alone is hundreds of kB. */
const SHORT_TALK_MB = 2
/** What the microphone's words are taken for. */
const WORDS = 'Hello, can you hear me? Say my words back to me.'
const MEGABYTE = 1_000_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

interface Sample {
  hours: number
  items: number
  held: Memory
}

interface Talk {
  samples: readonly Sample[]
  /** Of the conversation, in bytes for each of its items. */
  itemBytes: Memory
}

export const bench: Bench = {
  name: 'soak',
  about:
    'Turns at a person’s pace, held, typed, talked over and stopped, through the whole app in real time: on the Chromium host, at the practice server.',
  long: true,
  async run(report, { minutes }) {
    await builtApp()
    const duration = minutes ?? DEFAULT_MINUTES
    const server = await startPracticeServer({
      token: 'token',
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
      transcribe: () => WORDS,
    })
    const folder = mkdtempSync(join(tmpdir(), 'earshot-soak-'))
    const app = await launchTalkative(server, join(folder, 'microphone.wav'))
    try {
      const mainWindow = await app.page('main-window')
      await mainWindow.getByText('Hold to talk').first().waitFor()
      // Else main keeps up to ten minutes of what was said as sound, for that is all it has to tell a new session.
      await mainWindow.evaluate(() => window.earshot.settings.change({ transcriptionModel: 'whisper-1' }))
      const person = new TalkingPerson(mainWindow)
      const talk = await talkFor(app, person, duration * MINUTE_MS)
      await reportSound(report, app, server)
      reportTurns(report, person, duration)
      for (const holder of ['main', 'main-window', 'quick-ask', 'audio'] as const) {
        reportMemory(report, talk, holder, duration)
      }
    } finally {
      await app.close()
      await server.close()
      rmSync(folder, { recursive: true })
    }
  },
}

/** The app with a microphone at which somebody says the same over and over. */
async function launchTalkative(server: PracticeServer, microphone: string): Promise<RunningApp> {
  writeMicrophoneFile(microphone, await loadSpeech(join(projectRoot, 'tools/demo/hello.wav')))
  return launchApp(
    {
      args: ['--audio-processing=off', ...microphoneArgs(microphone, 'for good')],
      env: { EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token },
    },
    'chromium-host',
  )
}

async function talkFor(app: RunningApp, person: TalkingPerson, durationMs: number): Promise<Talk> {
  const memory = await AppMemory.of(app)
  // Every kind of item is there, and all the code that draws it.
  await person.takeEachTurn()
  const [firstItems, firstAnew] = [await memory.itemCount(), await memory.heldAnew()]
  const start = performance.now()
  const samples: Sample[] = []
  while (performance.now() - start < durationMs) {
    await person.takeTurn()
    const hours = (performance.now() - start) / HOUR_MS
    samples.push({ hours, items: await memory.itemCount(), held: await memory.held() })
  }
  const [lastItems, lastAnew] = [await memory.itemCount(), await memory.heldAnew()]
  const ofItem = (holder: Holder) => (lastAnew[holder] - firstAnew[holder]) / (lastItems - firstItems)
  const itemBytes = {
    main: ofItem('main'),
    audio: ofItem('audio'),
    'main-window': ofItem('main-window'),
    'quick-ask': ofItem('quick-ask'),
  }
  return { samples, itemBytes }
}

function reportTurns(report: Report, { turns, astray }: TalkingPerson, minutes: number): void {
  report({ metric: 'turns', value: turns, unit: 'turns', ...atLeast(turns, Math.ceil(minutes * 3)) })
  report({
    metric: 'turns that ended otherwise than meant',
    value: astray,
    unit: 'turns',
    ...atMost(astray, 0),
  })
}

async function reportSound(report: Report, app: RunningApp, server: PracticeServer): Promise<void> {
  const now = await readDiagnostics(await app.page('main-window'))
  report({ metric: 'underruns', value: now.underruns, unit: 'times', ...atMost(now.underruns, 0) })
  report({ metric: 'reconnects', value: now.reconnects, unit: 'times', ...atMost(now.reconnects, 0) })
  const arrived = server.sessions.reduce((sum, session) => sum + session.appendedSamples, 0)
  const lostOut = Math.abs(now.capturedSamples - now.sentSamples) + Math.abs(now.sentSamples - arrived)
  const lostBack = Math.abs(now.receivedSamples - now.renderedSamples - now.discardedSamples)
  const lost = lostOut + lostBack + now.captureFaults + now.playoutFaults
  report({
    metric: 'samples lost, repeated, reordered',
    value: lost,
    unit: 'samples',
    ...atMost(lost, 0),
    note: `Of ${arrived} that were said and arrived, and ${now.receivedSamples} that came back and were heard or, interrupted, thrown away.`,
  })
}

function reportMemory(report: Report, talk: Talk, holder: Holder, minutes: number): void {
  const settled = talk.samples.slice(Math.floor(talk.samples.length * WARM_UP))
  const itemBytes = talk.itemBytes[holder]
  const growth = slope(
    settled.map(({ hours, items, held }) => [hours, (held[holder] - items * itemBytes) / MEGABYTE]),
  )
  const whole = slope(settled.map(({ hours, held }) => [hours, held[holder] / MEGABYTE]))
  const long = minutes >= MIN_SLOPE_MINUTES
  const anew =
    holder === 'main' ? 'as much as a copy of it takes' : 'as much as the page takes when opened anew'
  report({
    metric: `memory of ${holder}, growth besides the conversation`,
    value: growth,
    unit: 'MB per hour',
    ...(long ? atMost(growth, 1) : ungated),
    note:
      `After garbage collection, over ${settled.length} turns. ` +
      (itemBytes === 0
        ? 'It knows no conversation, so nothing is subtracted.'
        : `Subtracted are ${Math.round(itemBytes)} bytes for each item of the conversation, ${anew}.`),
  })
  report({ metric: `memory of ${holder}, growth`, value: whole, unit: 'MB per hour', ...ungated })
  if (long) return
  const [first, last] = [settled[0]?.hours ?? 0, settled.at(-1)?.hours ?? 0]
  const left = growth * (last - first)
  report({
    metric: `memory of ${holder}, left behind by ${minutes} minutes`,
    value: left,
    unit: 'MB',
    ...atMost(left, SHORT_TALK_MB),
    note: 'The growth besides the conversation, in place of a slope, which so short a talk can’t tell.',
  })
}
