import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupOf, InputSelection, isSameInput } from '../../../src/renderer/audio/input-selection.ts'
import type { Inputs } from '../../../src/shared/audio-format.ts'
import { fullProcessing } from '../../../src/shared/audio-format.ts'
import { FakeMediaDevices } from './fake-media-devices.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const quiet = { report: () => undefined, lost: () => undefined }

async function setUp(...microphones: [id: string, name: string][]) {
  const devices = new FakeMediaDevices()
  for (const [id, name] of microphones) devices.microphones.set(id, name)
  const told: Inputs[] = []
  let changes = 0
  const asked: (string | null)[] = []
  const selection = new InputSelection(
    devices,
    async ({ deviceId }) => {
      asked.push(deviceId)
      const id = deviceId ?? devices.defaultId ?? [...devices.microphones.keys()][0]
      if (id === undefined || !devices.microphones.has(id)) {
        return { kind: 'failed', failure: { code: 'microphone_missing', message: 'none' } }
      }
      const name = deviceId === null ? 'Default' : (devices.microphones.get(id) ?? '')
      const microphone = { name, group: groupOf(`group of ${id}`, name), post() {}, close() {} }
      return { kind: 'open', microphone }
    },
    { inputs: (inputs) => told.push(inputs), changed: () => (changes += 1) },
  )
  await selection.refresh()
  return { devices, selection, told, asked, changes: () => changes }
}

const built: [string, string] = ['built', 'Built-in']
const headset: [string, string] = ['headset', 'Headset']

describe('the microphones there are', () => {
  it('are told by name, without the default, and again when one comes or goes', async () => {
    const { devices, told } = await setUp(built)
    devices.microphones.set(...headset)
    devices.change()
    await vi.advanceTimersByTimeAsync(0)
    expect(told.map((inputs) => inputs.devices.map(({ name }) => name))).toEqual([
      ['Built-in'],
      ['Built-in', 'Headset'],
    ])
  })

  it('are looked for while one is open, for not every sound server tells, and not when none is', async () => {
    const { devices, selection, told } = await setUp(built)
    devices.microphones.set(...headset)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told).toHaveLength(1)
    devices.microphones.delete('headset')
    await selection.open(quiet)
    devices.microphones.set(...headset)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told.at(-1)).toEqual({
      devices: [
        { id: 'built', name: 'Built-in' },
        { id: 'headset', name: 'Headset' },
      ],
      openName: 'Default',
    })
    selection.setClosed()
    expect(vi.getTimerCount()).toBe(0)
    expect(told.at(-1)?.openName).toBe(null)
  })

  it('stay known while they can’t be listed', async () => {
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined)
    const { devices, selection, told } = await setUp(built)
    devices.broken = true
    await selection.refresh()
    expect(told.at(-1)?.devices).toHaveLength(1)
    expect(complaint).toHaveBeenCalledOnce()
    complaint.mockRestore()
  })

  it('are not listened for any more by a page that is closed', async () => {
    const { devices, selection } = await setUp(built)
    selection.dispose()
    expect(devices.listenerCount).toBe(0)
  })
})

describe('the microphone that is meant', () => {
  it('is the default, until one is chosen', async () => {
    const { selection, asked, changes } = await setUp(built, headset)
    const opened = await selection.open(quiet)
    expect(opened).toMatchObject({ kind: 'open', warning: null })
    const before = changes()
    selection.choose('headset', fullProcessing)
    expect(changes()).toBe(before + 1)
    expect(opened.kind === 'open' && isSameInput(opened.request, selection.request)).toBe(false)
    await selection.open(quiet)
    expect(asked).toEqual([null, 'headset'])
  })

  it('is the default while the chosen one is away, which is said, and the chosen one when it is back', async () => {
    const { devices, selection, changes } = await setUp(built, headset)
    selection.choose('headset', fullProcessing)
    devices.microphones.delete('headset')
    const opened = await selection.open(quiet)
    if (opened.kind === 'failed') throw new Error('nothing was opened')
    expect(opened.warning?.code).toBe('microphone_substituted')
    expect(opened.warning?.message).toMatch(/^Headset is not there.*Default/)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(isSameInput(opened.request, selection.request)).toBe(true)
    const before = changes()
    devices.microphones.set(...headset)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(changes()).toBe(before + 1)
    expect(selection.request.deviceId).toBe('headset')
  })

  it('is another one when the system has another default', async () => {
    const { devices, selection } = await setUp(built, headset)
    const opened = await selection.open(quiet)
    if (opened.kind === 'failed') throw new Error('nothing was opened')
    expect(isSameInput(opened.request, selection.request)).toBe(true)
    devices.defaultId = 'headset'
    devices.change()
    await vi.advanceTimersByTimeAsync(0)
    expect(isSameInput(opened.request, selection.request)).toBe(false)
  })

  it('is opened anew when it is to be processed otherwise', async () => {
    const { selection } = await setUp(built)
    const before = selection.request
    selection.choose(null, { ...fullProcessing, noiseSuppression: false })
    expect(isSameInput(before, selection.request)).toBe(false)
  })

  it('is none when there is none, and the failure says so', async () => {
    const { selection } = await setUp()
    selection.choose('headset', fullProcessing)
    expect(await selection.open(quiet)).toMatchObject({
      kind: 'failed',
      failure: { code: 'microphone_missing' },
    })
  })
})
