/** Light or dark: the system is light here, and pages are told what main chose. */
import type Electron from 'electron'
import { StrictEmitter } from './strict.ts'

type Modelled = 'themeSource' | 'shouldUseDarkColors' | 'shouldUseHighContrastColors' | 'inForcedColorsMode'

class HostNativeTheme extends StrictEmitter implements Pick<Electron.NativeTheme, Modelled> {
  static override readonly electronName = 'nativeTheme'
  readonly shouldUseHighContrastColors = false
  readonly inForcedColorsMode = false
  #source: Electron.NativeTheme['themeSource'] = 'system'

  get themeSource(): Electron.NativeTheme['themeSource'] {
    return this.#source
  }

  set themeSource(source: Electron.NativeTheme['themeSource']) {
    if (!['system', 'light', 'dark'].includes(source)) {
      throw new TypeError(`nativeTheme.themeSource cannot be ${String(source)}`)
    }
    const wasDark = this.shouldUseDarkColors
    this.#source = source
    if (this.shouldUseDarkColors !== wasDark) this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark'
  }
}

export const nativeTheme = new HostNativeTheme()
