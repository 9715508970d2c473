import { describe, expect, it } from 'vitest'
import { MicrophoneMonitor } from '../../../src/main/audio/microphone-monitor.ts'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'
import type { MonitorState } from '../../../src/shared/monitor-state.ts'

function setUp() {
  const sent: AudioCommand[] = []
  const told: MonitorState[] = []
  const heard: AudioReport[] = []
  const listeners: ((report: AudioReport) => void)[] = []
  const monitor = new MicrophoneMonitor(
    { send: (command) => sent.push(command), listen: (listener) => listeners.push(listener) },
    (state) => told.push(state),
  )
  monitor.listen((report) => heard.push(report))
  const report = (message: AudioReport) => listeners.forEach((listener) => listener(message))
  return { monitor, sent, told, heard, report }
}

const denied = { type: 'listening-failed', code: 'microphone_denied', message: 'Allow it.' } as const

describe('a microphone that a person checks', () => {
  it('is open from the first word until the last, with no turn that could be sent', () => {
    const { monitor, sent, told } = setUp()
    monitor.set(true)
    monitor.set(true)
    monitor.set(false)
    monitor.set(false)
    expect(sent).toEqual([
      { type: 'listen', on: true },
      { type: 'listen', on: false },
    ])
    expect(told).toEqual([{ kind: 'on' }, { kind: 'off' }])
  })

  it('stays open while the session listens, and is closed when neither does', () => {
    const { monitor, sent } = setUp()
    monitor.send({ type: 'listen', on: true })
    monitor.set(true)
    monitor.set(false)
    expect(sent).toEqual([{ type: 'listen', on: true }])
    monitor.set(true)
    monitor.send({ type: 'listen', on: false })
    expect(sent).toEqual([{ type: 'listen', on: true }])
    monitor.set(false)
    expect(sent.at(-1)).toEqual({ type: 'listen', on: false })
  })

  it('passes on what the session asks for and hears, untouched', () => {
    const { monitor, sent, heard, report } = setUp()
    monitor.set(true)
    monitor.send({ type: 'mute', on: true })
    report({ type: 'level', input: 0.1, output: 0 })
    expect(sent.at(-1)).toEqual({ type: 'mute', on: true })
    expect(heard).toEqual([{ type: 'level', input: 0.1, output: 0 }])
  })

  it('that can’t be had is told to the person, and not to a session that wants none', () => {
    const { monitor, sent, told, heard, report } = setUp()
    monitor.set(true)
    report(denied)
    const error = { code: 'microphone_denied', message: 'Allow it.', retryable: true }
    expect(told.at(-1)).toEqual({ kind: 'failed', error })
    // The next audio page is not told to listen.
    expect(sent.at(-1)).toEqual({ type: 'listen', on: false })
    expect(heard).toEqual([])
    monitor.set(true)
    expect(sent.at(-1)).toEqual({ type: 'listen', on: true })
    monitor.set(false)
    expect(monitor.state).toEqual({ kind: 'off' })
  })

  it('that a listening session loses too is told to both', () => {
    const { monitor, told, heard, report } = setUp()
    monitor.send({ type: 'listen', on: true })
    monitor.set(true)
    report(denied)
    expect(told.at(-1)?.kind).toBe('failed')
    expect(heard).toEqual([denied])
  })
})
