import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupOf } from '../../../src/renderer/audio/input-list.ts'
import { InputSelection, isSameInput, type SoundLost } from '../../../src/renderer/audio/input-selection.ts'
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
  const lost: SoundLost[] = []
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
    {
      inputs: (inputs) => told.push(inputs),
      changed: () => (changes += 1),
      soundLost: (said) => lost.push(said),
    },
  )
  await selection.refresh()
  return { devices, selection, told, asked, lost, changes: () => changes }
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
    await selection.open(1_000, quiet)
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
    const opened = await selection.open(1_000, quiet)
    expect(opened).toMatchObject({ kind: 'open', warning: null })
    const before = changes()
    selection.choose('headset', fullProcessing)
    expect(changes()).toBe(before + 1)
    expect(opened.kind === 'open' && isSameInput(opened.request, selection.request)).toBe(false)
    await selection.open(1_000, quiet)
    expect(asked).toEqual([null, 'headset'])
  })

  it('is the default while the chosen one is away, which is said, and the chosen one when it is back', async () => {
    const { devices, selection, changes } = await setUp(built, headset)
    selection.choose('headset', fullProcessing)
    devices.microphones.delete('headset')
    const opened = await selection.open(1_000, quiet)
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
    const opened = await selection.open(1_000, quiet)
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
    expect(await selection.open(1_000, quiet)).toMatchObject({
      kind: 'failed',
      failure: { code: 'microphone_missing' },
    })
  })
})

describe('a microphone that did not open', () => {
  const missing = { code: 'microphone_missing', message: 'none' } as const
  const busy = { code: 'microphone_busy', message: 'busy' } as const
  const denied = { code: 'microphone_denied', message: 'denied' } as const

  it('is gone with every other device when the sound server is, which is said, and the service is to be mended', async () => {
    const { devices, selection, lost } = await setUp(built)
    devices.microphones.clear()
    devices.hasSpeakers = false
    const { failure, hopeful } = await selection.mend(missing)
    expect(failure.message).toMatch(/^The sound of your system has stopped/)
    expect([hopeful, lost]).toEqual([true, [{ devices: 'none', waiting: true }]])
  })

  it('is simply not there when there are speakers still', async () => {
    const { devices, selection, lost } = await setUp(built)
    devices.microphones.clear()
    expect(await selection.mend(missing)).toEqual({ failure: missing, hopeful: false })
    expect(lost).toEqual([])
  })

  it('may open after all when it is listed, or was busy, but not when it is not allowed to', async () => {
    const { selection, lost } = await setUp(built)
    expect(await selection.mend(missing)).toEqual({ failure: missing, hopeful: true })
    expect(await selection.mend(busy)).toEqual({ failure: busy, hopeful: true })
    expect(lost).toEqual([{ devices: 'not-opening', waiting: true }])
    expect(await selection.mend(denied)).toEqual({ failure: denied, hopeful: false })
  })

  it('is not waited for where the sound server says nothing at all', async () => {
    const { devices, selection } = await setUp(built)
    devices.hangs = true
    const mending = selection.mend(missing)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await mending).toEqual({ failure: missing, hopeful: true })
  })

  it('is looked for while it is missed, and told of when it is there', async () => {
    const { devices, selection, lost, changes } = await setUp()
    devices.hasSpeakers = false
    selection.setClosed({ missed: true })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(lost.length).toBeGreaterThan(1)
    expect(lost.at(-1)).toEqual({ devices: 'none', waiting: false })
    expect(selection.available).toBe(false)
    const before = changes()
    devices.microphones.set(...built)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(changes()).toBeGreaterThan(before)
    expect(selection.available).toBe(true)
    selection.setClosed()
    expect(vi.getTimerCount()).toBe(0)
  })
})
