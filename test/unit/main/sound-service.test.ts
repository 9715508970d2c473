import { describe, expect, it } from 'vitest'
import type { AudioReport } from '../../../src/shared/audio-format.ts'
import { SoundService } from '../../../src/main/audio/sound-service.ts'

function setUp() {
  let listener: (report: AudioReport) => void = () => undefined
  const clock = { nowMs: 1_000 }
  let running: { pid: number; serviceName?: string }[] = [
    { pid: 1 },
    { pid: 2, serviceName: 'network.mojom.NetworkService' },
    { pid: 3, serviceName: 'audio.mojom.AudioService' },
  ]
  const killed: number[] = []
  new SoundService(
    { send: () => undefined, listen: (added) => (listener = added) },
    { list: () => running, kill: (pid) => killed.push(pid) },
    () => clock.nowMs,
  )
  const say = (devices: 'none' | 'not-opening', waiting: boolean) =>
    listener({ type: 'sound-lost', devices, waiting })
  /** Says it every 250 ms, and returns how many seconds after the first time the service was ended. */
  const saySteadily = (devices: 'none' | 'not-opening', waiting: boolean, seconds: number): number[] => {
    const ended: number[] = []
    for (let quarter = 0; quarter < seconds * 4; quarter += 1) {
      const before = killed.length
      say(devices, waiting)
      if (killed.length > before) ended.push(quarter / 4)
      clock.nowMs += 250
    }
    return ended
  }
  return {
    killed,
    say,
    saySteadily,
    clock,
    hear: (report: AudioReport) => listener(report),
    runNone: () => (running = []),
  }
}

describe('Chromium’s audio service', () => {
  it('is ended, and nothing else is, when there is no device left', () => {
    const { killed, say } = setUp()
    say('none', true)
    expect(killed).toEqual([3])
  })

  it('gets a second to find its devices while a person waits', () => {
    expect(setUp().saySteadily('none', true, 4)).toEqual([0, 1, 2, 3])
  })

  it('is ended ever more rarely while only a notice depends on it, but at least once a minute', () => {
    expect(setUp().saySteadily('none', false, 200)).toEqual([0, 2, 6, 14, 30, 62, 122, 182])
  })

  it('is ended at once for a person who comes to wait, however long it was in vain', () => {
    const { killed, say, saySteadily } = setUp()
    saySteadily('none', false, 100)
    const before = killed.length
    say('none', true)
    expect(killed).toHaveLength(before + 1)
  })

  it('is ended soon again after a person waited in vain', () => {
    const { saySteadily } = setUp()
    saySteadily('none', false, 100)
    saySteadily('none', true, 3)
    expect(saySteadily('none', false, 20)).toEqual([1, 3, 7, 15])
  })

  it('is ended soon again once devices had been there', () => {
    const { saySteadily, hear } = setUp()
    saySteadily('none', false, 100)
    hear({ type: 'inputs', devices: [{ id: 'desk', name: 'Desk' }], openName: null })
    expect(saySteadily('none', false, 100).slice(0, 3)).toEqual([0, 2, 6])
  })

  it('is ended once a minute at most for devices that do not open', () => {
    expect(setUp().saySteadily('not-opening', true, 130)).toEqual([0, 60, 120])
  })

  it('is left alone where there is none', () => {
    const { killed, say, runNone } = setUp()
    runNone()
    say('none', true)
    expect(killed).toEqual([])
  })
})
