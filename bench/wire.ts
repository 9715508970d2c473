import { QUANTUM_SAMPLES } from '../src/shared/audio-format.ts'
import { openai } from '../src/main/realtime/dialects/openai.ts'
import { appendEvent, decodeBase64 } from '../src/main/realtime/wire/events.ts'
import { readWire } from '../src/main/realtime/wire/read-wire.ts'
import { firstSoundDelays } from './harness/playout-measures.ts'
import { audioDelta } from './harness/server-events.ts'
import { median } from './harness/statistics.ts'
import { enginePlayer } from './harness/stepped-player.ts'
import { agentsTalkCpu, ourTalkCpu } from './harness/talk-cpu.ts'
import { tenMinutesOfTalk } from './harness/ten-minutes.ts'
import { measureOurUplink, measureWavtoolsUplink } from './harness/uplink-measures.ts'
import { AGENTS } from './peers/agents-realtime.ts'
import { DEFAULT_CHUNK_BYTES, openWavPlayer, SMALLEST_CHUNK_BYTES, WAVTOOLS } from './peers/wavtools.ts'
import { beside, ratioAtMost, ungated, type Bench, type Report } from './runner/bench.ts'

/** Odd, so that the median is a run. */
const ROUNDS = 7

const CLIENT = `${WAVTOOLS} and openai`

export const bench: Bench = {
  name: 'wire',
  about: 'From the microphone to the wire, from the wire to the speakers, and what that costs.',
  async run(report) {
    await reportDelays(report)
    await reportTalk(report)
    reportCosts(report)
  },
}

async function reportDelays(report: Report): Promise<void> {
  const up = median((await measureOurUplink()).delays)
  const theirs = median((await measureWavtoolsUplink(DEFAULT_CHUNK_BYTES)).delays)
  const theirBest = median((await measureWavtoolsUplink(SMALLEST_CHUNK_BYTES)).delays)
  report({
    metric: 'microphone to wire, p50',
    value: up,
    unit: 'samples',
    ...ratioAtMost(up, CLIENT, theirs, 0.15),
    note: 'In virtual time, with the defaults of wavtools; the openai client sends at once and adds nothing.',
  })
  report({
    metric: 'microphone to wire, p50, against the best settings',
    value: up,
    unit: 'samples',
    ...beside(up, `${CLIENT}, chunk of 0`, theirBest),
    note: 'wavtools can send every quantum, at 188 events a second.',
  })
  const down = median(await firstSoundDelays(() => Promise.resolve(enginePlayer()), QUANTUM_SAMPLES))
  const peerDown = median(await firstSoundDelays(openWavPlayer, QUANTUM_SAMPLES))
  report({
    metric: 'delta to rendered, p50',
    value: down,
    unit: 'samples',
    ...ratioAtMost(down, WAVTOOLS, peerDown, 1),
    note: 'In virtual time; to make a node for each reply takes wavtools none.',
  })
}

async function reportTalk(report: Report): Promise<void> {
  const talk = tenMinutesOfTalk()
  const [ours, theirs]: [number[], number[]] = [[], []]
  // Both are warm before it counts.
  ourTalkCpu(talk)
  await agentsTalkCpu(talk)
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(ourTalkCpu(talk))
    theirs.push(await agentsTalkCpu(talk))
  }
  report({
    metric: 'CPU of ten scripted minutes of talk',
    value: median(ours),
    unit: 'ms',
    ...ratioAtMost(median(ours), AGENTS, median(theirs), 1),
    note: 'Ours is the whole engine, with conversation, ledger and playout reports; of the peer it is the transport alone.',
  })
}

function reportCosts(report: Report): void {
  const samples = Int16Array.from({ length: 480 }, (_, i) => i * 50)
  const bytes = new Uint8Array(samples.buffer)
  const append = microsecondsOf(() => appendEvent('event_0123456789abcdef', bytes))
  const stringify = microsecondsOf(() =>
    JSON.stringify({
      type: 'input_audio_buffer.append',
      event_id: 'event_0123456789abcdef',
      audio: Buffer.from(bytes).toString('base64'),
    }),
  )
  report({
    metric: 'cost of an append event of 20 ms',
    value: append,
    unit: 'µs',
    ...beside(append, 'JSON.stringify, as openai does', stringify, ungated),
  })
  const text = JSON.stringify(audioDelta('resp_1', 'item_1', samples))
  const parse = microsecondsOf(() => {
    for (const incoming of readWire(text, openai)) {
      if (incoming.kind === 'event' && incoming.event.type === 'response.output_audio.delta') {
        decodeBase64(incoming.event.delta)
      }
    }
  })
  const bare = microsecondsOf(() => {
    const event = JSON.parse(text) as { delta: string }
    Buffer.from(event.delta, 'base64')
  })
  report({
    metric: 'cost of a delta of 20 ms, checked and decoded',
    value: parse,
    unit: 'µs',
    ...beside(parse, 'JSON.parse, unchecked', bare, ungated),
  })
}

/** CPU of one run, by the median of some rounds. */
function microsecondsOf(run: () => unknown): number {
  const times = 10_000
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    for (let i = 0; i < times; i += 1) run()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / times
  })
  return median(rounds)
}
