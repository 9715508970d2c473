import * as v from 'valibot'
import type { OutputDevice } from '../../audio-format.ts'
import type { InputState } from '../../input-state.ts'
import type { MonitorState } from '../../monitor-state.ts'
import type { RecordingState } from '../../recording-state.ts'
import { voicePolicies, type VoicePolicy } from '../../voice-policy.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

/** RMS, 0 to 1. */
export interface Levels {
  input: number
  output: number
}

export interface AudioOutputState {
  devices: readonly OutputDevice[]
  /** null is the system's default. It may name a device that is not there now: the default plays meanwhile. */
  chosenId: string | null
  /** 0 to 1. */
  volume: number
}

const inputProcessing = v.strictObject({
  echoCancellation: v.boolean(),
  noiseSuppression: v.boolean(),
  autoGainControl: v.boolean(),
})

export const audio = {
  /** The audio page listens for its MessagePort; main answers on `AUDIO_PORT_CHANNEL`. */
  ready: invoke({ pages: ['audio'], args: nothing, result: type<void>() }),
  /** The microphones there are, which one is meant, and how it is opened. */
  input: invoke({ pages: windows, args: nothing, result: type<InputState>() }),
  inputChanged: event({ pages: windows, payload: type<InputState>() }),
  /** By its id, or null for the system's default. */
  chooseInput: invoke({
    pages: windows,
    args: v.strictTuple([v.nullable(v.pipe(v.string(), v.maxLength(256)))]),
    result: type<void>(),
  }),
  processInput: invoke({ pages: windows, args: v.strictTuple([inputProcessing]), result: type<void>() }),
  /** Nothing that is said while muted reaches main, let alone the server. */
  mute: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<void>() }),
  levels: event({ pages: [...windows, 'overlay'], payload: type<Levels>() }),
  output: invoke({ pages: windows, args: nothing, result: type<AudioOutputState>() }),
  /** A device's id, or null for the system's default. */
  chooseOutput: invoke({
    pages: windows,
    args: v.strictTuple([v.nullable(v.pipe(v.string(), v.maxLength(1_000)))]),
    result: type<void>(),
  }),
  setVolume: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.number(), v.minValue(0), v.maxValue(1))]),
    result: type<void>(),
  }),
  outputChanged: event({ pages: windows, payload: type<AudioOutputState>() }),
  /** Plays a short sound where answers are played. */
  testOutput: invoke({ pages: windows, args: nothing, result: type<void>() }),
  /** Opens the microphone for its level alone, until it is off again or the main window's page is gone. */
  monitor: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<MonitorState>() }),
  monitorChanged: event({ pages: windows, payload: type<MonitorState>() }),
} satisfies CallGroup

export const recording = {
  /** Off unless a person asks for it; what goes wrong later is a notice. */
  set: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<void>() }),
  changed: event({ pages: windows, payload: type<RecordingState>() }),
  /** Where the files are. */
  folder: invoke({ pages: windows, args: nothing, result: type<string>() }),
} satisfies CallGroup

export const voice = {
  policy: invoke({ pages: windows, args: nothing, result: type<VoicePolicy>() }),
  setPolicy: invoke({
    pages: windows,
    args: v.strictTuple([v.picklist(voicePolicies)]),
    result: type<void>(),
  }),
} satisfies CallGroup
