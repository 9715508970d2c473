import { msToSamples, QUANTUM_SAMPLES, samplesToMs } from '../../src/shared/audio-format.ts'
import { toInt16 } from '../../src/renderer/audio/dsp/pcm16.ts'
import { agentsAtScript, withDateNow } from '../peers/agents-realtime.ts'
import { SpeakerDevice } from './playout-measures.ts'
import { speechStarted } from './server-events.ts'
import { sessionAtScript } from './session-at-script.ts'
import { countAlternating } from './signals.ts'
import type { TruncationCase } from './truncation-cases.ts'

export interface TruncationOutcome {
  /** What the model remembers of an item less what was heard of it: the worst of them, in ms. */
  errorMs: number
  deletedItems: number
}

/** The whole engine, with its player stepped. */
export function ourTruncation(script: TruncationCase): TruncationOutcome {
  const speaker = new SpeakerDevice()
  const { session, server } = sessionAtScript(speaker)
  session.setHandsFree(true)
  const heard: number[] = []
  const hearUntil = (ms: number) => {
    while (heard.length < msToSamples(ms)) heard.push(...Array.from(speaker.step(), toInt16))
  }
  for (const { atMs, events } of script.arrivals) {
    hearUntil(atMs)
    for (const event of events) server.receive(event)
  }
  hearUntil(script.interruptAtMs)
  server.receive(speechStarted('item_user', 0))
  // Until the fade is over.
  hearUntil(script.interruptAtMs + 4 * samplesToMs(QUANTUM_SAMPLES))
  session.close()
  return outcomeOf(script, server.sent, countAlternating(heard))
}

/**
 * The peer's transport, with its clock in virtual time and a player that is better than any: it begins at once, and
 * is silent at once.
 */
export async function agentsTruncation(script: TruncationCase): Promise<TruncationOutcome> {
  const { receive, sent, transport } = await agentsAtScript(true)
  const startMs = Date.now()
  let receivedMs = 0
  let heardMs = 0
  let nowMs = 0
  const advanceTo = (ms: number) => {
    heardMs = Math.min(receivedMs, heardMs + ms - nowMs)
    nowMs = ms
  }
  transport.on('audio', ({ data }) => {
    receivedMs += data.byteLength / 48
  })
  const tell = (event: object) =>
    withDateNow(
      () => startMs + nowMs,
      () => receive(JSON.stringify(event)),
    )
  for (const { atMs, events } of script.arrivals) {
    advanceTo(atMs)
    events.forEach(tell)
  }
  advanceTo(script.interruptAtMs)
  tell(speechStarted('item_user', 0))
  return outcomeOf(script, sent, msToSamples(heardMs))
}

/** What the server knows after it was told all that. */
function outcomeOf(
  { items }: TruncationCase,
  sent: readonly Readonly<Record<string, unknown>>[],
  heardSamples: number,
): TruncationOutcome {
  let [errorMs, deletedItems, before] = [0, 0, 0]
  for (const { id, samples } of items) {
    const heardMs = samplesToMs(Math.min(samples, Math.max(0, heardSamples - before)))
    before += samples
    const deleted = sent.some(({ type, item_id }) => type === 'conversation.item.delete' && item_id === id)
    const cut = sent.find(({ type, item_id }) => type === 'conversation.item.truncate' && item_id === id)
    if (deleted) deletedItems += 1
    const knownMs = deleted ? 0 : cut === undefined ? samplesToMs(samples) : Number(cut['audio_end_ms'])
    errorMs = Math.max(errorMs, Math.abs(knownMs - heardMs))
  }
  return { errorMs, deletedItems }
}
