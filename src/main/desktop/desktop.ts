import { join } from 'node:path'
import { app, powerMonitor } from 'electron'
import type { Contract } from '../../shared/ipc/contract.ts'
import type { Handlers } from '../../shared/ipc/server.ts'
import type { Language } from '../../shared/languages.ts'
import type { AppNotices } from '../app-notices.ts'
import type { Conversations } from '../conversations.ts'
import type { CurrentSession } from '../current-session.ts'
import type { History } from '../history/history.ts'
import type { CurrentProvider } from '../provider.ts'
import { isEarshotError } from '../realtime/dialects/endpoint.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { Windows } from '../windows/windows.ts'
import type { Command } from './command-line.ts'
import { LINK_SCHEME, type DeepLink } from './deep-link.ts'
import { Errands } from './errands.ts'
import type { Launch } from './launch.ts'
import { showNotification } from './native-notification.ts'
import { Notifications } from './notifications.ts'
import { loginItemOf, StartAtLogin } from './start-at-login.ts'
import { endTurn, talkBy } from './talk-command.ts'
import { CONVERSATION_COUNT, type TrayAction } from './tray-menu.ts'
import { TrayIcon } from './tray.ts'

export interface DesktopParts {
  conversations: Conversations
  current: CurrentSession
  history: History
  notices: AppNotices
  provider: CurrentProvider
  settings: SettingsStore
  windows: Windows
  /** The interface's. */
  language(): Language
  resourcesDir: string
  /** Tells the windows that there is something to take. */
  call(): void
}

/** A list that changes is asked for once it rests. */
const LIST_REST_MS = 200

/** The desktop around the windows: tray, notifications, login, power, and what the system asks of Earshot. */
export class Desktop {
  readonly notifications: Notifications
  readonly #parts: DesktopParts
  readonly #errands: Errands
  readonly #tray: TrayIcon
  readonly #login: StartAtLogin
  #conversations: ReturnType<History['latest']> = []
  #listing: NodeJS.Timeout | null = null

