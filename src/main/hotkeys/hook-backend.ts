import type { EarshotError } from '../../shared/errors.ts'
import type { BindingState } from '../../shared/hotkeys/hotkeys.ts'
import type { HookOrder, HookReport } from './hook-messages.ts'
import type { HotkeyBackend, HotkeyBinding, HotkeyEvents } from './hotkey-backend.ts'

/** What is needed of Electron's `UtilityProcess`, which runs `hook-process.ts`. */
export interface HookProcess {
  on(event: 'message', listener: (report: HookReport) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  postMessage(order: HookOrder): void
  kill(): boolean
}

export interface HookOptions {
  fork(): HookProcess
  /** Whether the system lets the app see keys; it may ask the person, who has to say yes in its settings. */
  isAllowed(): boolean
}

/** Sees keys go down and up, whoever has the focus: a hook in a process that runs while something is bound. */
export class HookBackend implements HotkeyBackend {
  readonly kind = 'hook'
  readonly hears = 'press-and-release'
  readonly #options: HookOptions
  #events: HotkeyEvents | null = null
  #process: HookProcess | null = null
  /** Settles when the process that runs now hears keys, or never will. */
  #heard: PromiseWithResolvers<void> = Promise.withResolvers()

  constructor(options: HookOptions) {
    this.#options = options
  }

  async start(events: HotkeyEvents): Promise<void> {
    this.#events = events
  }

  async bind(bindings: readonly HotkeyBinding[]): Promise<void> {
    if (bindings.length === 0) return this.close()
    this.#process ??= this.#run()
    if (this.#process === null) return
    this.#process.postMessage({ bindings: bindings.map(({ action, chord }) => ({ action, chord })) })
    await this.#heard.promise
    if (this.#process !== null) this.#events?.changed(bindings.map(stateOf))
  }

  async close(): Promise<void> {
    const process = this.#process
    this.#process = null
    process?.kill()
  }

  /** Null when it may not. */
  #run(): HookProcess | null {
    if (!this.#options.isAllowed()) {
      this.#events?.failed(notAllowed)
      return null
    }
    const process = this.#options.fork()
    const heard = Promise.withResolvers<void>()
    this.#heard = heard
    process.on('message', (report) => {
      if (process !== this.#process) return
      if (report.type === 'listening') heard.resolve()
      else if (report.type === 'failed') this.#fail(failureOf(report.code))
      else if (report.type === 'pressed') this.#events?.pressed(report.action)
      else if (report.type === 'released') this.#events?.released(report.action, report.heldMs)
      else this.#events?.abandoned(report.action)
    })
    process.on('exit', () => {
      if (process === this.#process) this.#fail(stopped)
      heard.resolve()
    })
    return process
  }

  #fail(error: EarshotError): void {
    this.#process?.kill()
    this.#process = null
    this.#events?.failed(error)
  }
}

function stateOf({ action, chord }: HotkeyBinding): BindingState {
  return { action, chord, problem: null }
}

const notAllowed: EarshotError = {
  code: 'hotkeys_not_allowed',
  message:
    'macOS shows Earshot a key’s release only when it may control this computer. Allow Earshot in System Settings › Privacy & Security › Accessibility, then try again here.',
  retryable: true,
}

const stopped: EarshotError = {
  code: 'hotkeys_stopped',
  message:
    'The part of Earshot that sees keys being held has stopped: the system refused it, or lacks one of its libraries (on Linux libXtst, libXt and libXrandr). Try again.',
  retryable: true,
}

function failureOf(code: string): EarshotError {
  if (code === 'UIOHOOK_ERROR_AXAPI_DISABLED') return notAllowed
  return {
    code: 'hotkeys_failed',
    message: `The system does not show Earshot which keys are held (${code === '' ? 'no reason given' : code}). Restart Earshot; if it stays so, restart the computer.`,
    retryable: true,
  }
}
