import { isDeepStrictEqual } from 'node:util'
import type { EarshotError } from '../../shared/errors.ts'
import type { BindingState, HotkeyAction, HotkeysState } from '../../shared/hotkeys/hotkeys.ts'
import type { MakeBackend } from './choose-backend.ts'
import type { HotkeyBackend } from './hotkey-backend.ts'
import type { WantedHotkey } from './wanted-hotkeys.ts'

/** Nobody holds a key for so long: its release was lost. */
const LONGEST_HOLD_MS = 10 * 60_000

/** What hotkeys do. */
export interface HotkeyDeeds {
  /** The talk key goes down and up; a tap is both. */
  press(): void
  release(heldMs?: number): void
  /** The talk key was only held for other keys' sake. */
  abandon(): void
  quickAsk(): void
  interrupt(): void
  toggleMute(): void
  choosePersona(id: string): void
}

export interface HotkeysOptions {
  /** The best first: the next one is tried when one fails. */
  backends: readonly MakeBackend[]
  deeds: HotkeyDeeds
  /** What a hotkey does, in the person's language: the system may show it. */
  worded(description: string): Promise<string>
  onChange(state: HotkeysState): void
}

/**
 * Joins the wanted hotkeys, the best backend that works here, and what they do. Every press of the talk key that is
 * acted on is followed by a release, whatever becomes of the key.
 */
export class Hotkeys {
  readonly #options: HotkeysOptions
  #wanted: readonly WantedHotkey[] = []
  #backend: HotkeyBackend | null = null
  /** Of `backends`, the one that is used, or tried next. */
  #rank = 0
  #problem: EarshotError | null = null
  #had = new Map<HotkeyAction, BindingState>()
  readonly #held = new Map<HotkeyAction, NodeJS.Timeout>()
  #recording = false
  #closed = false
  /** Backends take one order at a time. */
  #work: Promise<void> = Promise.resolve()
  #state: HotkeysState = { backend: null, hears: 'press', problem: null, hotkeys: [] }

  constructor(options: HotkeysOptions) {
    this.#options = options
  }

  get state(): HotkeysState {
    return this.#state
  }

  /** From now on these. */
  set(wanted: readonly WantedHotkey[]): Promise<void> {
    if (!isDeepStrictEqual(wanted, this.#wanted)) {
      this.#wanted = wanted
      this.#had.clear()
      this.#inTurn(() => this.#bind())
    }
    return this.#work
  }

  /** While somebody presses the keys that they want, none does anything; what holds them back gives them up. */
  record(on: boolean): Promise<void> {
    if (on !== this.#recording) {
      this.#recording = on
      this.#releaseAll()
      this.#inTurn(async () => {
        if (this.#backend?.kind === 'toggle') await this.#bind()
      })
    }
    return this.#work
  }

