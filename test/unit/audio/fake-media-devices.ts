import type { DeviceList } from '../../../src/renderer/audio/device-list.ts'

/** The system's microphones as Chromium tells of them, in the test's hands. */
export class FakeMediaDevices implements DeviceList {
  /** By id. The default is the first, unless another is named. */
  readonly microphones = new Map<string, string>()
  defaultId: string | null = null
  broken = false
  /** It never answers. */
  hangs = false
  hasSpeakers = true
  readonly #listeners = new Set<() => void>()

  enumerateDevices(): ReturnType<DeviceList['enumerateDevices']> {
    if (this.hangs) return new Promise(() => undefined)
    if (this.broken) return Promise.reject(new Error('the audio service is gone'))
    const input = (deviceId: string, label: string, groupId: string) => ({
      kind: 'audioinput' as const,
      deviceId,
      label,
      groupId,
    })
    const all = [...this.microphones].map(([id, name]) => input(id, name, `group of ${id}`))
    const standard = all.find(({ deviceId }) => deviceId === this.defaultId) ?? all[0]
    const speakers = { kind: 'audiooutput' as const, deviceId: 'speakers', label: 'Speakers', groupId: 's' }
    return Promise.resolve([
      ...(standard === undefined ? [] : [input('default', 'Default', standard.groupId)]),
      ...all,
      ...(this.hasSpeakers ? [speakers] : []),
    ])
  }

  addEventListener(_type: 'devicechange', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'devicechange', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  change(): void {
    for (const listener of this.#listeners) listener()
  }
}
