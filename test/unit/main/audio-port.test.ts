import { EventEmitter } from 'node:events'
import type { MessagePortMain } from 'electron'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AudioReport } from '../../../src/shared/audio-format.ts'
import { AudioPort } from '../../../src/main/audio/audio-port.ts'

/** The other end of a port. */
function fakePort() {
  const emitter = new EventEmitter()
  const posted: unknown[] = []
  const port = Object.assign(emitter, {
    postMessage: (message: unknown) => void posted.push(message),
    start: () => {},
    close: () => {},
  }) as unknown as MessagePortMain
  return { port, posted, say: (data: unknown) => emitter.emit('message', { data }) }
}

function heardBy(audioPort: AudioPort): AudioReport[] {
  const reports: AudioReport[] = []
  audioPort.listen((report) => reports.push(report))
  return reports
}

const frame = (turn: number, seq: number) => ({ type: 'frame', turn, seq, samples: new Int16Array(480) })

describe('the audio page’s port in main', () => {
  it('keeps commands until the page is there', () => {
    const audioPort = new AudioPort()
    audioPort.send({ type: 'begin-capture', turn: 1, preRollMs: 300, whileMuted: 'nothing' })
    const { port, posted } = fakePort()
    audioPort.attach(port)
    audioPort.send({ type: 'end-capture', turn: 1, tailMs: 200 })
    expect(posted).toMatchObject([{ type: 'begin-capture' }, { type: 'end-capture' }])
  })

  it('tells each page that comes what still holds, the latest of it, before anything else', () => {
    const audioPort = new AudioPort()
    const processing = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
    audioPort.send({ type: 'begin-capture', turn: 1, preRollMs: 300, whileMuted: 'nothing' })
    audioPort.send({ type: 'choose-input', deviceId: null, processing })
    audioPort.send({ type: 'mute', on: true })
    audioPort.send({ type: 'choose-input', deviceId: 'headset', processing })
    const first = fakePort()
    audioPort.attach(first.port)
    expect(first.posted).toMatchObject([
      { type: 'choose-input', deviceId: 'headset' },
      { type: 'mute', on: true },
      { type: 'begin-capture' },
    ])
    audioPort.send({ type: 'mute', on: false })
    audioPort.detach()
    const second = fakePort()
    audioPort.attach(second.port)
    expect(second.posted).toMatchObject([
      { type: 'choose-input', deviceId: 'headset' },
      { type: 'mute', on: false },
    ])
  })

  it('passes reports on, and drops what is none, with a word in the log', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    onTestFinished(() => log.mockRestore())
    const audioPort = new AudioPort()
    const reports = heardBy(audioPort)
    const { port, say } = fakePort()
    audioPort.attach(port)
    say(frame(1, 0))
    expect(reports).toHaveLength(1)
    for (let i = 0; i < 3; i += 1) say({ type: 'frame', turn: -1, seq: 0, samples: [1, 2] })
    expect(log).toHaveBeenCalledOnce()
    expect(reports).toHaveLength(1)
  })

  it('ends the turn with what was heard of it when the page dies', () => {
    const audioPort = new AudioPort()
    const reports = heardBy(audioPort)
    const { port, say } = fakePort()
    audioPort.attach(port)
    audioPort.send({ type: 'begin-capture', turn: 4, preRollMs: 300, whileMuted: 'nothing' })
    say(frame(4, 0))
    say(frame(4, 1))
    audioPort.detach()
    expect(reports.slice(2)).toMatchObject([
      { type: 'capture-ended', turn: 4, sampleCount: 960 },
      { type: 'capture-failed', turn: 4, code: 'microphone_failed' },
      { type: 'playout-failed' },
    ])
  })

  it('settles the page before when another takes its place unannounced, and hears no more of it', () => {
    const audioPort = new AudioPort()
    const reports = heardBy(audioPort)
    const first = fakePort()
    const second = fakePort()
    audioPort.attach(first.port)
    audioPort.attach(second.port)
    expect(reports).toMatchObject([{ type: 'playout-failed' }])
    first.say({ type: 'rendered', epoch: 1, samples: 480 })
    second.say({ type: 'rendered', epoch: 2, samples: 960 })
    expect(reports.slice(1)).toEqual([{ type: 'rendered', epoch: 2, samples: 960 }])
  })
})
