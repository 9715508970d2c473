/**
 * A process of the app's own that has no page. Here it is one of plain Node; its messages are cloned as Electron's are.
 * Ports can't be handed over.
 */
import { fork, type ChildProcess, type Serializable } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type Electron from 'electron'
import { host } from './context.ts'
import { Strict, StrictEmitter } from './strict.ts'

const parentPort = fileURLToPath(new URL('../utility/parent-port.ts', import.meta.url))

class HostUtilityProcess
  extends StrictEmitter
  implements Pick<Electron.UtilityProcess, 'pid' | 'postMessage' | 'kill'>
{
  static override readonly electronName = 'UtilityProcess'
  pid: number | undefined
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    child.once('spawn', () => {
      this.pid = child.pid
      this.emit('spawn')
    })
    child.on('message', (message) => this.emit('message', message))
    child.once('exit', (code) => {
      this.pid = undefined
      this.emit('exit', code ?? 1)
    })
  }

  /** What is sent before it listens waits for it. */
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as Serializable)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

class HostUtilityProcesses extends Strict {
  static override readonly electronName = 'utilityProcess'

  fork(
    modulePath: string,
    args: string[] = [],
    _options: Pick<Electron.ForkOptions, 'serviceName'> = {},
  ): HostUtilityProcess {
    host().readiness.requireReady('utilityProcess.fork can only be called after app is ready')
    return new HostUtilityProcess(
      fork(modulePath, args, {
        execArgv: ['--import', parentPort],
        serialization: 'advanced',
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    )
  }
}

export const utilityProcess = new HostUtilityProcesses()
