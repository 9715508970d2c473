import { vi } from 'vitest'
import { Capture } from '../../../src/renderer/audio/capture.ts'
import type { CaptureFailure } from '../../../src/renderer/audio/capture-failure.ts'
import type { InputRequest } from '../../../src/renderer/audio/input-selection.ts'
import type { InputSource } from '../../../src/renderer/audio/microphone-keeper.ts'
import type { MicrophoneEvents, OpenedMicrophone } from '../../../src/renderer/audio/microphone.ts'
import { type AudioReport, fullProcessing } from '../../../src/shared/audio-format.ts'
import { FakeMicrophone } from './fake-microphone.ts'
import { ofType } from './samples.ts'

/** The microphone's lifecycle, with devices that open, give sound and go when the test says so. */
export function setUpCapture() {
  const reports: AudioReport[] = []
  const levels: (number | null)[] = []
  const openings: { events: MicrophoneEvents; answer: (opened: OpenedMicrophone) => void }[] = []
  const clock = { nowMs: 1_000 }
  const meant: { request: InputRequest; available: boolean; hopeful: boolean } = {
    request: { deviceId: null, group: '', processing: fullProcessing },
    available: true,
    hopeful: false,
  }
  const closings: boolean[] = []
  const inputs: InputSource = {
    get request() {
      return meant.request
    },
    get available() {
      return meant.available
    },
    mend: (failure) => Promise.resolve({ failure, hopeful: meant.hopeful }),
    open: (_timeoutMs, events) =>
      new Promise((answer) => {
        const { request } = meant
        openings.push({
          events,
          answer: (opened) => answer(opened.kind === 'open' ? { ...opened, request, warning: null } : opened),
        })
      }),
    setClosed: (options) => void closings.push(options?.missed ?? false),
  }
  const capture = new Capture(
    inputs,
    { report: (report) => reports.push(report), level: (level) => levels.push(level) },
    () => clock.nowMs,
  )
  /** Lets the latest opening succeed; `samplesFirst` come before the page knows. */
  const open = async (samplesFirst = 0, name?: string): Promise<FakeMicrophone> => {
    const opening = openings.at(-1)
    if (opening === undefined) throw new Error('nobody is opening the microphone')
    const microphone = new FakeMicrophone(opening.events, name)
    if (samplesFirst > 0) microphone.run(samplesFirst)
    opening.answer({ kind: 'open', microphone })
    await microtasks()
    return microphone
  }
  const fail = (failure: CaptureFailure) => openings.at(-1)?.answer({ kind: 'failed', failure })
  /** So much time goes by; with `refusal`, whatever is opened meanwhile fails. Needs `useFakeTimeouts`. */
  const pass = async (durationMs: number, refusal: CaptureFailure | null = null) => {
    for (let passedMs = 0; passedMs < durationMs; passedMs += 50) {
      clock.nowMs += 50
      await vi.advanceTimersByTimeAsync(50)
      if (refusal !== null) fail(refusal)
      await microtasks()
    }
  }
  const begin = (turn: number, preRollMs = 0) =>
    capture.command({ type: 'begin-capture', turn, preRollMs, whileMuted: 'nothing' })
  const end = (turn: number, tailMs = 0) => capture.command({ type: 'end-capture', turn, tailMs })
  const cancel = (turn: number) => capture.command({ type: 'cancel-capture', turn })
  const release = () => capture.command({ type: 'release-microphone' })
  const brief = () =>
    reports.flatMap((report) =>
      'turn' in report && report.type !== 'frame' ? [`${report.type} ${report.turn}`] : [],
    )
  const warnings = () => ofType(reports, 'input-warning').map(({ warning }) => warning?.code ?? 'fine')
  return {
    warnings,
    closings,
    meant,
    capture,
    reports,
    levels,
    openings,
    clock,
    open,
    fail,
    pass,
    begin,
    end,
    cancel,
    release,
    brief,
  }
}

export const useFakeTimeouts = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

/** An answered opening is followed up in microtasks only, all of which have run by then. */
export const microtasks = () => new Promise((resolve) => setImmediate(resolve))
