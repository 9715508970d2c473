import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../../tools/setup/paths.mjs'

/** `nobody` on every Linux. */
const UNPRIVILEGED = 65_534

export interface SetupRun {
  code: number
  stdout: string
  stderr: string
}

/**
 * A project directory with the real setup and, on a PATH of its own, programs that only play npm, apt-get and
 * the browsers. Each writes down that it was called.
 */
export class FakeProject {
  readonly root: string
  readonly #bin: string
  readonly #log: string
  readonly #prepared: string
  readonly #node: string

  constructor() {
    const directory = mkdtempSync(join(tmpdir(), 'earshot-setup-'))
    this.root = join(directory, 'project')
    this.#bin = join(directory, 'bin')
    this.#log = join(directory, 'calls.log')
    this.#prepared = join(directory, 'prepared')
    this.#node = join(directory, 'node')
    for (const path of [this.root, this.#bin, this.#prepared]) mkdirSync(path)
    writeFileSync(this.#log, '')
    // An unprivileged setup writes into all of these.
    for (const path of [directory, this.root, this.#bin]) chmodSync(path, 0o777)
    chmodSync(this.#log, 0o666)
    linkOrCopy(process.execPath, this.#node)

    mkdirSync(join(this.root, 'tools'))
    cpSync(join(projectRoot, 'tools', 'setup.mjs'), join(this.root, 'tools', 'setup.mjs'))
    cpSync(join(projectRoot, 'tools', 'setup'), join(this.root, 'tools', 'setup'), { recursive: true })
    writeJson(join(this.root, 'package.json'), { devDependencies: { node: '1', electron: '1', ws: '1' } })
    this.lock({ ws: '1.0.0' })
    this.prepareModules({ ws: '1.0.0' })
    this.npm('cp -R "$PREPARED" node_modules')
    this.electronInstaller("console.error('TypeError: fetch failed\\n    at somewhere'); process.exit(1)")
  }

  remove(): void {
    rmSync(join(this.root, '..'), { recursive: true, force: true })
  }

  /** Writes package-lock.json. */
  lock(versions: Record<string, string>): void {
    writeJson(join(this.root, 'package-lock.json'), lockOf(versions))
  }

  /** What the fake npm puts into node_modules. */
  prepareModules(versions: Record<string, string>): void {
    for (const name of ['node', 'electron', 'ws']) {
      mkdirSync(join(this.#prepared, name), { recursive: true })
      writeJson(join(this.#prepared, name, 'package.json'), { version: '45.0.0' })
    }
    writeJson(join(this.#prepared, '.package-lock.json'), lockOf(versions))
    for (const folder of ['.bin', join('node', 'bin')]) {
      mkdirSync(join(this.#prepared, folder), { recursive: true })
      if (!existsSync(join(this.#prepared, folder, 'node'))) {
        symlinkSync(this.#node, join(this.#prepared, folder, 'node'))
      }
    }
  }

  /** Leaves node_modules as an install that ended halfway would. */
  halfInstall(): void {
    mkdirSync(join(this.root, 'node_modules', 'ws'), { recursive: true })
    chmodSync(join(this.root, 'node_modules'), 0o777)
    writeJson(join(this.root, 'node_modules', 'ws', 'package.json'), { version: '1.0.0' })
  }

  npm(shellScript: string): void {
    this.program('npm', `rm -rf node_modules\n${shellScript}`)
  }

  /** What electron's own installer does; it runs in `node_modules/electron`. */
  electronInstaller(script: string): void {
    const log = `require('fs').appendFileSync(${JSON.stringify(this.#log)}, 'install-electron\\n')`
    writeFileSync(join(this.#prepared, 'electron', 'install.js'), `${log};process.chdir(__dirname);${script}`)
  }

  /** Puts a program on the PATH that notes its call and does what the script says. */
  program(name: string, shellScript: string): string {
    const path = join(this.#bin, name)
    const lines = [
      '#!/bin/sh',
      `echo "${name} $*" >> ${this.#log}`,
      `PREPARED=${this.#prepared}`,
      `BIN=${this.#bin}`,
    ]
    // The fakes themselves may use the machine's programs; the setup may not.
    writeFileSync(path, [...lines, 'PATH=/usr/bin:/bin', shellScript, ''].join('\n'))
    chmodSync(path, 0o755)
    return path
  }

  browser(versionText: string, name = 'chromium'): string {
    return this.program(name, `echo '${versionText}'`)
  }

  testTools(): void {
    for (const name of ['Xvfb', 'xauth', 'xdotool', 'espeak-ng', 'pulseaudio', 'pactl', 'flac'])
      this.program(name, '')
    for (const name of ['dbus-daemon', 'gnome-keyring-daemon', 'secret-tool']) this.program(name, '')
  }

  /** The programs that have been called since the last time this was asked, by name and arguments. */
  takeCalls(): string[] {
    const calls = readFileSync(this.#log, 'utf8').split('\n').filter(Boolean)
    writeFileSync(this.#log, '')
    return calls
  }

  editStamp(edit: (stamp: Record<string, unknown>) => Record<string, unknown>): void {
    const path = join(this.root, 'node_modules', '.earshot-setup.json')
    writeJson(path, edit(JSON.parse(readFileSync(path, 'utf8'))))
  }

  async setUp(args: readonly string[] = [], options: SetupOptions = {}): Promise<SetupRun> {
    return outcomeOf(this.begin(args, options))
  }

  /** Starts the setup without waiting for its end. */
  begin(args: readonly string[] = [], { env = {}, unprivileged = false }: SetupOptions = {}): ChildProcess {
    const isRoot = process.getuid?.() === 0
    return spawn(this.#node, [join(this.root, 'tools', 'setup.mjs'), ...args], {
      cwd: this.root,
      env: { PATH: this.#bin, HOME: this.root, ...env },
      ...(unprivileged && isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {}),
    })
  }
}

export interface SetupOptions {
  env?: Record<string, string>
  /** Not as the superuser, whoever runs the tests. */
  unprivileged?: boolean
}

export async function outcomeOf(child: ChildProcess): Promise<SetupRun> {
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()))
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : -1, stdout, stderr }
}

function lockOf(versions: Record<string, string>) {
  const entries = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }])
  return { lockfileVersion: 3, packages: Object.fromEntries(entries) }
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value))
}

/** A copy that every user may run, wherever this Node lies. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
    chmodSync(to, 0o755)
  }
}
