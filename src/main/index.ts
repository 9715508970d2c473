/** The composition root: makes the parts, joins them, and does nothing else. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  app,
  dialog,
  globalShortcut,
  MessageChannelMain,
  protocol,
  session as electronSession,
} from 'electron'
import { AUDIO_PORT_CHANNEL, contract } from '../shared/ipc/contract.ts'
import type { InputState } from '../shared/input-state.ts'
import { broadcaster, serve } from '../shared/ipc/server.ts'
import { AudioInput, noProcessing } from './audio/audio-input.ts'
import { AudioOutput } from './audio/audio-output.ts'
import { AudioPort } from './audio/audio-port.ts'
import { PlayoutRecording } from './audio/playout-recording.ts'
import { electronWire } from './electron-wire.ts'
import { readLaunchOptions } from './launch-options.ts'
import { chooseProvider } from './provider.ts'
import { Session } from './realtime/session.ts'
import { exchangingKeys } from './realtime/link/key-exchange.ts'
import { openWebSocket } from './realtime/link/websocket-transport.ts'
import { Recordings } from './recordings/recordings.ts'
import { registerAppScheme, serveApp } from './security/app-protocol.ts'
import { blockNetwork, guardNavigation } from './security/navigation.ts'
import { restrictPermissions } from './security/permissions.ts'
import { builtInTools } from './tools/built-in-tools.ts'
import { registryOf } from './tools/registry.ts'
import { processingOf } from './settings/apply-settings.ts'
import { followSettings } from './settings/follow-settings.ts'
import { PersonaHotkeys } from './settings/persona-hotkeys.ts'
import { SettingsStore } from './settings/settings-store.ts'
import { createTray } from './tray.ts'
import { openAudioWindow } from './windows/audio-window.ts'
import { Windows } from './windows/windows.ts'

app.enableSandbox()
registerAppScheme(protocol)
guardNavigation(app)

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox('Earshot could not start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}

async function start(): Promise<void> {
  const options = readLaunchOptions(process.argv.slice(1), process.env)
  const resourcesDir = join(app.getAppPath(), 'resources')
  await app.whenReady()
  serveApp(protocol, join(import.meta.dirname, '../renderer'))
  restrictPermissions(electronSession.defaultSession)
  blockNetwork(electronSession.defaultSession)

  const tools = registryOf(builtInTools(() => new Date()))
  const settings = await SettingsStore.open(app.getPath('userData'))
  const provider = await chooseProvider(options, settings.settings, resourcesDir, tools)
  const audioPort = new AudioPort()
  const session = new Session({
    dialect: provider.dialect,
    config: provider.config,
    audio: audioPort,
    openTransport: exchangingKeys(openWebSocket, fetch),
    tools,
    sessionLimitSeconds: options.sessionLimitSeconds ?? settings.settings.sessionLimitSeconds,
    chimes: settings.settings.chimes,
  })
  const processing = options.audioProcessing ? processingOf(settings.settings) : noProcessing
  const input = new AudioInput(audioPort, processing, () => tellInput())
  const windows = new Windows()
  const audioWindow = openAudioWindow(options)
  const playoutRecording = options.recordPlayout === null ? null : new PlayoutRecording(options.recordPlayout)

  const tell = broadcaster(contract, electronWire)
  const inputState = (): InputState => ({ ...input.state, muted: session.muted })
  const tellInput = () => tell.audio.inputChanged(inputState())
  session.on('muted', tellInput)
  session.on('state', tell.session.changed)
  session.on('notice', tell.session.notice)
  session.on('conversation', tell.conversation.patched)
  const recordings = new Recordings(session, {
    folder: join(app.getPath('userData'), 'recordings'),
    conversationId: randomUUID(),
    now: () => new Date(),
    onChange: tell.recording.changed,
    onError: (error) => session.warn(error),
  })
  const output = new AudioOutput(audioPort, tell.audio.outputChanged)
  audioPort.listen((report) => {
    if (report.type === 'level') tell.audio.levels({ input: report.input, output: report.output })
    if (report.type === 'tapped') playoutRecording?.append(report.samples)
  })

  serve(
    contract,
    {
      app: {
        snapshot: () => ({
          session: session.state,
          provider: provider.summary,
          conversation: session.conversation,
          notice: session.notice,
          recording: recordings.state,
        }),
        openMainWindow: () => windows.showMain(),
        closeQuickAsk: () => windows.hideQuickAsk(),
      },
      turn: {
        press: () => session.press(),
        release: () => session.release(),
        interrupt: () => session.interrupt(),
        say: (text) => session.say(text),
        respond: () => session.respond(),
      },
      session: { connect: () => session.connect() },
      audio: {
        input: inputState,
        chooseInput: (deviceId) => {
          input.choose(deviceId)
          settings.change({ inputDeviceId: deviceId })
        },
        processInput: (processing) => {
          input.process(processing)
          settings.change(processing)
        },
        mute: (on) => session.setMuted(on),
        ready: () => {
          const { port1, port2 } = new MessageChannelMain()
          audioPort.attach(port1)
          output.restore()
          audioWindow.webContents.postMessage(AUDIO_PORT_CHANNEL, null, [port2])
        },
        output: () => output.state,
        chooseOutput: (deviceId) => settings.change({ outputDeviceId: deviceId }),
        setVolume: (volume) => settings.change({ volume }),
      },
      recording: {
        set: (on) => {
          recordings.set(on)
          settings.change({ recording: on })
        },
      },
      voice: {
        policy: () => session.voicePolicy,
        setPolicy: (policy) => settings.change({ voicePolicy: policy }),
        setHandsFree: (on, silenceMs) => {
          settings.change({ turnSilenceMs: silenceMs })
          session.setLocalHandsFree(on, silenceMs)
        },
      },
      settings: {
        read: () => settings.state,
        change: (patch) => settings.change(patch),
        reset: (names) => settings.reset(names),
        import: (text) => settings.import(text),
        export: () => settings.export(),
      },
      diagnostics: { read: () => session.diagnostics() },
    },
    electronWire,
  )

  audioWindow.webContents.on('render-process-gone', () => {
    audioPort.detach()
    audioWindow.webContents.reload()
  })
  app.on('second-instance', (_event, argv) => {
    if (readLaunchOptions(argv, {}).quickAsk) windows.showQuickAsk()
    else windows.showMain()
  })
  app.on('activate', () => windows.showMain())
  app.on('will-quit', (event) => {
    event.preventDefault()
    session.close()
    playoutRecording?.close()
    void provider.close()
    // Its last seconds are still on their way to the disk, and maybe a setting.
    void Promise.all([recordings.close(), settings.close()]).finally(() => app.exit())
  })
  createTray(resourcesDir, {
    quickAsk: () => windows.showQuickAsk(),
    openMainWindow: () => windows.showMain(),
    quit: () => app.quit(),
  })

  void recordings.recover()
  const hotkeys = new PersonaHotkeys(globalShortcut, {
    onChosen: (activePersona) => settings.change({ activePersona }),
    onError: (error) => session.warn(error),
  })
  followSettings(settings, {
    session,
    input,
    output,
    recordings,
    configFor: provider.configFor,
    onChange: (state) => {
      hotkeys.set(state.settings.personas)
      tell.settings.changed(state)
    },
  })
  if (options.record) recordings.set(true)
  session.connect()
  if (options.quickAsk) windows.showQuickAsk()
  else windows.showMain()
}
