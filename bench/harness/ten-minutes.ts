import { FRAME_SAMPLES, SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import {
  audioDelta,
  audioDone,
  itemClosed,
  itemOpened,
  responseCreated,
  responseDone,
  speechStarted,
  transcriptDelta,
  transcriptDone,
} from './server-events.ts'

/** One thing that happens in a talk. */
export type TalkStep =
  { kind: 'frame'; samples: Int16Array } | { kind: 'received'; text: string; replySamples: number }

const TURNS = 30
const TURN_SECONDS = 10
const DELTA_SAMPLES = SAMPLE_RATE / 5
const WORDS = 25

/** Ten minutes, hands-free: ten seconds of the person's and ten of the model's, thirty times. */
export function tenMinutesOfTalk(): TalkStep[] {
  const steps: TalkStep[] = []
  const receive = (event: object, replySamples = 0) =>
    steps.push({ kind: 'received', text: JSON.stringify(event), replySamples })
  const frame = noise(FRAME_SAMPLES)
  const delta = noise(DELTA_SAMPLES)
  for (let turn = 0; turn < TURNS; turn += 1) {
    const [userItem, item, response] = [`item_user_${turn}`, `item_${turn}`, `resp_${turn}`]
    receive(speechStarted(userItem, turn * TURN_SECONDS * 2000))
    for (let i = 0; i < (TURN_SECONDS * SAMPLE_RATE) / FRAME_SAMPLES; i += 1) {
      steps.push({ kind: 'frame', samples: frame })
    }
    receive({
      type: 'input_audio_buffer.speech_stopped',
      event_id: `stopped_${turn}`,
      audio_end_ms: turn * TURN_SECONDS * 2000 + TURN_SECONDS * 1000,
      item_id: userItem,
    })
    receive({
      type: 'input_audio_buffer.committed',
      event_id: `committed_${turn}`,
      previous_item_id: null,
      item_id: userItem,
    })
    receive(responseCreated(response))
    for (const event of itemOpened(response, item)) receive(event)
    const deltas = (TURN_SECONDS * SAMPLE_RATE) / DELTA_SAMPLES
    for (let i = 0; i < deltas; i += 1) {
      receive(audioDelta(response, item, delta), DELTA_SAMPLES)
      if (i < WORDS) receive(transcriptDelta(response, item, ' word'))
    }
    receive(audioDone(response, item))
    receive(transcriptDone(response, item, ' word'.repeat(WORDS)))
    for (const event of itemClosed(response, item)) receive(event)
    receive(responseDone(response))
  }
  return steps
}

function noise(count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => ((i * 7919) % 20_011) - 10_000)
}
