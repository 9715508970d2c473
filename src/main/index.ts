/** The composition root: makes the parts, joins them, and does nothing else. */
import { join } from 'node:path'
import {
  app,
  clipboard,
  MessageChannelMain,
  nativeTheme,
  protocol,
  safeStorage,
  shell,
  session as electronSession,
} from 'electron'
import { AUDIO_PORT_CHANNEL, contract } from '../shared/ipc/contract.ts'
import type { InputState } from '../shared/input-state.ts'
import type { KeyStatus } from '../shared/key-status.ts'
import { awaitingHandlers } from '../shared/ipc/early-calls.ts'
import { broadcaster, serve } from '../shared/ipc/server.ts'
import { languageFor } from '../shared/languages.ts'
import { appBudget } from './app-budget.ts'
import { appHistory } from './app-history.ts'
import { appHotkeys } from './app-hotkeys.ts'
import { AppNotices } from './app-notices.ts'
import { appTools } from './app-tools.ts'
import { AudioInput, noProcessing } from './audio/audio-input.ts'
import { AudioOutput } from './audio/audio-output.ts'
import { AudioPort } from './audio/audio-port.ts'
import { CaptureWatch } from './audio/capture-watch.ts'
import { MicrophoneMonitor } from './audio/microphone-monitor.ts'
import { PlayoutRecording } from './audio/playout-recording.ts'
import { SoundLevels } from './audio/sound-levels.ts'
import { chromiumProcesses, SoundService } from './audio/sound-service.ts'
import { WarmMicrophone } from './audio/warm-microphone.ts'
import { CurrentSession } from './current-session.ts'
import { Desktop } from './desktop/desktop.ts'
import { launch, type Launch } from './desktop/launch.ts'
import { Inspector } from './diagnostics/inspector.ts'
import { electronWire } from './electron-wire.ts'
import { followLanguage } from './follow-language.ts'
import { Hearing } from './hearing.ts'
import { wantedHotkeys } from './hotkeys/wanted-hotkeys.ts'
import { keyServers } from './key-servers.ts'
import { testKey } from './key-test.ts'
import { readLaunchOptions } from './launch-options.ts'
import { nativeFileChooser } from './native-file-chooser.ts'
import { nativeLinkOpener } from './native-link-opener.ts'
import { nativeScreenPictures } from './native-screen-pictures.ts'
import { osEncryption } from './os-encryption.ts'
import { CurrentProvider, providerFailed } from './provider.ts'
import { publishTalk } from './publish-talk.ts'
import { Session } from './realtime/session.ts'
import { openTransportBy } from './realtime/link/network.ts'
import { formatsOf } from './realtime/session-settings/index.ts'
import { KeyStore } from './secrets/key-store.ts'
import { registerAppScheme, serveApp } from './security/app-protocol.ts'
import { openLink } from './security/external-links.ts'
import { blockNetwork, guardNavigation } from './security/navigation.ts'
import { restrictPermissions } from './security/permissions.ts'
import { systemProxies } from './security/system-proxies.ts'
import { demandTls } from './security/tls.ts'
import { readWords } from './sentence-words.ts'
import { processingOf } from './settings/apply-settings.ts'
import { followSettings } from './settings/follow-settings.ts'
import { providerOf } from './settings/session-config.ts'
import { SettingsStore } from './settings/settings-store.ts'
import { windowCalls } from './window-calls.ts'
import { openAudioWindow } from './windows/audio-window.ts'
import { joinOverlay } from './windows/join-overlay.ts'
import { windowCrashed, Windows } from './windows/windows.ts'
import { wordedWire } from './worded-wire.ts'

app.enableSandbox()
registerAppScheme(protocol)
guardNavigation(app)
demandTls(process.env)

launch(start)

