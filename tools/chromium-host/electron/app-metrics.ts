/** What `app.getAppMetrics` tells of the app's processes. */
import type Electron from 'electron'
import type { ChromiumProcess } from '../browser/processes.ts'
import { Strict } from './strict.ts'

type Type = Electron.ProcessMetric['type']

/** Electron's names of Chromium's types. */
const types: Readonly<Record<string, Type>> = {
  renderer: 'Tab',
  'gpu-process': 'GPU',
  utility: 'Utility',
  zygote: 'Zygote',
}

class HostProcessMetric
  extends Strict
  implements Pick<Electron.ProcessMetric, 'pid' | 'type' | 'serviceName'>
{
  static override readonly electronName = 'app.getAppMetrics()'
  readonly pid: number
  readonly type: Type
  readonly serviceName?: string

  constructor(pid: number, type: Type, serviceName: string | null) {
    super()
    this.pid = pid
    this.type = type
    if (serviceName !== null) this.serviceName = serviceName
  }
}

/** Main itself stands for Chromium's browser process. */
export function appMetrics(chromium: readonly ChromiumProcess[]): Electron.ProcessMetric[] {
  return [
    new HostProcessMetric(process.pid, 'Browser', null),
    ...chromium.map(
      ({ pid, type, serviceName }) => new HostProcessMetric(pid, types[type] ?? 'Unknown', serviceName),
    ),
  ] as unknown as Electron.ProcessMetric[]
}
