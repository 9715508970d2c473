/** The file that has a Linux desktop start Earshot at login: freedesktop.org's autostart and desktop entry. */
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeWhole } from '../write-whole.ts'

/** A file without this line is a person's, and stays as it is. */
const OURS = 'X-Earshot-Autostart=true'

export class AutostartFile {
  readonly #path: string
  readonly #command: readonly string[]

  /** `command`: the program and its arguments. */
  constructor(path: string, command: readonly string[]) {
    this.#path = path
    this.#command = command
  }

  /**
   * Writes it or takes it away. One that starts this very program stays as it is: a desktop's own settings may have
   * switched it off in there.
   *
   * @throws what the file system says
   */
  async set(on: boolean): Promise<void> {
    const present = await this.#read()
    if (!on) {
      if (present?.includes(OURS) === true) await rm(this.#path, { force: true })
      return
    }
    const execLine = `Exec=${execOf(this.#command)}`
    if (present !== null && (!present.includes(OURS) || present.split('\n').includes(execLine))) return
    await mkdir(dirname(this.#path), { recursive: true })
    await writeWhole(this.#path, entryOf(execLine))
  }

  async #read(): Promise<string | null> {
    try {
      return await readFile(this.#path, 'utf8')
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  }
}

function entryOf(execLine: string): string {
  const lines = ['[Desktop Entry]', 'Type=Application', 'Name=Earshot', execLine, 'Terminal=false', OURS]
  return `${lines.join('\n')}\n`
}

/** Each argument quoted, for a shell's signs and for the entry's own: a backslash is read twice. */
export function execOf(command: readonly string[]): string {
  const quoted = command.map(
    (argument) => `"${argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`,
  )
  return quoted.join(' ').replaceAll('\\', '\\\\')
}
