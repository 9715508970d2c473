import { interruptionErrors } from './harness/interruption-measures.ts'
import {
  CALLBACK_SAMPLES,
  firstSoundDelays,
  replyDisorder,
  sessionPlayer,
  silencingDelays,
  startThresholds,
} from './harness/playout-measures.ts'
import { QUANTUM_SAMPLES } from '../src/shared/audio-format.ts'
import { median } from './harness/statistics.ts'
import { enginePlayer } from './harness/stepped-player.ts'
import { measureOurUplink, measureWavtoolsUplink } from './harness/uplink-measures.ts'
import { DEFAULT_CHUNK_BYTES, openWavPlayer, WAVTOOLS } from './peers/wavtools.ts'
import { atMost, beside, type Bench, type Report } from './runner/bench.ts'

const openOurs = () => Promise.resolve(enginePlayer())
const openSession = () => Promise.resolve(sessionPlayer())

const NO_BUFFER =
  'wavtools has no jitter buffer: it starts with its first 128 samples and stops at every gap.'

export const bench: Bench = {
  name: 'playout',
  about: 'From a delta to the speakers and back to silence, in samples of virtual time.',
  async run(report) {
    await reportFirstSound(report)
    await reportSilencing(report)
    await reportThresholds(report)
    await reportDisorder(report)
    await reportTruncation(report)
    await reportBothWays(report)
  },
}

async function reportFirstSound(report: Report): Promise<void> {
  const ours = Math.max(...(await firstSoundDelays(openOurs, CALLBACK_SAMPLES)))
  const theirs = Math.max(...(await firstSoundDelays(openWavPlayer, CALLBACK_SAMPLES)))
  report({
    metric: 'delta in the worklet to its first sample out, at worst',
    value: ours,
    unit: 'samples',
    ...beside(ours, WAVTOOLS, theirs, atMost(ours, CALLBACK_SAMPLES + QUANTUM_SAMPLES)),
    note: `A delta of 200 ms, and a device that asks for 240 samples at a time. ${NO_BUFFER}`,
  })
}

async function reportSilencing(report: Report): Promise<void> {
  const ours = await silencingDelays(openOurs, QUANTUM_SAMPLES)
  const theirs = await silencingDelays(openWavPlayer, QUANTUM_SAMPLES)
  const toFade = Math.max(...ours.map((delay) => delay.toFade))
  const fade = Math.max(...ours.map((delay) => delay.fade))
  report({
    metric: 'interrupt: command to the fade, at worst',
    value: toFade,
    unit: 'samples',
    ...beside(
      toFade,
      WAVTOOLS,
      Math.max(...theirs.map((delay) => delay.toFade)),
      atMost(toFade, QUANTUM_SAMPLES),
    ),
    note: 'wavtools falls silent without a fade, with a click.',
  })
  report({ metric: 'interrupt: the fade', value: fade, unit: 'samples', ...atMost(fade, 120) })

  const wire = await silencingDelays(openSession, CALLBACK_SAMPLES)
  const wireToFade = Math.max(...wire.map((delay) => delay.toFade))
  report({
    metric: 'speech_started on the wire to the fade, at worst',
    value: wireToFade,
    unit: 'samples',
    ...atMost(wireToFade, 368),
    note: 'Through the whole engine; a device that asks for 240 samples at a time, and no time between processes.',
  })
  const quanta = await silencingDelays(openSession, QUANTUM_SAMPLES)
  const wireToSilence = Math.max(...quanta.map((delay) => delay.toFade + delay.fade))
  report({
    metric: 'speech_started on the wire to silence, by the quantum, at worst',
    value: wireToSilence,
    unit: 'samples',
    ...atMost(wireToSilence, 368),
    note: 'The fade included; on the clock of the render quanta.',
  })
}

async function reportThresholds(report: Report): Promise<void> {
  const [atStart = NaN, ...afterUnderruns] = await startThresholds(openOurs, 3)
  const theirs = (await startThresholds(openWavPlayer, 3))[0] ?? NaN
  report({
    metric: 'jitter target: held before an undisturbed reply starts',
    value: atStart,
    unit: 'samples',
    ...beside(atStart, WAVTOOLS, theirs, atMost(atStart, 480)),
    note: NO_BUFFER,
  })
  const most = Math.max(...afterUnderruns)
  report({
    metric: 'jitter target: held after three underruns',
    value: most,
    unit: 'samples',
    ...beside(most, WAVTOOLS, theirs, atMost(most, 1440)),
    note: NO_BUFFER,
  })
}

async function reportDisorder(report: Report): Promise<void> {
  const ours = await replyDisorder(openOurs, 4801)
  const theirs = await replyDisorder(openWavPlayer, 4801)
  const [faults, peerFaults] = [ours, theirs].map(
    ({ lost, repeated, reordered }) => lost + repeated + reordered,
  )
  report({
    metric: 'samples lost, repeated, reordered',
    value: faults ?? NaN,
    unit: 'samples',
    ...beside(faults ?? NaN, WAVTOOLS, peerFaults ?? NaN, atMost(faults ?? NaN, 0)),
    note: 'Five replies of odd lengths, the first of 4,801 samples.',
  })
}

async function reportTruncation(report: Report): Promise<void> {
  const { ours, theirs } = await interruptionErrors()
  const [worst, peerWorst] = [ours, theirs].map((errors) => Math.max(...errors.map(Math.abs)))
  report({
    metric: 'audio_end_ms against the sample tap, at worst',
    value: worst ?? NaN,
    unit: 'samples',
    ...beside(worst ?? NaN, WAVTOOLS, peerWorst ?? NaN, atMost(worst ?? NaN, 24)),
    note: 'At 200 moments of a reply; 24 samples are the resolution of the wire. wavtools: its own count of its track.',
  })
  const beyond = Math.max(0, ...ours)
  report({
    metric: 'audio_end_ms beyond what was heard, at worst',
    value: beyond,
    unit: 'samples',
    ...atMost(beyond, 0),
  })
}

async function reportBothWays(report: Report): Promise<void> {
  const up = await measureOurUplink()
  const peerUp = await measureWavtoolsUplink(DEFAULT_CHUNK_BYTES)
  const down = await firstSoundDelays(openOurs, CALLBACK_SAMPLES)
  const peerDown = await firstSoundDelays(openWavPlayer, CALLBACK_SAMPLES)
  const worst = Math.max(...up.delays) + Math.max(...down)
  report({
    metric: 'software, both ways, at worst',
    value: worst,
    unit: 'samples',
    ...beside(worst, WAVTOOLS, Math.max(...peerUp.delays) + Math.max(...peerDown), atMost(worst, 1200)),
    note: 'The oldest sample of an append event, and a delta to its first sample; no device, no hop between processes.',
  })
  report({
    metric: 'software, both ways, p50',
    value: median(up.delays) + median(down),
    unit: 'samples',
    ok: true,
  })
}
