import type { EarshotError } from '../shared/errors.ts'
import type { Contract } from '../shared/ipc/contract.ts'
import type { Handlers } from '../shared/ipc/server.ts'
import type { InputState } from '../shared/input-state.ts'
import type { KeyProvider, KeyStatus, KeyTest } from '../shared/key-status.ts'
import { imagePart, preparedImage } from './attached-images.ts'
import type { AppNotices } from './app-notices.ts'
import type { AppTools } from './app-tools.ts'
import type { AudioInput } from './audio/audio-input.ts'
import type { AudioOutput } from './audio/audio-output.ts'
import type { MicrophoneMonitor } from './audio/microphone-monitor.ts'
import type { Budget } from './budget.ts'
import type { Conversations } from './conversations.ts'
import type { CurrentSession } from './current-session.ts'
import type { Desktop } from './desktop/desktop.ts'
import { keptDrafts } from './drafts.ts'
import type { Inspector } from './diagnostics/inspector.ts'
import type { FiguresAtHand } from './history/figures-at-hand.ts'
import type { Hearing } from './hearing.ts'
import type { History } from './history/history.ts'
import type { HistoryFiles } from './history-files/history-files.ts'
import type { Hotkeys } from './hotkeys/hotkeys.ts'
import type { TypedKey } from './key-test.ts'
import type { CurrentProvider } from './provider.ts'
import { providerOffers } from './provider-offers.ts'
import type { Session } from './realtime/session.ts'
import type { Recordings } from './recordings/recordings.ts'
import type { KeyStore } from './secrets/key-store.ts'
import type { ScreenPictures } from './screen-pictures.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import type { Overlay } from './windows/overlay.ts'
import type { Windows } from './windows/windows.ts'

/** The parts of the app that a page can reach. */
export interface ReachableParts {
  budget: Budget
  conversations: Conversations
  current: CurrentSession
  desktop: Desktop
  figures: FiguresAtHand
  hearing: Hearing
  history: History
  historyFiles: HistoryFiles
  hotkeys: Hotkeys
  input: AudioInput
  inspector: Inspector
  keys: KeyStore
  monitor: MicrophoneMonitor
  notices: AppNotices
  output: AudioOutput
  overlay: Overlay
  provider: CurrentProvider
  recordings: Recordings
  screens: ScreenPictures
  settings: SettingsStore
  tools: AppTools
  windows: Windows
  inputState(): InputState
  testKey(provider: KeyProvider, typed: TypedKey | null): Promise<KeyTest>
  /** Into the system's clipboard. */
  copyText(text: string): void
  /** In the system's browser, once the person has said so. */
  openLink(address: string): Promise<EarshotError | null>
  /** A key is another, or gone. */
  keyChanged(status: KeyStatus): Promise<KeyStatus>
  /** The audio page is there, and waits for its MessagePort. */
  giveAudioPort(): void
}