async function start(launched: Launch): Promise<void> {
  const options = readLaunchOptions(launched.argv, process.env)
  const resourcesDir = join(app.getAppPath(), 'resources')
  await app.whenReady()
  serveApp(protocol, join(import.meta.dirname, '../renderer'))
  restrictPermissions(electronSession.defaultSession)
  await blockNetwork(electronSession.defaultSession)
  // The window loads while the rest is opened; what its page asks for meanwhile waits.
  const wire = awaitingHandlers(contract, electronWire)
  const windows = new Windows(launched.firstWindow())

  const settings = await SettingsStore.open(app.getPath('userData'))
  const systemLanguage = languageFor(app.getPreferredSystemLanguages())
  const language = () => settings.settings.interfaceLanguage ?? systemLanguage
  await readWords(language())
  const worded = wordedWire(wire, language)
  const tell = broadcaster(contract, worded)
  const tools = appTools({
    settings,
    show: () => windows.showUnfocused(),
    onChange: tell.approvals.changed,
    copyText: (text) => clipboard.writeText(text),
    openExternal: (url) => shell.openExternal(url),
  })
  const providerId = () => providerOf(settings.settings, options)
  const keys = await KeyStore.open({
    path: join(app.getPath('userData'), 'secrets.json'),
    encryption: osEncryption(safeStorage, process.platform),
    ...keyServers(options, () => settings.settings),
  })
  const provider = await CurrentProvider.choose({
    options,
    settings: () => settings.settings,
    resourcesDir,
    tools: tools.registry,
    readKey: () => keys.read(providerId()),
  })
  const audioPort = new AudioPort()
  new SoundService(audioPort, chromiumProcesses(app))
  const monitor = new MicrophoneMonitor(audioPort, tell.audio.monitorChanged)
  const openTransport = openTransportBy(systemProxies(app))
  const current = new CurrentSession(
    new WarmMicrophone(new CaptureWatch(monitor)),
    (given) =>
      new Session({
        dialect: provider.dialect,
        config: provider.config,
        openTransport,
        tools: tools.registry,
        mayBegin: () => budget.mayBegin(),
        sessionLimitSeconds: options.sessionLimitSeconds ?? settings.settings.sessionLimitSeconds,
        ...given,
      }),
  )
  const processing = options.audioProcessing ? processingOf(settings.settings) : noProcessing
  const input = new AudioInput(audioPort, processing, () => tellInput())
  const audioWindow = openAudioWindow(options, windows.firstPage)
  const playoutRecording = options.recordPlayout === null ? null : new PlayoutRecording(options.recordPlayout)

  const inputState = (): InputState => ({ ...input.state, muted: current.session.muted })
  const tellInput = () => tell.audio.inputChanged(inputState())
  const overlay = joinOverlay({ windows, current, settings, tell: tell.overlay })
  const notices = new AppNotices((notice) => {
    tell.session.notice(notice)
    overlay.notice(notice)
  })
  const kept = appHistory({
    current,
    notices,
    provider,
    settings,
    language,
    userData: app.getPath('userData'),
    onHistory: tell.history.changed,
    onRecording: tell.recording.changed,
    onTotals: tell.conversation.totalsChanged,
  })
  const { billedEvents, conversations, figures, history, historyFiles, recorded, recordings } = kept
  const budget = appBudget({
    current,
    settings,
    provider,
    history,
    billed: billedEvents(),
    onChange: tell.budget.changed,
    onNotice: (notice) => notices.keep('budget', notice),
  })
  const hearing = new Hearing(current, {
    ...{ device: audioPort, open: openTransport, provider, history, recorded, now: () => new Date() },
    billed: billedEvents(),
    onChange: tell.clip.changed,
  })
  const inspector = new Inspector(current, {
    now: () => Date.now(),
    secrets: () => provider.secrets,
    outputFormat: () => formatsOf(provider.config).output,
    publish: tell.diagnostics.wire,
    onTurns: tell.diagnostics.turnsChanged,
    file: { chooser: nativeFileChooser(language), now: () => new Date() },
  })
  windows.on('main-crashed', () => notices.keep('window', windowCrashed))
  current.events.on('muted', tellInput)
  publishTalk(current, notices, tell)
  const follow = async (): Promise<void> => {
    try {
      const moved = await provider.follow({
        moveTo: (dialect, config) => current.act((session) => session.moveTo(dialect, config)),
      })
      if (moved) tell.app.providerChanged(provider.summary)
      budget.changed()
    } catch (error) {
      notices.keep('provider', providerFailed(error))
    }
  }
  const keyChanged = async (status: KeyStatus): Promise<KeyStatus> => {
    tell.keys.changed(status)
    notices.keep('keys', status.problem)
    await follow()
    return status
  }
  const output = new AudioOutput(audioPort, tell.audio.outputChanged)
  const soundLevels = new SoundLevels()
  audioPort.listen((report) => {
    const levels = soundLevels.of(report)
    if (levels !== null) tell.audio.levels(levels)
    if (report.type === 'tapped') playoutRecording?.append(report.samples)
  })

  const desktop = new Desktop({
    conversations,
    current,
    history,
    notices,
    provider,
    settings,
    windows,
    language,
    resourcesDir,
    call: () => tell.desktop.called(null),
  })
  kept.changes.on('changed', () => desktop.historyChanged())
  const hotkeys = appHotkeys({ current, notices, overlay, settings, windows, language }, tell.hotkeys.changed)
  followLanguage(settings, language, { current, history, hotkeys, notices }, tell)
  windows.onMainPageGone(() => {
    monitor.set(false)
    void hotkeys.record(false)
    inspector.watch(false)
  })

  serve(
    contract,
    windowCalls({
      budget,
      conversations,
      current,
      desktop,
      figures,
      hearing,
      history,
      historyFiles,
      hotkeys,
      input,
      inspector,
      keys,
      monitor,
      notices,
      output,
      overlay,
      provider,
      recordings,
      screens: nativeScreenPictures(),
      settings,
      tools,
      windows,
      inputState,
      keyChanged,
      testKey: (id, typed) =>
        testKey(id, typed, {
          options,
          settings: () => settings.settings,
          tools: tools.registry,
          open: openTransport,
          readKey: (of) => keys.read(of),
        }),
      copyText: (text) => clipboard.writeText(text),
      openLink: (address) => openLink(address, nativeLinkOpener(language)),
      giveAudioPort() {
        const { port1, port2 } = new MessageChannelMain()
        audioPort.attach(port1)
        output.restore()
        audioWindow.webContents.postMessage(AUDIO_PORT_CHANNEL, null, [port2])
      },
    }),
    worded,
  )

  audioWindow.webContents.on('render-process-gone', () => audioPort.detach())
  app.on('will-quit', (event) => {
    event.preventDefault()
    desktop.close()
    current.close()
    history.close()
    playoutRecording?.close()
    void provider.close()
    // Its last seconds are still on their way to the disk, and maybe a setting.
    const closed = [hotkeys.close(), recordings.close(), settings.close(), windows.written]
    void Promise.all(closed).finally(() => app.exit())
  })
  void recordings.recover()
  followSettings(settings, {
    get session() {
      return current.session
    },
    input,
    output,
    recordings,
    configFor: (wanted) => provider.configFor(wanted),
    // The key may be for another server than the one that the settings lead to by now.
    move: () => void keys.status(providerId()).then(keyChanged),
    onProblems: ([problem = null]) => notices.keep('settings', problem),
    onChange: (state) => {
      nativeTheme.themeSource = state.settings.theme
      void windows.firstPage.then(() => hotkeys.set(wantedHotkeys(state.settings, process.platform)))
      tell.settings.changed(state)
    },
  })
  if (options.record) recordings.set(true)
  current.session.start()
  desktop.follow(launched)
  notices.keep('keys', keys.loadProblem ?? (await keys.status(providerId())).problem)
}
