import type { OpenedSpeaker, Speaker, SpeakerEvents } from './playout.ts'
import { describeSoundError, type RunningSound, type SoundContext } from './sound-context.ts'
import {
  PLAYOUT_PROCESSOR,
  type PlayoutCommand,
  type PlayoutReport,
  TAP_PROCESSOR,
  type TapReport,
} from './worklets/messages.ts'

/**
 * The system's default output, behind the player's worklet. With `record`, all that leaves the
 * player passes through a tap, and is reported.
 */
export async function openSpeaker(
  sound: SoundContext,
  record: boolean,
  events: SpeakerEvents,
): Promise<OpenedSpeaker> {
  const started = await sound.start()
  if (started.kind === 'failed') return started
  try {
    return { kind: 'open', speaker: connect(sound, started, record, events) }
  } catch (error) {
    // The context was closed, or broke, in between.
    return { kind: 'failed', message: describeSoundError(error) }
  }
}

function connect(
  sound: SoundContext,
  { context, broken }: RunningSound,
  record: boolean,
  events: SpeakerEvents,
): Speaker {
  const player = new AudioWorkletNode(context, PLAYOUT_PROCESSOR, {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [1],
  })
  player.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => {
    sound.stayAwake()
    events.report(data)
  }
  player.onprocessorerror = () =>
    events.lost('The player stopped. Ask again; if it stays silent, restart Earshot.')
  void broken.then(events.lost)
  if (record) player.connect(tap(context, events)).connect(context.destination)
  else player.connect(context.destination)
  return {
    post(command: PlayoutCommand) {
      // A flush leaves nothing to hear, and a sleeping player has been silent for long.
      if (command.type !== 'flush') sound.stayAwake()
      player.port.postMessage(command)
    },
    close: () => player.disconnect(),
  }
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
