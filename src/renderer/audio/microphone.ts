import type { AudioReport } from '../../shared/audio-format.ts'
import {
  type CaptureFailure,
  captureFailed,
  describeCaptureError,
  disconnected,
  notAnswering,
  voiceUnavailable,
} from './capture-failure.ts'
import type { CaptureCommand, CaptureReport } from './dsp/capture-engine.ts'
import type { VoiceCommand, VoiceReport } from './dsp/voice-watch.ts'
import { groupOf } from './input-list.ts'
import type { InputRequest } from './input-selection.ts'
import { modelOnDemand } from './model-on-demand.ts'
import type { RunningSound, SoundContext } from './sound-context.ts'
import { voiceModule } from './voice-module.ts'
import { withinTime } from './within-time.ts'
import {
  CAPTURE_PROCESSOR,
  type CaptureMessage,
  type CaptureWorkletReport,
  PLAYED_INPUT,
} from './worklets/messages.ts'

/** An open microphone, and the worklet behind it. */
export interface Microphone {
  /** What the system calls it. */
  name: string
  /** Tells the devices apart that the system's default may be. */
  group: string
  post(command: CaptureCommand | VoiceCommand): void
  close(): void
}

export type MicrophoneReport =
  CaptureReport | VoiceReport | Extract<AudioReport, { type: 'listening-failed' }>

export interface MicrophoneEvents {
  report(report: MicrophoneReport): void
  /** It delivers no more. */
  lost(failure: CaptureFailure): void
}

export type OpenedMicrophone =
  { kind: 'open'; microphone: Microphone } | { kind: 'failed'; failure: CaptureFailure }

/** Opens a microphone, and a worklet of its own behind it, which detects voice from when it is first told to. */
export async function openMicrophone(
  sound: SoundContext,
  request: InputRequest,
  timeoutMs: number,
  events: MicrophoneEvents,
): Promise<OpenedMicrophone> {
  // Both take their time, so they start together.
  const starting = sound.start()
  const stream = await openStream(request, timeoutMs)
  if (!(stream instanceof MediaStream)) return { kind: 'failed', failure: stream }
  const started = await withinTime(starting, timeoutMs)
  if (started === 'late' || started.kind === 'failed') {
    stopTracks(stream)
    return { kind: 'failed', failure: started === 'late' ? notAnswering : captureFailed(started.message) }
  }
  try {
    return { kind: 'open', microphone: connect(sound, started, stream, events) }
  } catch (error) {
    // The context was closed, or broke, while the microphone opened.
    stopTracks(stream)
    return { kind: 'failed', failure: describeCaptureError(error) }
  }
}

async function openStream({ deviceId, processing }: InputRequest, timeoutMs: number) {
  try {
    const opening = navigator.mediaDevices.getUserMedia({
      audio: {
        channelCount: 1,
        ...(deviceId !== null && { deviceId: { exact: deviceId } }),
        ...processing,
      },
    })
    const stream = await withinTime(opening, timeoutMs)
    if (stream !== 'late') return stream
    // A microphone that opens after all must not stay open unasked. Its failure has been told as lateness.
    opening.then(stopTracks, () => undefined)
    return notAnswering
  } catch (error) {
    return describeCaptureError(error)
  }
}

function connect(
  sound: SoundContext,
  { context, played, broken }: RunningSound,
  stream: MediaStream,
  events: MicrophoneEvents,
): Microphone {
  const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream })
  const node = new AudioWorkletNode(context, CAPTURE_PROCESSOR, {
    numberOfInputs: 2,
    numberOfOutputs: 0,
    // Mixes the channels of a stereo device to one, by the rules for speakers: half of each.
    channelCount: 1,
    channelCountMode: 'explicit',
    channelInterpretation: 'speakers',
  })
  const post = (message: CaptureMessage) => node.port.postMessage(message)
  const needModelFor = modelOnDemand(voiceModule, {
    give: (module) => post({ type: 'voice-module', module }),
    failed: (reason) => events.report(voiceUnavailable(reason)),
  })
  node.port.onmessage = ({ data }: MessageEvent<CaptureWorkletReport>) => {
    if (data.type === 'voice-unavailable') events.report(voiceUnavailable(data.reason))
    else events.report(data)
  }
  node.onprocessorerror = () => events.lost(captureFailed('its worklet stopped'))
  const [track] = stream.getAudioTracks()
  if (track === undefined) throw new Error('it has no track')
  track.onended = () => events.lost(disconnected)
  void broken.then((message) => events.lost(captureFailed(message)))
  source.connect(node)
  played.connect(node, 0, PLAYED_INPUT)
  sound.microphoneOpened()
  return {
    name: track.label,
    group: groupOf(track.getSettings().groupId ?? '', track.label),
    post(command) {
      needModelFor(command)
      post(command)
    },
    close() {
      stopTracks(stream)
      source.disconnect()
      played.disconnect(node)
      post({ type: 'close' })
      sound.microphoneClosed()
    },
  }
}

/** Stopping a track fires no 'ended'. */
function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
