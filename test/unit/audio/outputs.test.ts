import { describe, expect, it } from 'vitest'
import type { DeviceList } from '../../../src/renderer/audio/device-list.ts'
import { Outputs } from '../../../src/renderer/audio/outputs.ts'
import type { AudioReport } from '../../../src/shared/audio-format.ts'
import { ofType } from './samples.ts'

/** All is followed up in microtasks, which have run by then. */
const microtasks = () => new Promise((resolve) => setImmediate(resolve))

/** A system whose outputs come and go. */
class FakeSystem extends EventTarget implements DeviceList {
  names: string[]

  constructor(names: string[]) {
    super()
    this.names = names
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const info = (kind: MediaDeviceKind, deviceId: string): MediaDeviceInfo => ({
      kind,
      deviceId,
      label: `The ${deviceId}`,
      groupId: '',
      toJSON: () => ({}),
    })
    return Promise.resolve([
      info('audioinput', 'microphone'),
      info('audiooutput', 'default'),
      ...this.names.map((name) => info('audiooutput', name)),
    ])
  }

  async have(...names: string[]): Promise<void> {
    this.names = names
    this.dispatchEvent(new Event('devicechange'))
    await microtasks()
  }
}

async function setUp(names: string[]) {
  const system = new FakeSystem(names)
  const reports: AudioReport[] = []
  const sinks: string[] = []
  const broken = new Set<string>()
  const setOutput = (deviceId: string) => {
    if (broken.has(deviceId)) return Promise.reject(new Error('busy'))
    sinks.push(deviceId)
    return Promise.resolve()
  }
  const outputs = new Outputs({ setOutput }, (report) => reports.push(report), system)
  await microtasks()
  const choose = async (deviceId: string | null) => {
    outputs.choose(deviceId)
    await microtasks()
  }
  return {
    system,
    reports,
    sinks,
    broken,
    outputs,
    choose,
    said: () => ofType(reports, 'output-lost').length,
  }
}

describe('Outputs', () => {
  it('lists what there is, the names for the default apart, at once and on each change', async () => {
    const { system, reports } = await setUp(['desk'])
    await system.have('desk', 'headset')
    const desk = { deviceId: 'desk', label: 'The desk' }
    expect(reports).toEqual([
      { type: 'outputs', devices: [desk] },
      { type: 'outputs', devices: [desk, { deviceId: 'headset', label: 'The headset' }] },
    ])
  })

  it('plays where it was told to, and on the default again', async () => {
    const { sinks, choose, said } = await setUp(['desk', 'headset'])
    await choose('headset')
    await choose('headset')
    await choose(null)
    expect(sinks).toEqual(['headset', ''])
    expect(said()).toBe(0)
  })

  it('goes to the default when the chosen one is pulled out, says so once, and comes back with it', async () => {
    const { system, sinks, choose, said } = await setUp(['desk', 'headset'])
    await choose('headset')
    await system.have('desk')
    await system.have('desk', 'other')
    expect(sinks).toEqual(['headset', ''])
    expect(said()).toBe(1)
    await system.have('desk', 'headset')
    expect(sinks).toEqual(['headset', '', 'headset'])
    await system.have()
    expect(said()).toBe(2)
  })

  it('says so when what was chosen is not there, or does not open', async () => {
    const { sinks, broken, choose, said } = await setUp(['desk', 'headset'])
    await choose('gone')
    expect(said()).toBe(1)
    broken.add('headset')
    await choose('headset')
    expect(said()).toBe(2)
    expect(sinks).toEqual([''])
  })

  it('follows nothing any more once disposed of', async () => {
    const { system, reports, outputs } = await setUp([])
    outputs.dispose()
    await system.have('desk')
    expect(reports).toHaveLength(1)
  })
})
