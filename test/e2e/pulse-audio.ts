import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const programs = ['pulseaudio', 'pactl', 'pacat']

/** The programs are there, and this system can run them. */
export const canRunPulseAudio =
  process.platform === 'linux' &&
  programs.every((program) =>
    (process.env['PATH'] ?? '').split(':').some((directory) => existsSync(join(directory, program))),
  )

/**
 * A sound server of a test's own. Its microphones are as real as any to Chromium; each hears a cable, on which there
 * is noise, or nothing at all. Nothing here blocks: the server that the app talks to is in the same process.
 */
export class PulseAudio {
  readonly env: Readonly<Record<string, string>>
  readonly #directory = mkdtempSync(join(tmpdir(), 'earshot-pulse-'))
  #streams: ChildProcess[] = []
  readonly #modules = new Map<string, string>()
  #server: ChildProcess | null = null

  constructor() {
    this.env = {
      PULSE_SERVER: `unix:${join(this.#directory, 'native')}`,
      PULSE_COOKIE: join(this.#directory, 'cookie'),
      XDG_RUNTIME_DIR: this.#directory,
    }
    writeFileSync(join(this.#directory, 'cookie'), new Uint8Array(256))
  }

  async start(): Promise<void> {
    const socket = join(this.#directory, 'native')
    const modules = [
      `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
      'module-null-sink sink_name=speakers',
    ]
    this.#server = spawn(
      'pulseaudio',
      ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'].concat(
        modules.flatMap((module) => ['-L', module]),
      ),
      { env: { ...process.env, ...this.env, HOME: this.#directory }, stdio: 'ignore' },
    )
    while (!(await this.#answers())) {
      if (this.#server.exitCode !== null) throw new Error('PulseAudio does not run here')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await this.#control('set-default-sink', 'speakers')
    // Without a stream that is in a hurry, a null sink lets the first one wait for up to two seconds.
    this.#play('/dev/zero', 'speakers')
  }

  /** A microphone of this name is there now. */
  async plug(name: string): Promise<void> {
    if (!this.#modules.has(`cable${name}`)) {
      await this.#load(`cable${name}`, 'module-null-sink', `sink_name=cable${name}`)
    }
    await this.#load(
      name,
      'module-remap-source',
      `source_name=${name}`,
      `master=cable${name}.monitor`,
      `source_properties=device.description=${name}`,
    )
  }

  /** Speakers of this name are there now. */
  async plugSpeakers(name: string): Promise<void> {
    await this.#load(
      name,
      'module-null-sink',
      `sink_name=${name}`,
      `sink_properties=device.description=${name}`,
    )
    this.#play('/dev/zero', name)
  }

  async unplug(name: string): Promise<void> {
    await this.#control('unload-module', this.#modules.get(name) ?? '')
    this.#modules.delete(name)
  }

  async setDefault(name: string): Promise<void> {
    await this.#control('set-default-source', name)
  }

  /** The microphone hears noise from now on. */
  makeNoise(name: string): void {
    this.#play('/dev/urandom', `cable${name}`)
  }

  #play(file: string, sink: string): void {
    const stream = spawn(
      'pacat',
      [
        '--playback',
        '--raw',
        '--format=s16le',
        '--rate=24000',
        '--channels=1',
        '--latency-msec=20',
        `--device=${sink}`,
        file,
      ],
      { env: { ...process.env, ...this.env }, stdio: 'ignore' },
    )
    this.#streams.push(stream)
  }

  /** The microphones that somebody records from. */
  listenedTo(): Promise<string[]> {
    return this.#streamsOf('source')
  }

  /** The speakers that somebody plays on, other than this class. */
  playedOn(): Promise<string[]> {
    return this.#streamsOf('sink')
  }

  /** Names of the devices that have streams of programs, `pacat` aside. */
  async #streamsOf(device: 'source' | 'sink'): Promise<string[]> {
    const list = async (what: string) =>
      (await this.#control('list', 'short', what)).split('\n').map((line) => line.split('\t'))
    const names = new Map((await list(`${device}s`)).map(([index, name]) => [index, name]))
    const clients = await list('clients')
    const ours = new Set(clients.flatMap(([index, , program]) => (program === 'pacat' ? [index] : [])))
    const streams = await list(device === 'source' ? 'source-outputs' : 'sink-inputs')
    return streams.flatMap(([, index, client]) => {
      const name = names.get(index)
      return name === undefined || client === '-' || ours.has(client) ? [] : [name]
    })
  }

  /** The server dies on the spot, with all of its devices. */
  async kill(): Promise<void> {
    for (const stream of this.#streams.splice(0)) stream.kill('SIGKILL')
    this.#modules.clear()
    const server = this.#server
    this.#server = null
    if (server === null || server.exitCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }

  /** The server answers nobody until it `goOn`s. */
  hang(): void {
    this.#server?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#server?.kill('SIGCONT')
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }

  async #load(key: string, ...module: string[]): Promise<void> {
    this.#modules.set(key, (await this.#control('load-module', ...module)).trim())
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#control('info')
      return true
    } catch {
      return false
    }
  }

  async #control(...command: string[]): Promise<string> {
    return (await run('pactl', command, { env: { ...process.env, ...this.env } })).stdout
  }
}
