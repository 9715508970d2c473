import { disorderOf } from './harness/signals.ts'
import { median } from './harness/statistics.ts'
import { measureOurUplink, measureWavtoolsUplink } from './harness/uplink-measures.ts'
import { DEFAULT_CHUNK_BYTES, SMALLEST_CHUNK_BYTES, WAVTOOLS } from './peers/wavtools.ts'
import { atMost, beside, type Bench } from './runner/bench.ts'

export const bench: Bench = {
  name: 'capture',
  about: 'From the microphone to the append event, in samples of virtual time.',
  async run(report) {
    const ours = await measureOurUplink()
    const theirs = await measureWavtoolsUplink(DEFAULT_CHUNK_BYTES)
    const theirBest = await measureWavtoolsUplink(SMALLEST_CHUNK_BYTES)
    const batch = ours.batchSamples
    report({
      metric: 'uplink batching',
      value: batch,
      unit: 'samples',
      ...beside(batch, WAVTOOLS, theirs.batchSamples, atMost(batch, 480)),
      note: 'wavtools with its defaults, at 24 kHz.',
    })
    report({
      metric: 'uplink batching, against the best settings',
      value: batch,
      unit: 'samples',
      ...beside(batch, `${WAVTOOLS}, chunk of 0`, theirBest.batchSamples),
      note: 'Its smallest chunk is one quantum: sooner on the wire than ours, for more events.',
    })
    report({
      metric: 'append events',
      value: ours.eventsPerSecond,
      unit: 'per second',
      ...beside(ours.eventsPerSecond, `${WAVTOOLS}, chunk of 0`, theirBest.eventsPerSecond),
    })
    report({
      metric: 'added after the frame is full',
      value: ours.afterFullSamples,
      unit: 'samples',
      ...beside(ours.afterFullSamples, WAVTOOLS, theirs.afterFullSamples, atMost(ours.afterFullSamples, 128)),
      note: 'wavtools sends whole quanta, so nothing is added; ours waits for the quantum that fills a frame.',
    })
    report({
      metric: 'sample to append event, p50',
      value: median(ours.delays),
      unit: 'samples',
      ...beside(median(ours.delays), WAVTOOLS, median(theirs.delays)),
    })
    const { lost, repeated, reordered } = disorderOf(ours.sent, ours.spokenSamples)
    const faults = lost + repeated + reordered
    report({
      metric: 'samples lost, repeated, reordered',
      value: faults,
      unit: 'samples',
      ...beside(faults, WAVTOOLS, Math.max(0, theirs.spokenSamples - theirs.sent.length), atMost(faults, 0)),
      note: 'wavtools scales by 32,767, which changes the samples, so its own are only counted.',
    })
  },
}
