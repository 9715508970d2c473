import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { App } from 'electron'
import type { EarshotError } from '../../shared/errors.ts'
import { AutostartFile } from './autostart-file.ts'

/** Has the system start Earshot at login, without a window. */
export interface LoginItem {
  /** @throws what the system says */
  set(on: boolean): Promise<void>
}

export interface LoginSystem {
  app: Pick<App, 'setLoginItemSettings' | 'getAppPath' | 'isPackaged'>
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  execPath: string
}

const HIDDEN = '--hidden'

export function loginItemOf({ app, platform, env, execPath }: LoginSystem): LoginItem {
  // A program that is not packaged is Electron itself, and is told which app to run.
  const args = [...(app.isPackaged ? [] : [app.getAppPath()]), HIDDEN]
  if (platform !== 'linux') {
    return {
      set: async (on) => app.setLoginItemSettings({ openAtLogin: on, path: execPath, args }),
    }
  }
  const config = env['XDG_CONFIG_HOME'] ?? ''
  const folder = isAbsolute(config) ? config : join(homedir(), '.config')
  // An AppImage runs from a place that is gone when it ends.
  return new AutostartFile(join(folder, 'autostart', 'earshot.desktop'), [
    env['APPIMAGE'] ?? execPath,
    ...args,
  ])
}

/** macOS gives what it starts at login no arguments, and says so when it is asked. */
export function openedAtLogin(app: Pick<App, 'getLoginItemSettings'>, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
}

/** Brings the system to what the setting says, one change after another; says when it could not. */
export class StartAtLogin {
  readonly #item: LoginItem
  readonly #onProblem: (problem: EarshotError | null) => void
  #last: Promise<void> = Promise.resolve()

  constructor(item: LoginItem, onProblem: (problem: EarshotError | null) => void) {
    this.#item = item
    this.#onProblem = onProblem
  }

  /** Resolves when it is so, or it was said why not. */
  set(on: boolean): Promise<void> {
    this.#last = this.#last.then(async () => {
      try {
        await this.#item.set(on)
        this.#onProblem(null)
      } catch (error) {
        this.#onProblem(failed(on, error))
      }
    })
    return this.#last
  }
}

function failed(on: boolean, error: unknown): EarshotError {
  const reason = error instanceof Error ? error.message : String(error)
  const message = on
    ? `The system did not take that Earshot starts at login: ${reason}. Turn the setting off and on to try again, or use the system’s own settings.`
    : `The system did not take that Earshot no longer starts at login: ${reason}. Turn the setting on and off to try again, or use the system’s own settings.`
  return { code: 'start_at_login_failed', message, retryable: true }
}
