import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { FuzzedSession } from './harness/fuzzed-session.ts'
import { hugeDelta, ProtocolFrames } from './harness/protocol-frames.ts'
import { seededRandom } from './harness/statistics.ts'
import { atLeast, atMost, type Bench } from './runner/bench.ts'

const FRAMES = 1_000_000
const HUGE_FRAMES = 5
/** After so many the engine is as warm as it gets, and knows every id. */
const SETTLED_FRAMES = 200_000
const SEED = 20_261_121
const MEBIBYTE = 1024 * 1024

export const bench: Bench = {
  name: 'fuzz-protocol',
  about:
    'A million frames of all kinds, most of them broken, through the whole engine: no throw, no hang, bounded memory.',
  async run(report) {
    const session = new FuzzedSession()
    const frames = new ProtocolFrames(seededRandom(SEED))
    const failures = new Map<string, number>()
    let [slowestMs, taken, settledBytes] = [0, 0, 0]
    const give = (text: string) => {
      const start = performance.now()
      try {
        session.receive(text)
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
        failures.set(reason, (failures.get(reason) ?? 0) + 1)
      }
      slowestMs = Math.max(slowestMs, performance.now() - start)
      taken += 1
      session.render()
    }
    while (taken < FRAMES) {
      give(frames.next())
      if (taken % 5000 === 0) await session.flush()
      if (taken === SETTLED_FRAMES) settledBytes = usedBytes()
    }
    await session.flush()
    const grownMiB = (usedBytes() - settledBytes) / MEBIBYTE
    const slowestFrameMs = slowestMs
    slowestMs = 0
    for (let i = 0; i < HUGE_FRAMES; i += 1) give(hugeDelta(`item_${i}`))
    const { items, kind, renderedSamples, playoutFaults } = session.state
    session.close()

    for (const reason of failures.keys()) process.stderr.write(`${reason}\n`)
    const thrown = [...failures.values()].reduce((total, count) => total + count, 0)
    report({ metric: 'frames taken', value: taken, unit: 'frames', ...atLeast(taken, FRAMES) })
    report({ metric: 'frames that threw', value: thrown, unit: 'frames', ...atMost(thrown, 0) })
    report({
      metric: 'heap grown after the first 200,000',
      value: grownMiB,
      unit: 'MiB',
      ...atMost(grownMiB, 16),
      note: 'After garbage collection; the names in the frames repeat, so that a conversation can’t grow for good.',
    })
    report({ metric: 'items in the conversation', value: items, unit: 'items', ok: true })
    report({
      metric: 'samples rendered of what could be',
      value: renderedSamples,
      unit: 'samples',
      ...atLeast(renderedSamples, 1),
    })
    report({
      metric: 'deltas that were no base64',
      value: playoutFaults,
      unit: 'deltas',
      ...atLeast(playoutFaults, 1),
    })
    report({
      metric: 'still connected',
      value: kind === 'offline' ? 0 : 1,
      unit: 'sessions',
      ...atLeast(kind === 'offline' ? 0 : 1, 1),
    })
    report({ metric: 'slowest frame', value: slowestFrameMs, unit: 'ms', ok: true, note: 'Wall clock.' })
    report({ metric: 'slowest delta of 15 MiB', value: slowestMs, unit: 'ms', ok: true, note: 'Wall clock.' })
  },
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
