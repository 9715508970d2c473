import type { Abilities } from '../../shared/abilities.ts'
import { applyPatch, emptyConversation, type Conversation } from '../../shared/conversation.ts'
import type { BudgetState } from '../../shared/budget.ts'
import type { ClipState } from '../../shared/clip.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { Snapshot } from '../../shared/ipc/contract.ts'
import type { AudioOutputState } from '../../shared/ipc/contract.ts'
import type { HistoryState, TalkTotals } from '../../shared/history.ts'
import type { HotkeysState } from '../../shared/hotkeys/hotkeys.ts'
import type { InputState } from '../../shared/input-state.ts'
import type { PageClient } from '../../shared/ipc/client.ts'
import type { ProviderSummary, SessionState } from '../../shared/session-state.ts'
import type { SettingsPatch } from '../../shared/settings/index.ts'
import type { ApprovalDecision, PendingApproval } from '../../shared/tool-permissions.ts'
import { m } from '../paraglide/messages.js'
import { EasedLevels } from './levels.svelte.ts'
import { MirroredSettings } from './mirrored-settings.svelte.ts'
import { Published } from './published.svelte.ts'

type MainWindowClient = PageClient<'main-window'>
type QuickAskClient = PageClient<'quick-ask'>

/** What every window of talk may call. */
export type WindowClient = {
  [Group in keyof MainWindowClient]: Pick<
    MainWindowClient[Group],
    keyof MainWindowClient[Group] & keyof QuickAskClient[Group]
  >
}

/** The main window's, which may call more. */
export type MainMirror = Mirror<MainWindowClient>

interface Known extends Pick<Snapshot, 'conversation' | 'notice'> {
  session: SessionState | null
  provider: ProviderSummary | null
}

/**
 * What main publishes, as runes, and the calls a person can make. It holds no truth: every value is main's,
 * and every call is answered by main's events.
 *
 * A window that nobody sees stands still: Chromium keeps what changes in it, elements and animations, for a frame that
 * is not drawn until it is seen again.
 */
export class Mirror<Client extends WindowClient = WindowClient> {
  /** Null until main has answered; then never again. */
  session: SessionState | null = $state.raw(null)
  provider: ProviderSummary | null = $state.raw(null)
  conversation: Conversation = $state.raw(emptyConversation)
  readonly levels = new EasedLevels()
  readonly abilities: Published<Abilities>
  readonly settings: MirroredSettings
  readonly history: Published<HistoryState>
  readonly hotkeys: Published<HotkeysState>
  readonly input: Published<InputState>
  readonly output: Published<AudioOutputState>
  readonly approvals: Published<readonly PendingApproval[]>
  readonly budget: Published<BudgetState>
  readonly clip: Published<ClipState>
  readonly totals: Published<TalkTotals>

  #mainNotice: EarshotError | null = $state.raw(null)
  /** The latest of it, shown or not. */
  #known: Known = { session: null, provider: null, conversation: emptyConversation, notice: null }
  /** What to say of a call that did not reach main; gone when the person tries anything anew. */
  #callFailure: (() => string) | null = $state.raw(null)
  readonly #callNotice: EarshotError | null = $derived(
    this.#callFailure === null
      ? null
      : { code: 'call_failed', message: this.#callFailure(), retryable: false },
  )

  /** For the calls that change nothing here by themselves; give their answers to `attempt`. */
  readonly client: Client
  #unsubscribe: (() => void)[] = []

  constructor(client: Client) {
    this.client = client
    const { app, settings, history, hotkeys, audio, approvals, budget, clip, conversation } = client
    const abilities = () => this.attempt(app.abilities())
    this.abilities = new Published({
      read: abilities,
      changed: (tell) =>
        app.providerChanged(() => void abilities().then((now) => (now === null ? undefined : tell(now)))),
    })
    this.settings = new MirroredSettings(
      new Published({ read: () => this.attempt(settings.read()), changed: settings.changed }),
    )
    this.history = new Published({ read: () => this.attempt(history.state()), changed: history.changed })
    this.hotkeys = new Published({ read: () => this.attempt(hotkeys.state()), changed: hotkeys.changed })
    this.input = new Published({ read: () => this.attempt(audio.input()), changed: audio.inputChanged })
    this.output = new Published({ read: () => this.attempt(audio.output()), changed: audio.outputChanged })
    this.approvals = new Published({
      read: () => this.attempt(approvals.list()),
      changed: approvals.changed,
    })
    this.budget = new Published({ read: () => this.attempt(budget.state()), changed: budget.changed })
    this.clip = new Published({ read: () => this.attempt(clip.state()), changed: clip.changed })
    this.totals = new Published({
      read: () => this.attempt(conversation.totals()),
      changed: conversation.totalsChanged,
    })
  }

