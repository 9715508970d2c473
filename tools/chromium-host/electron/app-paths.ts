/** `app.getPath` and `app.setPath`. */
import { mkdirSync, mkdtempSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { host } from './context.ts'

const homeFolders: Record<string, string> = {
  desktop: 'Desktop',
  documents: 'Documents',
  downloads: 'Downloads',
  music: 'Music',
  pictures: 'Pictures',
  videos: 'Videos',
}

export class AppPaths {
  readonly #set = new Map<string, string>()
  /** Made here because nobody named one; removed at the end. */
  temporaryUserData: string | null = null

  set(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute')
    this.get(name)
    this.#set.set(name, path)
  }

  get(name: string): string {
    const set = this.#set.get(name)
    if (set !== undefined) return set
    const homeFolder = homeFolders[name]
    if (homeFolder !== undefined) return join(homedir(), homeFolder)
    switch (name) {
      case 'home':
        return homedir()
      case 'temp':
        return tmpdir()
      case 'exe':
      case 'module':
        return process.execPath
      case 'appData':
        return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
      case 'userData':
        return this.#userData()
      case 'sessionData':
        return this.get('userData')
      case 'logs':
        return join(this.get('userData'), 'logs')
      case 'crashDumps':
        return join(this.get('userData'), 'Crashpad')
      default:
        throw new Error(`Failed to get '${name}' path`)
    }
  }

  #userData(): string {
    const given = host().userDataDirectory
    if (given !== null) {
      mkdirSync(given, { recursive: true })
      return given
    }
    this.temporaryUserData ??= mkdtempSync(join(tmpdir(), 'chromium-host-'))
    return this.temporaryUserData
  }
}
