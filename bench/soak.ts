import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { loadSpeech } from '../src/cli/speech-file.ts'
import { loadVoice, startPracticeServer, type PracticeServer } from '../src/practice-server/index.ts'
import type { Diagnostics } from '../src/shared/diagnostics.ts'
import { microphoneArgs, readDiagnostics, readSnapshot, type RunningApp } from '../tools/app-driver/app.ts'
import { launchApp } from '../tools/app-driver/launch.ts'
import { writeMicrophoneFile } from '../tools/app-driver/microphone-file.ts'
import { projectRoot } from '../tools/setup/paths.mjs'
import { AppMemory, type Holder, type Memory } from './harness/app-memory.ts'
import { builtApp } from './harness/built-app.ts'
import { slope, sum } from './harness/statistics.ts'
import { TalkingPerson } from './harness/talking-person.ts'
import { atLeast, atMost, ungated, type Bench, type Report } from './runner/bench.ts'

const DEFAULT_MINUTES = 60
/** One after the other, each at least a turn in each manner. */
const CONVERSATIONS = 20
/** A slope of an hour can't be told from less. */
const MIN_SLOPE_MINUTES = 30
/**
 * In which caches fill and engines compile, as part of the conversations: heap snapshots of main minutes apart differ by
 * compiled code, which grows ever more slowly. What leaks goes on in the other half.
 */
const WARM_UP = 0.5
/** What a talk too short for a slope may leave behind: compiled code alone is hundreds of kB. */
const SHORT_TALK_MB = 2
/** What is drawn, saved or eased to rest once a conversation has begun is over by then. */
const AT_REST_MS = 2_000
/** What the microphone's words are taken for. */
const WORDS = 'Hello, can you hear me? Say my words back to me.'
const MEGABYTE = 1_000_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** A conversation that is over. */
interface Talked {
  /** Since the first began. */
  endedHours: number
  items: number
  /** Before the next was begun. */
  full: Memory
  /** Once it had been, and nothing was said in it yet. */
  empty: Memory
  diagnostics: Diagnostics
}

export const bench: Bench = {
  name: 'soak',
  about:
    'Turns at a person’s pace, held, typed, talked over and stopped, in one conversation after the other, through the whole app in real time: on the Chromium host, at the practice server. When a new conversation has begun, all that the one before took has to be free again: memory is what the app holds then, after garbage collection, and its growth is the slope from conversation to conversation over the second half of the time.',
  long: true,
  async run(report, { minutes }) {
    await builtApp()
    const duration = minutes ?? DEFAULT_MINUTES
    const server = await startPracticeServer({
      token: 'token',
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
      transcribe: () => WORDS,
      // What arrived is counted in every session; what it was is of no use here.
      recordLimits: { endedSessions: Infinity, audioSamples: 0, events: 0 },
    })
    const folder = mkdtempSync(join(tmpdir(), 'earshot-soak-'))
    const app = await launchTalkative(server, join(folder, 'microphone.wav'))
    try {
      const mainWindow = await app.page('main-window')
      await mainWindow.getByText('Hold to talk').first().waitFor()
      // Else main keeps up to ten minutes of what was said as sound, for that is all it has to tell a new session.
      await mainWindow.evaluate(() => window.earshot.settings.change({ transcriptionModel: 'whisper-1' }))
      const person = new TalkingPerson(mainWindow)
      const talks = await talkFor(app, person, duration * MINUTE_MS)
      reportSound(report, talks, server)
      reportTurns(report, person, duration)
      for (const holder of ['main', 'main-window', 'quick-ask', 'audio'] as const) {
        reportMemory(report, talks, holder, duration)
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
      // A hidden window that believes it is seen draws, and Chromium keeps what it knows of each frame that never shows.
      untouched: true,
    },
    'chromium-host',
  )
}

async function talkFor(app: RunningApp, person: TalkingPerson, durationMs: number): Promise<Talked[]> {
  const [memory, mainWindow] = [await AppMemory.of(app), await app.page('main-window')]
  const start = performance.now()
  const talks: Talked[] = []
  while (performance.now() - start < durationMs) {
    const begun = performance.now()
    do await person.takeEachTurn()
    while (performance.now() - begun < durationMs / CONVERSATIONS)
    const diagnostics = await readDiagnostics(mainWindow)
    const items = (await readSnapshot(mainWindow)).conversation.items.length
    const full = await memory.held()
    await person.beginAnew()
    await wait(AT_REST_MS)
    const endedHours = (performance.now() - start) / HOUR_MS
    talks.push({ endedHours, items, full, empty: await memory.held(), diagnostics })
  }
  return talks
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

function reportSound(report: Report, talks: readonly Talked[], server: PracticeServer): void {
  const total = (count: (of: Diagnostics) => number) =>
    sum(talks.map(({ diagnostics }) => count(diagnostics)))
  const underruns = total((of) => of.underruns)
  const starved = talks.filter(({ diagnostics }) => diagnostics.underruns > 0)
  report({
    metric: 'underruns',
    value: underruns,
    unit: 'times',
    ...atMost(underruns, 0),
    ...(starved.length > 0 && {
      note: `In the conversations that ended after ${starved.map(({ endedHours }) => (endedHours * 60).toFixed(1)).join(', ')} minutes.`,
    }),
  })
  const reconnects = total((of) => of.reconnects)
  report({ metric: 'reconnects', value: reconnects, unit: 'times', ...atMost(reconnects, 0) })
  const arrived = sum(server.sessions.map(({ appendedSamples }) => appendedSamples))
  const lostOut = total((of) => Math.abs(of.capturedSamples - of.sentSamples))
  const lostOnWire = Math.abs(total((of) => of.sentSamples) - arrived)
  const lostBack = total((of) => Math.abs(of.receivedSamples - of.renderedSamples - of.discardedSamples))
  const lost = lostOut + lostOnWire + lostBack + total((of) => of.captureFaults + of.playoutFaults)
  report({
    metric: 'samples lost, repeated, reordered',
    value: lost,
    unit: 'samples',
    ...atMost(lost, 0),
    note: `Of ${arrived} that were said and arrived, and ${total((of) => of.receivedSamples)} that came back and were heard or, interrupted, thrown away.`,
  })
}

function reportMemory(report: Report, talks: readonly Talked[], holder: Holder, minutes: number): void {
  const settled = talks.slice(Math.floor(talks.length * WARM_UP))
  const points = settled.map(({ endedHours, empty }) => [endedHours, empty[holder] / MEGABYTE] as const)
  const growth = slope(points)
  const long = minutes >= MIN_SLOPE_MINUTES
  report({
    metric: `memory of ${holder}, growth`,
    value: growth,
    unit: 'MB per hour',
    ...(long ? atMost(growth, 1) : ungated),
    note: `Over the beginnings of ${settled.length} conversations: ${points.map(([, held]) => held.toFixed(2)).join(', ')} MB.`,
  })
  const taken = talks.slice(1).map(({ full }, index) => full[holder] - (talks[index]?.empty[holder] ?? 0))
  report({
    metric: `memory of ${holder}, for each item while its conversation is at hand`,
    value: sum(taken) / sum(talks.slice(1).map(({ items }) => items)) / 1000,
    unit: 'kB',
    ...ungated,
  })
  if (long) return
  const left = (points.at(-1)?.[1] ?? 0) - (points[0]?.[1] ?? 0)
  report({
    metric: `memory of ${holder}, left behind by ${minutes} minutes`,
    value: left,
    unit: 'MB',
    ...atMost(left, SHORT_TALK_MB),
    note: 'In place of a slope, which so short a talk can’t tell.',
  })
}
