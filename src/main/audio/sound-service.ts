import type { App, ProcessMetric } from 'electron'
import type { AudioReport } from '../../shared/audio-format.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/** Chromium's name for the process in which it talks to the system's sound. */
const SERVICE_NAME = 'audio.mojom.AudioService'

/** A new service takes a moment to find its devices. */
const WAITING_PAUSE_MS = 1_000

/** While only a notice depends on it: twice as long each time, up to a minute. */
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 60_000

/** Devices that are listed and do not open are mostly in somebody else's use: only rarely is the service to blame. */
const NOT_OPENING_PAUSE_MS = 60_000

type SoundLost = Extract<AudioReport, { type: 'sound-lost' }>

export interface Processes {
  /** Electron's `app.getAppMetrics`. */
  list(): readonly Pick<ProcessMetric, 'pid' | 'serviceName'>[]
  kill(pid: number): void
}

/**
 * Chromium's audio service does not find its way back to a sound server that died: not to PulseAudio, and so not to
 * PipeWire. One that is ended is started anew by Chromium with the next request, and finds whatever is there by then.
 * What it held is lost to it, which is why it is ended only when there is nothing to lose.
 */
export class SoundService {
  readonly #processes: Processes
  readonly #now: () => number
  #endedAtMs = -Infinity
  /** Since somebody waited, or devices were seen. */
  #inVain = 0

  constructor(device: AudioDevice, processes: Processes, now: () => number = () => performance.now()) {
    this.#processes = processes
    this.#now = now
    device.listen((report) => {
      if (report.type === 'sound-lost') this.#restart(report)
      if ((report.type === 'inputs' || report.type === 'outputs') && report.devices.length > 0)
        this.#inVain = 0
    })
  }

  #restart(lost: SoundLost): void {
    if (this.#now() - this.#endedAtMs < this.#pauseMs(lost)) return
    this.#endedAtMs = this.#now()
    this.#inVain = lost.waiting ? 0 : this.#inVain + 1
    for (const { pid, serviceName } of this.#processes.list()) {
      if (serviceName === SERVICE_NAME) this.#processes.kill(pid)
    }
  }

  #pauseMs({ devices, waiting }: SoundLost): number {
    if (devices === 'not-opening') return NOT_OPENING_PAUSE_MS
    if (waiting) return WAITING_PAUSE_MS
    return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, this.#inVain - 1), LONGEST_PAUSE_MS)
  }
}

export function chromiumProcesses(app: Pick<App, 'getAppMetrics'>): Processes {
  return {
    list: () => app.getAppMetrics(),
    kill(pid) {
      try {
        process.kill(pid)
      } catch (error) {
        // Most likely it has ended by itself meanwhile, which is what was wanted.
        console.error('Chromium’s audio service could not be ended', error)
      }
    },
  }
}
