import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OutputPresence } from '../../../src/renderer/audio/output-presence.ts'
import { FakeMediaDevices } from './fake-media-devices.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function setUp({ hasSpeakers = true } = {}) {
  const devices = new FakeMediaDevices()
  devices.hasSpeakers = hasSpeakers
  let silences = 0
  const messages: string[] = []
  const presence = new OutputPresence(devices, {
    silent: () => (silences += 1),
    missing: (message) => messages.push(message),
  })
  await vi.advanceTimersByTimeAsync(0)
  return { devices, presence, messages, silences: () => silences }
}

describe('the presence of speakers', () => {
  it('is what the list says', async () => {
    const { devices, presence, silences } = await setUp()
    expect(await presence.check(true)).toBe(true)
    devices.hasSpeakers = false
    expect(await presence.check(true)).toBe(false)
    expect(silences()).toBe(1)
  })

  it('is not the sound service’s fault while there are microphones', async () => {
    const { devices, presence, silences } = await setUp()
    devices.hasSpeakers = false
    devices.microphones.set('desk', 'Desk')
    expect(await presence.check(true)).toBe(false)
    expect(silences()).toBe(0)
  })

  it('is not waited for on a system that never had any, which is said once', async () => {
    const { presence, silences, messages } = await setUp({ hasSpeakers: false })
    expect(await presence.check(false)).toBe(true)
    expect(messages).toEqual([])
    expect(await presence.check(true)).toBe(true)
    expect(await presence.check(true)).toBe(true)
    expect(silences()).toBe(3)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatch(/^No speakers were found/)
  })

  it('is believed of a system that can’t list', async () => {
    const { devices, presence } = await setUp()
    const complaint = vi.spyOn(console, 'error').mockReturnValue(undefined)
    devices.broken = true
    expect(await presence.check(true)).toBe(true)
    expect(complaint).toHaveBeenCalledOnce()
    complaint.mockRestore()
  })

  it('is waited for, but not for ever', async () => {
    const { devices, presence } = await setUp()
    devices.hasSpeakers = false
    const first = presence.wait()
    await vi.advanceTimersByTimeAsync(3_000)
    devices.hasSpeakers = true
    await vi.advanceTimersByTimeAsync(250)
    expect(await first).toBe(true)
    devices.hasSpeakers = false
    const second = presence.wait()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await second).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells when the last ones go, whoever still wants to know', async () => {
    const { devices, presence } = await setUp()
    const told: string[] = []
    presence.whenGone(() => told.push('first'))
    const stop = presence.whenGone(() => told.push('second'))
    devices.change()
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual([])
    stop()
    devices.hasSpeakers = false
    devices.change()
    await vi.advanceTimersByTimeAsync(0)
    expect(told).toEqual(['first'])
    presence.dispose()
    expect(devices.listenerCount).toBe(0)
  })

  it('is looked at every second while something is heard, for not every sound server tells', async () => {
    const { devices, presence } = await setUp()
    const looks = vi.spyOn(devices, 'enumerateDevices')
    let gone = 0
    presence.whenGone(() => (gone += 1))
    for (let heardMs = 0; heardMs < 3_000; heardMs += 20) {
      presence.playing()
      await vi.advanceTimersByTimeAsync(20)
    }
    expect(looks).toHaveBeenCalledTimes(3)
    devices.hasSpeakers = false
    presence.playing()
    await vi.advanceTimersByTimeAsync(0)
    expect(gone).toBe(1)
  })
})
