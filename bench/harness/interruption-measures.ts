import { toInt16 } from '../../src/renderer/audio/dsp/pcm16.ts'
import { openWavPlayer } from '../peers/wavtools.ts'
import { SpeakerDevice } from './playout-measures.ts'
import { audioDelta, itemOpened, responseCreated, speechStarted } from './server-events.ts'
import { sessionAtScript } from './session-at-script.ts'
import { alternating, countAlternating } from './signals.ts'
import { seededRandom } from './statistics.ts'

const MOMENTS = 200
const REPLY_SAMPLES = 24_000

/** What was said to have been heard less what was, in samples, for interruptions at many moments of a reply. */
export async function interruptionErrors(): Promise<{ ours: number[]; theirs: number[] }> {
  const random = seededRandom(11)
  const ours: number[] = []
  const theirs: number[] = []
  for (let i = 0; i < MOMENTS; i += 1) {
    const quanta = 1 + Math.floor(random() * 180)
    ours.push(ourError(quanta))
    theirs.push(await wavtoolsError(quanta))
  }
  return { ours, theirs }
}

function ourError(quanta: number): number {
  const speaker = new SpeakerDevice()
  const { session, server } = sessionAtScript(speaker)
  session.setHandsFree(true)
  server.receive(responseCreated('resp_1'))
  for (const event of itemOpened('resp_1', 'item_1')) server.receive(event)
  server.receive(audioDelta('resp_1', 'item_1', alternating(REPLY_SAMPLES)))
  const heard: number[] = []
  const step = () => heard.push(...Array.from(speaker.step(), toInt16))
  for (let i = 0; i < quanta; i += 1) step()
  server.receive(speechStarted('item_2', 0))
  for (let i = 0; i < 10; i += 1) step()
  session.close()
  const truncation = server.sent.find((event) => event.type === 'conversation.item.truncate')
  return Number(truncation?.['audio_end_ms']) * 24 - countAlternating(heard)
}

async function wavtoolsError(quanta: number): Promise<number> {
  const player = await openWavPlayer()
  player.play(alternating(REPLY_SAMPLES))
  const heard: number[] = []
  const step = () => heard.push(...Array.from(player.step(), toInt16))
  for (let i = 0; i < quanta; i += 1) step()
  player.interrupt()
  for (let i = 0; i < 10; i += 1) step()
  return ((await player.interruptedAt()) ?? 0) - countAlternating(heard)
}