  constructor(parts: DesktopParts) {
    this.#parts = parts
    const { current, history, notices, settings, windows, language, resourcesDir } = parts
    this.#errands = new Errands(() => parts.call())
    this.#tray = new TrayIcon({
      folder: join(resourcesDir, 'tray'),
      platform: process.platform,
      onAction: (action) => void this.#act(action),
    })
    this.notifications = new Notifications(current.events, {
      language,
      wanted: () => settings.settings.notifications,
      isSeen: () => windows.areSeen,
      talk: () => {
        const { currentId, isPrivate } = history.state
        return { conversation: current.session.conversation, id: currentId, isPrivate }
      },
      show: showNotification,
      openConversation: (id) => void this.#openConversation(id),
      openMain: () => windows.showMain(),
    })
    notices.on('wrong', (subject, error) => {
      if (subject === 'budget') void this.notifications.budget(error)
    })
    this.#login = new StartAtLogin(
      loginItemOf({ app, platform: process.platform, env: process.env, execPath: process.execPath }),
      (problem) => notices.keep('desktop', problem),
    )
    this.#followTalk()
    this.#followWindows()
    this.#followPower()
    // Elsewhere the system keeps it, and a person may have switched it off in there.
    if (process.platform === 'linux') void this.#login.set(settings.settings.startAtLogin)
    if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
    this.historyChanged()
    this.#showTray()
  }

  get calls(): Handlers<Contract>['desktop'] {
    return {
      takeDestination: () => this.#errands.takeDestination(),
      takeWords: () => this.#errands.takeWords(),
    }
  }

  /** The list of conversations is another. */
  historyChanged(): void {
    this.#listing ??= setTimeout(() => {
      this.#listing = null
      this.#conversations = this.#parts.history.latest(CONVERSATION_COUNT)
      this.#showTray()
    }, LIST_REST_MS)
  }

  /** Does what this start asked for besides its first window, and from now on what others ask. */
  follow({ command: first, incoming }: Pick<Launch, 'command' | 'incoming'>): void {
    if (first.kind !== 'open') void this.#run(first)
    incoming.listen((command) => {
      if (!isEarshotError(command)) return void this.#run(command)
      this.#parts.notices.keep('desktop', command)
      this.#parts.windows.showMain()
    })
  }

  close(): void {
    if (this.#listing !== null) clearTimeout(this.#listing)
    this.notifications.close()
  }

  async #act(action: TrayAction): Promise<void> {
    const { current, settings } = this.#parts
    switch (action.kind) {
      case 'mute':
        return current.act((session) => session.setMuted(action.on))
      case 'change':
        return settings.change(action.patch)
      case 'conversation':
        return this.#openConversation(action.id)
      default:
        return this.#run(action)
    }
  }

  async #run(command: Command): Promise<void> {
    const { current, notices, windows } = this.#parts
    switch (command.kind) {
      case 'open':
        return windows.showMain()
      case 'settings':
        this.#errands.sendMainTo({ kind: 'settings', section: null })
        return windows.showMain()
      case 'quick-ask':
        return windows.showQuickAsk({ focus: true })
      case 'ask':
        notices.dismiss()
        windows.showQuickAsk({ focus: true })
        return current.act((session) => session.say(command.text))
      case 'talk':
        notices.dismiss()
        return current.act((session) => talkBy(session, command.action))
      case 'hidden':
        return
      case 'quit':
        return app.quit()
      case 'link':
        return this.#followLink(command.link)
      case 'refused-link':
        notices.keep('desktop', command.error)
        return windows.showMain()
    }
  }

  async #followLink(link: DeepLink): Promise<void> {
    switch (link.kind) {
      case 'ask':
        this.#errands.giveQuickAsk(link.text)
        return this.#parts.windows.showQuickAsk({ focus: true })
      case 'talk':
        return this.#parts.windows.showQuickAsk({ focus: true })
      case 'conversation':
        return this.#openConversation(link.id)
    }
  }

  /** In the main window; the talk goes on in it. */
  async #openConversation(id: string): Promise<void> {
    const { conversations, notices, windows } = this.#parts
    this.#errands.sendMainTo({ kind: 'talk' })
    windows.showMain()
    const problem = await conversations.resume(id)
    if (problem !== null) notices.keep('desktop', problem)
  }

  #followTalk(): void {
    const { current, settings } = this.#parts
    const show = () => this.#showTray()
    current.events.on('state', show)
    current.events.on('muted', show)
    current.on('replaced', show)
    current.events.on('turn', () => this.historyChanged())
    let { startAtLogin } = settings.settings
    settings.on('changed', (state) => {
      show()
      if (state.settings.startAtLogin === startAtLogin) return
      startAtLogin = state.settings.startAtLogin
      void this.#login.set(startAtLogin)
    })
  }

  #followWindows(): void {
    const { current, settings, windows } = this.#parts
    // Its page held the key, and can't let it go any more.
    windows.on('main-closed', () => {
      if (current.session.listening?.mode === 'held') current.session.release()
    })
    windows.on('last-closed', () => {
      if (!settings.settings.keepInTray) app.quit()
    })
  }

  /** Nobody talks to a computer that sleeps or is locked, and no microphone stays open in one for a forgotten tap. */
  #followPower(): void {
    const { current } = this.#parts
    const end = () => endTurn(current.session)
    powerMonitor.on('suspend', end)
    powerMonitor.on('lock-screen', end)
    const wake = () => current.session.wake()
    powerMonitor.on('resume', wake)
    powerMonitor.on('unlock-screen', wake)
  }

  #showTray(): void {
    const { current, language, provider, settings } = this.#parts
    this.#tray.show({
      language: language(),
      session: current.session.state,
      muted: current.session.muted,
      settings: settings.settings,
      voices: provider.abilities.voices,
      conversations: this.#conversations,
    })
  }
}