/** What each call of a page does. */
export function windowCalls(parts: ReachableParts): Handlers<Contract> {
  const {
    budget,
    conversations,
    current,
    figures,
    hearing,
    history,
    historyFiles,
    input,
    inspector,
    keys,
    monitor,
    notices,
  } = parts
  const { hotkeys, output, overlay, provider, recordings, settings, tools, windows } = parts
  const { inputState, keyChanged, giveAudioPort } = parts
  const goOn = (work: (session: Session) => void): void => {
    notices.dismiss()
    current.act(work)
  }
  /** Words that may not go out stay with the person. */
  const send = (work: (session: Session) => void): boolean => {
    const begins = budget.mayBegin()
    if (begins) goOn(work)
    return begins
  }
  return {
    app: {
      snapshot: () => ({
        session: current.session.state,
        provider: provider.summary,
        conversation: current.session.conversation,
        notice: notices.shown,
        recording: recordings.state,
      }),
      drawn: () => windows.drawn(),
      providers: providerOffers,
      abilities: () => provider.abilities,
      openMainWindow: () => windows.moveToMain(),
      copy: parts.copyText,
      openLink: parts.openLink,
      closeQuickAsk: () => windows.hideQuickAsk(),
    },
    quickAsk: {
      fit: (size) => windows.fitQuickAsk(size),
    },
    overlay: { view: () => overlay.view },
    turn: {
      press: () => goOn((session) => session.press()),
      release: (heldMs) => current.act((session) => session.release(heldMs)),
      interrupt: () => current.act((session) => session.interrupt()),
      say: (text) => send((session) => session.say(text)),
      prepareImage: preparedImage,
      show: (urls, text) => send((session) => session.say(text, urls.map(imagePart))),
      respond: () => goOn((session) => session.respond()),
      answerAgain: (itemId) => {
        notices.dismiss()
        return conversations.answerAgain(itemId)
      },
    },
    drafts: keptDrafts(),
    conversation: {
      figures: (itemId) => figures.of(itemId, current.session.conversation.items),
      totals: () => figures.totals,
    },
    session: { connect: () => current.act((session) => session.connect()) },
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
      mute: (on) => current.act((session) => session.setMuted(on)),
      ready: giveAudioPort,
      output: () => output.state,
      chooseOutput: (deviceId) => settings.change({ outputDeviceId: deviceId }),
      setVolume: (volume) => settings.change({ volume }),
      testOutput: () => output.test(),
      monitor: (on) => {
        monitor.set(on)
        return monitor.state
      },
    },
    clip: {
      state: () => hearing.state,
      playVoice: (voice, sentence) => hearing.playVoice(voice, sentence),
      playTurn: (itemId) => hearing.playTurn(itemId),
      hasTurn: (itemId) => hearing.hasTurn(itemId),
      stop: () => hearing.stop(),
    },
    recording: {
      set: (on) => {
        recordings.set(on)
        settings.change({ recording: on })
      },
      folder: () => recordings.folder,
    },
    voice: {
      policy: () => current.session.voicePolicy,
      setPolicy: (policy) => settings.change({ voicePolicy: policy }),
    },
    settings: {
      read: () => settings.state,
      change: (patch) => settings.change(patch),
      reset: (names) => settings.reset(names),
      import: (text) => settings.import(text),
      export: () => settings.export(),
      copy: () => parts.copyText(settings.export()),
    },
    keys: {
      status: (id) => keys.status(id),
      set: async (id, key, owner) => keyChanged(await keys.set(id, key, owner)),
      remove: async (id) => keyChanged(await keys.remove(id)),
      test: parts.testKey,
    },
    hotkeys: {
      state: () => hotkeys.state,
      record: (on) => hotkeys.record(on),
      retry: () => hotkeys.retry(),
    },
    history: {
      state: () => history.state,
      list: (filter) => history.list(filter),
      search: (typed, filter) => history.search(typed, filter),
      spending: (from) => history.spending(from),
      open: (id) => history.open(id),
      startNew: (options) => conversations.startNew(options),
      resume: (id) => conversations.resume(id),
      branch: (id, itemId) => conversations.branch(id, itemId),
      rename: (id, title) => history.rename(id, title),
      pin: (id, on) => history.pin(id, on),
      archive: (id, on) => history.archive(id, on),
      remove: (ids) => history.remove(ids),
      removeAll: () => history.removeAll(),
      undo: () => history.undo(),
      setRetention: (retention) => history.setRetention(retention),
      export: (ids, format) => historyFiles.export(ids, format),
      import: () => historyFiles.import(),
    },
    diagnostics: {
      read: () => current.session.diagnostics(),
      turns: () => inspector.turns,
      watch: (on) => inspector.watch(on),
      clear: () => inspector.clear(),
      save: () => inspector.save(),
    },
    desktop: parts.desktop.calls,
    screens: {
      offered: () => parts.screens.offered,
      list: () => parts.screens.list(),
      capture: (id) => parts.screens.capture(id),
    },
    tools: { offers: () => tools.offers },
    approvals: {
      list: () => tools.approvals.pending,
      decide: (id, decision) => tools.approvals.decide(id, decision),
    },
    budget: { state: () => budget.state, goOn: () => budget.goOn() },
  }
}
