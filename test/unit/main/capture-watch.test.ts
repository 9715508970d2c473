import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'
import { CaptureWatch } from '../../../src/main/audio/capture-watch.ts'
import { ofType } from '../audio/samples.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const commands: AudioCommand[] = []
  const reports: AudioReport[] = []
  let say: (report: AudioReport) => void = () => undefined
  const watch = new CaptureWatch({
    send: (command) => commands.push(command),
    listen: (listener) => (say = listener),
  })
  watch.listen((report) => reports.push(report))
  let seq = 0
  const sound = (turn: number, forMs = 10) => {
    for (let spentMs = 0; spentMs < forMs; spentMs += 10) {
      say({ type: 'frame', turn, seq: seq++, samples: new Int16Array(240) })
      vi.advanceTimersByTime(10)
    }
  }
  return {
    commands,
    reports,
    sound,
    say: (report: AudioReport) => say(report),
    begin: (turn: number) =>
      watch.send({ type: 'begin-capture', turn, preRollMs: 300, whileMuted: 'nothing' }),
    end: (turn: number) => watch.send({ type: 'end-capture', turn, tailMs: 200 }),
    cancel: (turn: number) => watch.send({ type: 'cancel-capture', turn }),
    mute: (on: boolean) => watch.send({ type: 'mute', on }),
    warnings: () => ofType(reports, 'input-warning').map(({ warning }) => warning?.code ?? null),
    lastMessage: () => ofType(reports, 'input-warning').at(-1)?.warning?.message,
  }
}

const wentOn = { code: 'microphone_switched', message: 'Another one is used now.' } as const
const lost = { code: 'microphone_lost', message: 'Looking for another one.' } as const

describe('a turn of which no sound comes', () => {
  it('is said within two seconds, until sound comes', () => {
    const { begin, sound, warnings, lastMessage } = setUp()
    begin(1)
    vi.advanceTimersByTime(1_400)
    expect(warnings()).toEqual([])
    vi.advanceTimersByTime(600)
    expect(warnings()).toEqual(['microphone_stalled'])
    expect(lastMessage()).toMatch(/^The microphone gives no sound yet/)
    vi.advanceTimersByTime(10_000)
    expect(warnings()).toEqual(['microphone_stalled'])
    sound(1)
    expect(warnings()).toEqual(['microphone_stalled', null])
  })

  it('is said as well when there was some at first', () => {
    const { begin, sound, warnings, lastMessage } = setUp()
    begin(1)
    sound(1, 5_000)
    expect(warnings()).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(lastMessage()).toMatch(/^No sound comes from the microphone at the moment/)
  })

  it('is left to the page to explain, unless that stays the last word', () => {
    const { begin, say, sound, warnings } = setUp()
    begin(1)
    sound(1, 100)
    say({ type: 'input-warning', warning: lost })
    vi.advanceTimersByTime(1_900)
    expect(warnings()).toEqual(['microphone_lost'])
    vi.advanceTimersByTime(100)
    expect(warnings()).toEqual(['microphone_lost', 'microphone_stalled'])
    // What it says after all is the last word.
    say({ type: 'input-warning', warning: wentOn })
    vi.advanceTimersByTime(2_000)
    sound(1)
    expect(warnings().slice(2)).toEqual(['microphone_switched', 'microphone_stalled', 'microphone_switched'])
  })

  it('is nobody’s fault while the microphone is muted', () => {
    const { begin, mute, warnings } = setUp()
    begin(1)
    mute(true)
    vi.advanceTimersByTime(60_000)
    mute(false)
    expect(warnings()).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(warnings()).toEqual(['microphone_stalled'])
    mute(true)
    expect(warnings()).toEqual(['microphone_stalled', null])
  })

  it('is forgotten when it is cancelled', () => {
    const { begin, cancel, warnings } = setUp()
    begin(1)
    vi.advanceTimersByTime(2_000)
    cancel(1)
    expect(warnings()).toEqual(['microphone_stalled', null])
    vi.advanceTimersByTime(10_000)
    expect(warnings()).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a turn that was to end meanwhile', () => {
  it('ends with what came of it, and what comes late is not its any more', () => {
    const { begin, end, sound, say, reports } = setUp()
    begin(1)
    sound(1, 1_000)
    end(1)
    vi.advanceTimersByTime(2_000)
    const ended = { type: 'capture-ended', turn: 1, sampleCount: 24_000 } as const
    expect(reports.at(-1)).toEqual(ended)
    const before = reports.length
    sound(1, 100)
    say({ type: 'capture-ended', turn: 1, sampleCount: 26_400 })
    expect(reports).toHaveLength(before)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('fails when nothing ever came of it', () => {
    const { begin, end, say, reports } = setUp()
    begin(1)
    end(1)
    vi.advanceTimersByTime(2_000)
    expect(reports.at(-1)).toMatchObject({ type: 'capture-failed', turn: 1, code: 'microphone_failed' })
    say({ type: 'capture-started', turn: 1 })
    say({ type: 'capture-ended', turn: 1, sampleCount: 0 })
    expect(ofType(reports, 'capture-ended')).toEqual([])
    expect(ofType(reports, 'capture-started')).toEqual([])
  })

  it('leaves the next one alone', () => {
    const { begin, end, sound, reports } = setUp()
    begin(1)
    end(1)
    begin(2)
    vi.advanceTimersByTime(2_000)
    sound(2, 100)
    expect(ofType(reports, 'frame').map(({ turn }) => turn)).toEqual(Array.from({ length: 10 }, () => 2))
  })
})

it('passes on what is asked and what is said', () => {
  const { commands, reports, begin, say } = setUp()
  begin(7)
  say({ type: 'voice-started' })
  expect(commands).toMatchObject([{ type: 'begin-capture', turn: 7 }])
  expect(reports).toEqual([{ type: 'voice-started' }])
})