  /** Tries the best backend again: the system may allow it by now. */
  retry(): Promise<void> {
    this.#inTurn(async () => {
      await this.#leave()
      this.#rank = 0
      this.#problem = null
      await this.#bind()
    })
    return this.#work
  }

  /** The screen is locked, or the machine falls asleep: releases from here on may not be seen. */
  letGo(): void {
    if (this.#held.size === 0) return
    this.#releaseAll()
    this.#inTurn(async () => {
      // The hook takes these keys for held until it starts anew.
      if (this.#backend?.kind !== 'hook') return
      await this.#backend.bind([])
      await this.#bind()
    })
  }

  close(): Promise<void> {
    this.#closed = true
    this.#releaseAll()
    this.#inTurn(() => this.#leave())
    return this.#work
  }

  #inTurn(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((cause: unknown) => this.#noteFailure(cause))
  }

  async #bind(): Promise<void> {
    const bound = this.#recording && this.#backend?.kind === 'toggle' ? [] : this.#wanted
    const free = bound.filter(({ isTaken }) => !isTaken)
    const bindings = await Promise.all(
      free.map(async ({ action, chord, description }) => ({
        action,
        chord,
        description: await this.#options.worded(description),
      })),
    )
    // One that fails on the way makes room for the next.
    do {
      if (this.#closed || (free.length === 0 && this.#backend === null)) break
      this.#backend ??= await this.#open()
      await this.#backend?.bind(bindings)
    } while (this.#backend === null && this.#rank < this.#options.backends.length)
    this.#publish()
  }

  /** Null when it fails. */
  async #open(): Promise<HotkeyBackend | null> {
    const made = await this.#options.backends[this.#rank]?.()
    if (made === undefined) return null
    if (!('kind' in made)) {
      this.#giveUp(made)
      return null
    }
    let failed = false
    const isCurrent = (): boolean => this.#backend === made || this.#backend === null
    await made.start({
      pressed: (action) => this.#pressed(action, made.hears),
      released: (action, heldMs) => this.#released(action, heldMs),
      abandoned: (action) => {
        if (this.#letUp(action)) this.#options.deeds.abandon()
      },
      changed: (states) => {
        this.#had = new Map(states.map((state) => [state.action, state]))
        this.#publish()
      },
      failed: (error) => {
        if (failed || !isCurrent()) return
        failed = true
        this.#fail(error)
      },
    })
    return failed ? null : made
  }

  /** The backend is gone: the next one takes its place. */
  #fail(error: EarshotError): void {
    this.#releaseAll()
    this.#backend = null
    this.#giveUp(error)
    this.#publish()
    this.#inTurn(async () => {
      if (this.#backend === null) await this.#bind()
    })
  }

  #giveUp(error: EarshotError): void {
    this.#had.clear()
    // Why the best one does not work says more than why the last one does not.
    this.#problem ??= error
    this.#rank += 1
  }

  async #leave(): Promise<void> {
    this.#releaseAll()
    const backend = this.#backend
    this.#backend = null
    await backend?.close()
  }

  #noteFailure(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#fail({
      code: 'hotkeys_failed',
      message: `Hotkeys do not work: ${reason}. Try again; if it stays so, restart Earshot.`,
      retryable: true,
    })
  }

  #pressed(action: HotkeyAction, hears: HotkeyBackend['hears']): void {
    if (this.#recording || this.#closed || this.#held.has(action)) return
    const { deeds } = this.#options
    if (action === 'talk') deeds.press()
    else if (action === 'quickAsk') deeds.quickAsk()
    else if (action === 'interrupt') deeds.interrupt()
    else if (action === 'mute') deeds.toggleMute()
    else deeds.choosePersona(action.slice('persona:'.length))
    const timer = setTimeout(() => this.#released(action), LONGEST_HOLD_MS)
    timer.unref()
    this.#held.set(action, timer)
    if (hears === 'press') this.#released(action, 0)
  }

  #released(action: HotkeyAction, heldMs?: number): void {
    if (this.#letUp(action)) this.#options.deeds.release(heldMs)
  }

  /** Whether that was the talk key, held until now. */
  #letUp(action: HotkeyAction): boolean {
    const timer = this.#held.get(action)
    if (timer === undefined) return false
    clearTimeout(timer)
    this.#held.delete(action)
    return action === 'talk'
  }

  #releaseAll(): void {
    for (const action of [...this.#held.keys()]) this.#released(action)
  }

  #publish(): void {
    const state: HotkeysState = {
      backend: this.#backend?.kind ?? null,
      hears: this.#backend?.hears ?? 'press',
      problem: this.#problem,
      hotkeys: this.#wanted.map(({ action, chord, problem }) => {
        const had = this.#had.get(action)
        return { action, wanted: chord, chord: had?.chord ?? null, problem: had?.problem ?? problem }
      }),
    }
    if (this.#closed || isDeepStrictEqual(state, this.#state)) return
    this.#state = state
    this.#options.onChange(state)
  }
}
