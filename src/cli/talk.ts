/** `npm run -s talk`: the engine on files instead of devices, for scripts and machines without sound. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { droppedNotice, resumeConversation } from '../main/history/resume.ts'
import { dialects } from '../main/realtime/dialects/index.ts'
import { ConversationRecording } from '../main/recordings/conversation-recording.ts'
import { Session } from '../main/realtime/session.ts'
import { openTransportBy } from '../main/realtime/link/network.ts'
import { pricesAt } from '../main/realtime/usage/prices/index.ts'
import { builtInTools } from '../main/tools/built-in-tools.ts'
import { registryOf } from '../main/tools/registry.ts'
import { startPracticeServer } from '../practice-server/index.ts'
import { loadVoice } from '../practice-server/voice.ts'
import type { EarshotError } from '../shared/errors.ts'
import { noPrices } from '../shared/prices.ts'
import { withoutSilentEnds } from '../shared/silence.ts'
import { wavFile } from '../shared/wav-file.ts'
import { environmentProxies } from './environment-proxies.ts'
import { FileDevices } from './file-devices.ts'
import { ImageFileError, loadImage } from './image-file.ts'
import { loadPrices, PricesFileError } from './prices-file.ts'
import { sessionConfigOf } from './session-config.ts'
import { loadSpeech, SpeechFileError } from './speech-file.ts'
import { SpendingMeter } from './spending-meter.ts'
import { parseTalkArguments, usage as usageText, UsageError, type TalkArguments } from './talk-arguments.ts'
import { conversationToResume, HistoryFileError, keepHistory, printHistory } from './talk-history.ts'
import { TalkOutput } from './talk-output.ts'
import { transcriptOf } from './transcript.ts'
import { TurnRunner, type PreparedTurn } from './turn-runner.ts'

/** The last truncation may still be on its way when the last turn is over. */
const SETTLE_MS = 100

const write = (line: string) => process.stdout.write(`${line}\n`)

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    write(usageText)
    return 0
  }
  const args = parseTalkArguments(process.argv.slice(2), process.env, () => readFileSync(0, 'utf8').trim())
  const output = new TalkOutput(args.json, write)
  if (args.history?.list === true) {
    printHistory(args.history.path, output)
    return 0
  }
  const turns = await Promise.all(args.script.map(prepare))
  const prices = pricesAt(args, args.pricesPath === null ? noPrices : await loadPrices(args.pricesPath))
  const stored = args.history === null ? undefined : conversationToResume(args.history)
  const resumption = stored === undefined ? undefined : resumeConversation(stored)
  const server = await reach(args)
  const devices = new FileDevices()
  const tools = registryOf(builtInTools(() => new Date()))
  const config = sessionConfigOf(args, server, tools.list())
  const session = new Session({
    dialect: dialects[args.provider === 'practice' ? 'openai' : args.provider],
    config,
    audio: devices,
    openTransport: openTransportBy(environmentProxies),
    tools,
    sessionLimitSeconds: args.sessionLimitSeconds,
    ...(resumption !== undefined && { resume: resumption }),
  })
  output.skipItems(session.conversation)
  const fail = (error: Pick<EarshotError, 'code' | 'message'>, fatal: boolean) =>
    output.print({ type: 'error', code: error.code, message: error.message, fatal })
  const shortened = resumption === undefined ? null : droppedNotice(resumption)
  if (shortened !== null) fail(shortened, false)
  let notKept = false
  const history =
    args.history === null
      ? null
      : keepHistory(session, {
          path: args.history.path,
          provider: args.provider,
          config,
          prices,
          stored,
          onError(error) {
            notKept = true
            fail(error, false)
          },
        })
  const spending = new SpendingMeter(config, prices)
  session.on('state', (state) => {
    output.printState(state)
    if (!args.transcribe) output.printItems(session.conversation)
  })
  session.on('turn', (turn) => output.print({ type: 'turn', ...turn }))
  session.on('received', (incoming) => {
    if (incoming.kind === 'event') spending.note(incoming.event)
    const transcript = args.transcribe ? transcriptOf(incoming) : null
    if (transcript?.kind === 'words') {
      output.print({ type: 'transcript', id: transcript.itemId, text: transcript.text })
    }
    if (args.wire && incoming.kind !== 'malformed')
      output.print({ type: 'received', event: withoutAudio(incoming.raw) })
  })
  if (args.wire) {
    session.on('sent', (event) =>
      output.print({ type: 'sent', event: 'samples' in event ? { ...event, samples: undefined } : event }),
    )
  }

  let recordingFailed = false
  const recording =
    args.record === null
      ? null
      : new ConversationRecording(session, args.record, (error) => {
          recordingFailed = true
          fail(error, false)
        })
  const runner = new TurnRunner(session, devices, args)
  const failures = await runner.run(turns, fail)
  await delay(SETTLE_MS)
  await recording?.stop()
  if (!args.transcribe) output.printItems(session.conversation)
  const { lastTurn, reconnects, rollovers } = session.diagnostics()
  output.print({
    type: 'done',
    turns: lastTurn === null ? 0 : lastTurn.index + 1,
    items: session.conversation.items.length,
    reconnects,
    rollovers,
    ...spending.total,
  })
  if (args.out !== null) writeFileSync(args.out, wavFile(withoutSilentEnds(devices.recording())))
  history?.close()
  session.removeAllListeners()
  session.close()
  devices.close()
  await server.close()
  return failures === 0 && !recordingFailed && !notKept ? 0 : 1
}

async function prepare(turn: TalkArguments['script'][number]): Promise<PreparedTurn> {
  if (turn.kind === 'wav') return { kind: 'speech', samples: await loadSpeech(turn.path) }
  return { kind: 'text', text: turn.text, images: await Promise.all(turn.images.map(loadImage)) }
}

async function reach(args: TalkArguments) {
  if (args.provider !== 'practice' || args.url !== null) {
    return { url: args.url, key: args.key, close: async () => {} }
  }
  const server = await startPracticeServer({
    token: randomBytes(24).toString('base64url'),
    voice: await loadVoice(join(import.meta.dirname, '../../resources/voice')),
  })
  return { url: server.url, key: server.token, close: () => server.close() }
}

/** Audio is told by its size. */
function withoutAudio(event: { type: string } & Record<string, unknown>): object {
  if (event.type !== 'response.output_audio.delta' || typeof event['delta'] !== 'string') return event
  return { ...event, delta: undefined, audio_bytes: Buffer.byteLength(event['delta'], 'base64') }
}

process.exitCode = await main().catch((error: unknown) => {
  const known =
    error instanceof UsageError ||
    error instanceof SpeechFileError ||
    error instanceof ImageFileError ||
    error instanceof HistoryFileError ||
    error instanceof PricesFileError
  if (!known) throw error
  process.stderr.write(`talk: ${error.message}\n`)
  if (error instanceof UsageError) process.stderr.write('See npm run -s talk -- --help\n')
  return 1
})