  /** What is wrong and worth a line, the nearest cause first. */
  get notice(): EarshotError | null {
    const sessionError = this.session?.kind === 'offline' ? this.session.error : null
    // Why no key was sent, main knows and the connection does not.
    const aboutKey = this.#mainNotice?.code.startsWith('key_') === true ? this.#mainNotice : null
    const cause = sessionError?.code === 'missing_key' ? (aboutKey ?? sessionError) : sessionError
    return this.#callNotice ?? cause ?? this.#mainNotice
  }

  /**
   * Subscribes, and only then asks for the snapshot, so that no change falls between the two. Events that come before
   * the snapshot are applied after it, in their order. One that the snapshot already knew may show for a moment; the
   * ones that overtook it follow, for every change since the subscription is among them.
   */
  async open(): Promise<void> {
    let waiting: (() => void)[] | null = []
    const inOrder =
      <T>(apply: (payload: T) => void) =>
      (payload: T): void => {
        if (waiting === null) apply(payload)
        else waiting.push(() => apply(payload))
      }
    const { session, conversation, audio, app } = this.client
    const visibility = new AbortController()
    const { signal } = visibility
    document.addEventListener('visibilitychange', () => this.#showIfSeen(), { signal })
    this.#unsubscribe = [
      () => visibility.abort(),
      app.providerChanged(inOrder((provider) => this.#change({ provider }))),
      session.changed(inOrder((state) => this.#change({ session: state }))),
      session.notice(inOrder((notice) => this.#change({ notice }))),
      conversation.patched(
        inOrder((patch) => this.#change({ conversation: applyPatch(this.#known.conversation, patch) })),
      ),
      audio.levels((levels) => this.levels.follow(levels)),
    ]
    const snapshot = await this.attempt(app.snapshot(), m.window_cut_off)
    if (snapshot !== null) this.#known = snapshot
    const early = waiting
    waiting = null
    for (const apply of early) apply()
    // Seen or not, so that the window is there in a frame when it is wanted.
    this.#show()
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#unsubscribe = []
    this.levels.stop()
  }

  press(): void {
    this.#callFailure = null
    void this.attempt(this.client.turn.press())
  }

  release(heldMs: number): void {
    void this.attempt(this.client.turn.release(heldMs))
  }

  /** Throws away the turn being spoken, or stops the answer. */
  interrupt(): void {
    void this.attempt(this.client.turn.interrupt())
  }

  /** False when the message did not go out, so that the caller can keep it. */
  async say(text: string): Promise<boolean> {
    this.#callFailure = null
    return (await this.attempt(this.client.turn.say(text))) ?? false
  }

  /** A message with pictures, as `say`. */
  async show(images: readonly string[], text: string): Promise<boolean> {
    this.#callFailure = null
    return (await this.attempt(this.client.turn.show([...images], text))) ?? false
  }

  mute(on: boolean): void {
    this.#callFailure = null
    void this.attempt(this.client.audio.mute(on))
  }

  /** Asks for an answer again, also while the one that failed is still heard; without a connection, for that first. */
  tryAgain(): void {
    const kind = this.session?.kind
    if (kind !== 'ready' && kind !== 'thinking' && kind !== 'speaking') return this.connect()
    this.#callFailure = null
    void this.attempt(this.client.turn.respond())
  }

  /** Holds at once, everywhere. */
  change(patch: SettingsPatch): void {
    this.#callFailure = null
    void this.settings.change(patch, this.attempt(this.client.settings.change(patch)))
  }

  /** Answers a call of a tool that waits. */
  decide(id: string, decision: ApprovalDecision): void {
    void this.attempt(this.client.approvals.decide(id, decision))
  }

  /** The talk at hand may cost more than the budget. */
  spendMore(): void {
    void this.attempt(this.client.budget.goOn())
  }

  connect(): void {
    this.#callFailure = null
    void this.attempt(this.client.session.connect())
  }

  #change(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...change }
    this.#showIfSeen()
  }

  #showIfSeen(): void {
    if (document.visibilityState === 'visible') this.#show()
  }

  #show(): void {
    const { session, provider, conversation, notice } = this.#known
    this.session = session
    this.provider = provider
    this.conversation = conversation
    this.#mainNotice = notice
  }

  /** Waits for a call of this window. Null when it failed; the person then reads `failure`. */
  async attempt<T>(answer: Promise<T>, failure: () => string = m.call_failed): Promise<T | null> {
    try {
      return await answer
    } catch (cause) {
      console.error('A call to the main process failed', cause)
      this.#callFailure = failure
      return null
    }
  }
}
