/** The composition root: makes the parts, joins them, and does nothing else. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  app,
  dialog,
  globalShortcut,
  MessageChannelMain,
  protocol,
  safeStorage,
  session as electronSession,
} from 'electron'
import { AUDIO_PORT_CHANNEL, contract } from '../shared/ipc/contract.ts'
import type { EarshotError } from '../shared/errors.ts'
import type { InputState } from '../shared/input-state.ts'
import type { KeyStatus } from '../shared/key-status.ts'
import { broadcaster, serve } from '../shared/ipc/server.ts'
import type { SessionState } from '../shared/session-state.ts'
import { AudioInput, noProcessing } from './audio/audio-input.ts'
import { AudioOutput } from './audio/audio-output.ts'
import { AudioPort } from './audio/audio-port.ts'
import { CaptureWatch } from './audio/capture-watch.ts'
import { PlayoutRecording } from './audio/playout-recording.ts'
import { chromiumProcesses, SoundService } from './audio/sound-service.ts'
import { earlyWarnings } from './early-warnings.ts'
import { electronWire } from './electron-wire.ts'
import { BilledEvents } from './history/billed-events.ts'
import { History } from './history/history.ts'
import { readLaunchOptions } from './launch-options.ts'
import { osEncryption } from './os-encryption.ts'
import { CurrentProvider } from './provider.ts'
import { Session } from './realtime/session.ts'
import { exchangingKeys } from './realtime/link/key-exchange.ts'
import { openWebSocket } from './realtime/link/websocket-transport.ts'
import { modelOf } from './realtime/dialects/ga-server.ts'
import { settingsOf } from './realtime/session-settings/index.ts'
import { pricesOf } from './realtime/usage/prices/index.ts'
import { Recordings } from './recordings/recordings.ts'
import { KeyStore } from './secrets/key-store.ts'
import { Secret } from './secrets/secret.ts'
import { registerAppScheme, serveApp } from './security/app-protocol.ts'
import { blockNetwork, guardNavigation } from './security/navigation.ts'
import { restrictPermissions } from './security/permissions.ts'
import { builtInTools } from './tools/built-in-tools.ts'
import { registryOf } from './tools/registry.ts'
import { processingOf } from './settings/apply-settings.ts'
import { followSettings } from './settings/follow-settings.ts'
import { PersonaHotkeys } from './settings/persona-hotkeys.ts'
import { providerOf } from './settings/session-config.ts'
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
  const providerId = () => providerOf(settings.settings, options)
  const keys = await KeyStore.open({
    path: join(app.getPath('userData'), 'secrets.json'),
    encryption: osEncryption(safeStorage, process.platform),
    given: new Map(options.key === null ? [] : [[providerId(), new Secret(options.key)]]),
  })
  const provider = await CurrentProvider.choose({
    options,
    settings: () => settings.settings,
    resourcesDir,
    tools,
    readKey: () => keys.read(providerId()),
  })
  const audioPort = new AudioPort()
  new SoundService(audioPort, chromiumProcesses(app))
  const session = new Session({
    dialect: provider.dialect,
    config: provider.config,
    audio: new CaptureWatch(audioPort),
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
  const warn = earlyWarnings(session)
  const sessionSettings = settingsOf(provider.config)
  const model = modelOf(provider.config)
  const transcriber = sessionSettings.audio?.input?.transcription?.model ?? ''
  // It listens first: what a window is told of is on the disk.
  const history = new History(session, {
    path: join(app.getPath('userData'), 'history.sqlite'),
    about: { provider: provider.summary.id, model, settings: { ...sessionSettings } },
    billed: new BilledEvents({ model, transcriber }, pricesOf(provider.summary.id)),
    now: () => new Date(),
    newId: randomUUID,
    onChange: tell.history.changed,
    onError: warn,
  })
  session.on('muted', tellInput)
  session.on('state', tell.session.changed)
  session.on('notice', tell.session.notice)
  session.on('conversation', tell.conversation.patched)
  /** Again once connected, for a connection takes back what was said before it. */
  const sayOfKeys = (problem: EarshotError | null): void => {
    if (problem === null) return
    session.warn(problem)
    if (session.state.kind === 'ready') return
    const repeat = (state: SessionState): void => {
      if (state.kind !== 'ready') return
      session.off('state', repeat)
      session.warn(problem)
    }
    session.on('state', repeat)
  }
  const keyChanged = async (status: KeyStatus): Promise<KeyStatus> => {
    tell.keys.changed(status)
    const problem = await provider.follow(session)
    tell.app.providerChanged(provider.summary)
    sayOfKeys(problem ?? status.problem)
    return status
  }
  const recordings = new Recordings(session, {
    folder: join(app.getPath('userData'), 'recordings'),
    conversationId: () => history.state.currentId,
    now: () => new Date(),
    onChange: (state) => {
      if (state.kind === 'on') history.noteRecording(state.path)
      tell.recording.changed(state)
    },
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
      keys: {
        status: (id) => keys.status(id),
        set: async (id, key) => keyChanged(await keys.set(id, key)),
        remove: async (id) => keyChanged(await keys.remove(id)),
      },
      history: {
        state: () => history.state,
        list: (filter) => history.list(filter),
        search: (typed, filter) => history.search(typed, filter),
        open: (id) => history.open(id),
        startNew: (options) => history.startNew(options),
        rename: (id, title) => history.rename(id, title),
        pin: (id, on) => history.pin(id, on),
        archive: (id, on) => history.archive(id, on),
        remove: (ids) => history.remove(ids),
        removeAll: () => history.removeAll(),
        undo: () => history.undo(),
        setRetention: (retention) => history.setRetention(retention),
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
    history.close()
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
    configFor: (wanted) => provider.configFor(wanted),
    onChange: (state) => {
      hotkeys.set(state.settings.personas)
      tell.settings.changed(state)
    },
  })
  if (options.record) recordings.set(true)
  session.connect()
  sayOfKeys(keys.loadProblem ?? (await keys.status(providerId())).problem)
  if (options.quickAsk) windows.showQuickAsk()
  else windows.showMain()
}
