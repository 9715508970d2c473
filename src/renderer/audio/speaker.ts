import { SAMPLE_RATE } from '../../shared/audio-format.ts'
import type { OutputPresence } from './output-presence.ts'
import type { OpenedSpeaker, PlayerCommand, Purpose, Speaker, SpeakerEvents } from './playout.ts'
import { describeSoundError, type RunningSound, type SoundContext } from './sound-context.ts'
import {
  PLAYOUT_PROCESSOR,
  type PlayoutCommand,
  type PlayoutReport,
  TAP_PROCESSOR,
  type TapReport,
} from './worklets/messages.ts'

/** The system's estimate moves by more than a person could tell. */
const LATENCY_STEP_SAMPLES = SAMPLE_RATE / 1000

const NO_SPEAKERS =
  'There are no speakers any more. Plug some in, or turn them on in the sound settings of your system, then ask again.'

/**
 * The chosen output, behind the player's worklet. With `record`, all that leaves the
 * player passes through a tap, and is reported.
 */
export async function openSpeaker(
  sound: SoundContext,
  outputs: OutputPresence,
  record: boolean,
  purpose: Purpose,
  events: SpeakerEvents,
): Promise<OpenedSpeaker> {
  if (!(await outputs.check(purpose === 'reply'))) {
    if (!(await outputs.wait())) return { kind: 'failed', message: NO_SPEAKERS }
    sound.renew()
  }
  const started = await sound.start()
  if (started.kind === 'failed') return started
  try {
    return { kind: 'open', speaker: connect(sound, started, outputs, record, events) }
  } catch (error) {
    // The context was closed, or broke, in between.
    return { kind: 'failed', message: describeSoundError(error) }
  }
}

function connect(
  sound: SoundContext,
  { context, played, broken }: RunningSound,
  outputs: OutputPresence,
  record: boolean,
  events: SpeakerEvents,
): Speaker {
  const player = new AudioWorkletNode(context, PLAYOUT_PROCESSOR, {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [1],
  })
  const post = (command: PlayoutCommand) => player.port.postMessage(command)
  let latency = 0
  const followLatency = () => {
    const now = latencySamples(context)
    if (Math.abs(now - latency) < LATENCY_STEP_SAMPLES) return
    latency = now
    post({ type: 'latency', samples: latency })
  }
  followLatency()
  player.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => {
    sound.stayAwake()
    outputs.playing()
    followLatency()
    events.report(data)
  }
  player.onprocessorerror = () =>
    events.lost('The player stopped. Ask again; if it stays silent, restart Earshot.')
  void broken.then(events.lost)
  const stopWatch = outputs.whenGone(() => events.lost(NO_SPEAKERS))
  const wake = async (purpose: Purpose) => {
    // They may have gone while it slept, when nobody was told.
    if (sound.stayAwake() && !(await outputs.check(purpose === 'reply'))) events.lost(NO_SPEAKERS)
  }
  player.connect(played)
  if (record) player.connect(tap(context, events)).connect(context.destination)
  else player.connect(context.destination)
  return {
    post(command: PlayerCommand) {
      // Nothing else is to be heard, and a sleeping player has been silent for long.
      if (command.type === 'play' || command.type === 'finish') void wake('reply')
      if (command.type === 'chime' || command.type === 'play-clip') void wake('aside')
      post(command)
    },
    close() {
      stopWatch()
      player.disconnect()
    },
  }
}

/**
 * From a sample's rendering to its leaving the loudspeaker: through the context to the system, and through the
 * system. Neither is known before the device runs (or ever, on some): that counts as none.
 */
function latencySamples({ baseLatency, outputLatency }: AudioContext): number {
  const seconds = baseLatency + outputLatency
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * SAMPLE_RATE) : 0
}

function tap(context: AudioContext, events: SpeakerEvents): AudioWorkletNode {
  const node = new AudioWorkletNode(context, TAP_PROCESSOR, {
    channelCount: 1,
    channelCountMode: 'explicit',
    outputChannelCount: [1],
  })
  node.port.onmessage = ({ data }: MessageEvent<TapReport>) => events.tapped(data)
  return node
}
