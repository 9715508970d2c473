import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import {
  defaultSettings,
  isSettingName,
  settingNames,
  type SettingName,
  type Settings,
  type SettingsPatch,
  type SettingsProblem,
  type SettingsState,
} from '../../shared/settings/index.ts'
import { migrate, type SettingsFile } from './migrate.ts'
import { readSettings } from './read-settings.ts'
import { SettingsFolder } from './settings-folder.ts'
import { exportSettings, parseFile, printFile, readImport } from './settings-text.ts'

export interface SettingsEvents {
  changed: [SettingsState]
}

/**
 * The settings, in memory and in a file. The file holds what was set and no defaults, and belongs to the person: what
 * is wrong or unknown in it stays there, what changes in it holds at once, and a save changes only the fields that were
 * changed here. One that can't be read or written does not stop anything: the settings hold until the app ends.
 */
export class SettingsStore extends EventEmitter<SettingsEvents> {
  readonly #folder: SettingsFolder
  /** As it was last read or written. */
  #file: SettingsFile = migrate({}).file
  #text: string | null = null
  /** Set here and not saved yet; undefined goes back to the default. */
  readonly #unsaved = new Map<SettingName, unknown>()
  #state: SettingsState = { settings: defaultSettings, problems: [] }
  /** What is wrong with the file as a whole, by what it keeps from working. */
  readonly #fileProblems = new Map<'reading' | 'editing' | 'writing' | 'watching', SettingsProblem>()
  /** A later Earshot wrote it. */
  #mustNotWrite = false
  /** One thing at a time is done to the file. */
  #queue: Promise<void> = Promise.resolve()
  #saveIsQueued = false

  private constructor(folder: SettingsFolder) {
    super()
    this.#folder = folder
  }

  /** Never fails: what is wrong is among the problems. */
  static async open(path: string): Promise<SettingsStore> {
    const store = new SettingsStore(new SettingsFolder(path))
    await store.#start()
    return store
  }

  get state(): SettingsState {
    return this.#state
  }

  get settings(): Settings {
    return this.#state.settings
  }

  /** Holds at once, and is saved soon. */
  change(patch: SettingsPatch): void {
    const file = patched(this.#file, this.#unsaved)
    for (const [name, value] of Object.entries(patch)) {
      if (!isSettingName(name) || value === undefined || isDeepStrictEqual(file[name], value)) continue
      this.#unsaved.set(name, value)
    }
    this.#publish()
    this.#queueSave()
  }

  /** Back to the defaults. */
  reset(names: readonly SettingName[] = settingNames): void {
    for (const name of names) this.#unsaved.set(name, undefined)
    this.#publish()
    this.#queueSave()
  }

  /** As JSON, for another machine. */
  export(): string {
    return exportSettings(this.settings)
  }

  /** Takes over what is right in the text, and returns what is not. What the text does not name stays. */
  import(text: string): readonly SettingsProblem[] {
    const { given, problems } = readImport(text)
    this.change(given)
    return problems
  }

  /** Resolves when everything is saved that can be. */
  async close(): Promise<void> {
    this.#folder.close()
    await this.#queue
  }

  async #start(): Promise<void> {
    await this.#do(() => this.#load())
    try {
      this.#folder.watch(
        () => void this.#do(() => this.#reload()),
        (error) => this.#cannotWatch(error),
      )
    } catch (error) {
      this.#cannotWatch(error)
    }
  }

  async #load(): Promise<void> {
    await this.#folder.make()
    const text = await this.#folder.read()
    if (text === null) return
    if (this.#adopt(text)) return this.#backUp(text)
    const backup = await this.#folder.readBackup()
    const restored = backup !== null && this.#adopt(backup)
    const name = await this.#folder.setAside()
    if (restored && backup !== null) await this.#folder.write(backup)
    this.#fileProblems.set('reading', {
      code: restored ? 'settings_restored' : 'settings_set_aside',
      message: `The settings file made no sense and is now ${name}. ${restored ? 'The last good one is used.' : 'The defaults are used.'}`,
      retryable: false,
      setting: null,
    })
    this.#publish()
  }

  async #reload(): Promise<void> {
    const text = await this.#folder.read()
    this.#fileProblems.delete('editing')
    if (text === this.#text) return this.#publish()
    if (this.#adopt(text ?? '{}', text)) return this.#backUp(text)
    this.#fileProblems.set('editing', {
      code: 'invalid_settings_file',
      message:
        'The settings file is no JSON object now. The settings stay as they were: mend it, or undo the change.',
      retryable: false,
      setting: null,
    })
    this.#publish()
  }

  async #save(): Promise<void> {
    this.#saveIsQueued = false
    if (this.#mustNotWrite || this.#unsaved.size === 0) return
    const text = await this.#folder.read()
    if (text !== this.#text && !this.#adopt(text ?? '{}', text)) await this.#folder.setAside()
    if (this.#mustNotWrite) return
    this.#fileProblems.delete('editing')
    const saved = new Map(this.#unsaved)
    const written = printFile(patched(this.#file, saved))
    await this.#folder.write(written)
    for (const [name, value] of saved) if (this.#unsaved.get(name) === value) this.#unsaved.delete(name)
    this.#fileProblems.delete('writing')
    this.#adopt(written)
    await this.#backUp(written)
  }

  /** Takes over the file, unless it is no JSON object. @param text what stands in it, where that is not `contents` */
  #adopt(contents: string, text: string | null = contents): boolean {
    const parsed = parseFile(contents)
    if (parsed === null) return false
    const { kind, file, version } = migrate(parsed)
    this.#file = file
    this.#text = text
    this.#mustNotWrite = kind === 'newer'
    this.#fileProblems.delete('reading')
    if (kind === 'newer') {
      this.#fileProblems.set('reading', {
        code: 'settings_newer',
        message: `The settings file is of version ${version}, of a newer Earshot. It is used as far as it is understood, and not changed: update Earshot to keep changes.`,
        retryable: false,
        setting: null,
      })
    }
    this.#publish()
    return true
  }

  async #backUp(text: string | null): Promise<void> {
    if (text !== null && !this.#mustNotWrite) await this.#folder.backUp(text)
  }

  #queueSave(): void {
    if (this.#saveIsQueued || this.#unsaved.size === 0) return
    this.#saveIsQueued = true
    void this.#do(() => this.#save())
  }

  #do(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => {
      this.#fileProblems.set('writing', {
        code: 'settings_not_saved',
        message: `${this.#folder.path} can’t be used: ${reason(error)}. What you change holds until Earshot ends; make the file writable to keep it.`,
        retryable: true,
        setting: null,
      })
      this.#publish()
    })
    return this.#queue
  }

  #cannotWatch(error: unknown): void {
    this.#fileProblems.set('watching', {
      code: 'settings_not_watched',
      message: `The settings file can’t be watched: ${reason(error)}. What you change in it by hand holds from the next start on.`,
      retryable: false,
      setting: null,
    })
    this.#publish()
  }

  #publish(): void {
    const read = readSettings(patched(this.#file, this.#unsaved))
    const problems = [...this.#fileProblems.values(), ...read.problems]
    const state: SettingsState = { settings: read.settings, problems }
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.emit('changed', state)
  }
}

function patched(file: SettingsFile, patch: ReadonlyMap<string, unknown>): SettingsFile {
  const entries = new Map([...Object.entries(file), ...patch])
  return Object.fromEntries([...entries].filter(([, value]) => value !== undefined))
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
