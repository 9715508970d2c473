import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Uplink, type UplinkPort } from '../../../../src/main/realtime/turns/uplink.ts'

/** What a server makes of one connection: its input buffer, and what was committed or typed. */
class Receiver implements UplinkPort {
  buffer: number[] = []
  taken: (number[] | string)[] = []

  send(event: Parameters<UplinkPort['send']>[0]): string {
    if (event.type === 'input_audio_buffer.clear') this.buffer = []
    if (event.type === 'input_audio_buffer.commit') {
      this.taken.push(this.buffer)
      this.buffer = []
    }
    if (event.type === 'conversation.item.create') this.taken.push(event.item.id ?? '')
    return 'evt'
  }

  sendAudio(samples: Int16Array): void {
    this.buffer.push(...samples)
  }
}

const frame = (...samples: number[]) => Int16Array.from(samples)

describe('the uplink', () => {
  it('sends a turn spoken before the connection was there, from its first frame', () => {
    const uplink = new Uplink()
    const server = new Receiver()
    uplink.begin(1, 'held')
    uplink.frame(1, frame(1, 2))
    uplink.attach(server)
    uplink.frame(1, frame(3))
    uplink.commit(1)
    expect(server.taken).toEqual([[1, 2, 3]])
  })

  it('never lets the next turn’s frames in before the last one is committed', () => {
    const uplink = new Uplink()
    const server = new Receiver()
    uplink.attach(server)
    uplink.begin(1, 'held')
    uplink.frame(1, frame(1))
    uplink.begin(2, 'held')
    uplink.frame(2, frame(20))
    uplink.frame(1, frame(2))
    uplink.type('typed', [{ type: 'input_text', text: 'hello' }])
    uplink.commit(1)
    uplink.frame(2, frame(21))
    uplink.commit(2)
    expect(server.taken).toEqual([[1, 2], [20, 21], 'typed'])
  })

  it('sends again what a lost connection had not acknowledged, and nothing that it had', () => {
    const uplink = new Uplink()
    uplink.attach(new Receiver())
    for (const turn of [1, 2]) {
      uplink.begin(turn, 'held')
      uplink.frame(turn, frame(turn))
      uplink.commit(turn)
    }
    expect(uplink.acknowledgeCommit()).toEqual({
      turn: 1,
      handsFree: false,
      startSample: 0,
      samples: frame(1),
    })
    uplink.detach()
    const second = new Receiver()
    uplink.attach(second)
    expect(second.taken).toEqual([[2]])
  })

  it('clears what the server has of a turn that is thrown away', () => {
    const uplink = new Uplink()
    const server = new Receiver()
    uplink.attach(server)
    uplink.begin(1, 'held')
    uplink.frame(1, frame(1))
    uplink.discard(1)
    expect(server).toMatchObject({ buffer: [], taken: [] })
  })

  it('lets typed words through beside hands-free speech', () => {
    const uplink = new Uplink()
    const server = new Receiver()
    uplink.attach(server)
    uplink.begin(1, 'open')
    uplink.frame(1, frame(1))
    uplink.type('typed', [{ type: 'input_text', text: 'hello' }])
    uplink.frame(1, frame(2))
    expect(server).toMatchObject({ buffer: [1, 2], taken: ['typed'] })
  })

  it('sends hands-free speech again that a lost connection had not taken over, from before it was noticed', () => {
    const uplink = new Uplink()
    uplink.attach(new Receiver())
    uplink.begin(1, 'open')
    for (let second = 0; second < 6; second += 1) {
      for (let index = 0; index < 50; index += 1) uplink.frame(1, frame(second))
      if (second === 4) uplink.speechStarted()
    }
    uplink.detach()
    const next = new Receiver()
    uplink.attach(next)
    expect(next.buffer).toEqual([1, 2, 3, 4, 5].flatMap((second) => Array<number>(50).fill(second)))
  })

  it('sends nothing again of hands-free speech that was taken over, and gives it out to be kept', () => {
    const uplink = new Uplink()
    uplink.attach(new Receiver())
    uplink.begin(1, 'open')
    uplink.speechStarted()
    uplink.frame(1, frame(1, 2))
    expect(uplink.acknowledgeCommit()).toEqual({
      turn: 1,
      handsFree: true,
      startSample: 0,
      samples: frame(1, 2),
    })
    const next = new Receiver()
    uplink.attach(next)
    expect(next.buffer).toEqual([])
  })

  it('delivers every committed turn exactly once, whole and in order, over any number of connections', () => {
    const action = fc.oneof(
      fc.record({ do: fc.constant('frame' as const), size: fc.integer({ min: 1, max: 4 }) }),
      fc.constantFrom({ do: 'begin' as const }, { do: 'commit' as const }, { do: 'discard' as const }),
      fc.constantFrom(
        { do: 'lose' as const },
        { do: 'connect' as const },
        { do: 'ack' as const },
        { do: 'type' as const },
      ),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const uplink = new Uplink()
        let server: Receiver | null = null
        let acknowledged = 0
        const delivered: (number[] | string)[] = []
        const expected: (number[] | string)[] = []
        let turn = 0
        let spoken: number[] | null = null
        let sample = 0
        const acknowledge = (count: number) => {
          for (; count > 0 && server !== null && acknowledged < server.taken.length; count -= 1) {
            const next = server.taken[acknowledged] ?? ''
            acknowledged += 1
            delivered.push(next)
            if (typeof next === 'string') uplink.acknowledgeItem(next)
            else uplink.acknowledgeCommit()
          }
        }
        const end = () => {
          if (spoken === null) return
          uplink.commit(turn)
          expected.push(spoken)
          spoken = null
        }
        for (const next of actions) {
          switch (next.do) {
            case 'begin':
              end()
              turn += 1
              spoken = []
              uplink.begin(turn, 'held')
              break
            case 'frame': {
              if (spoken === null) break
              const samples = Array.from({ length: next.size }, () => (sample += 1))
              spoken.push(...samples)
              uplink.frame(turn, frame(...samples))
              break
            }
            case 'commit':
              end()
              break
            case 'discard':
              if (spoken !== null) uplink.discard(turn)
              spoken = null
              break
            case 'type': {
              end()
              const id = `item_${expected.length}`
              expected.push(id)
              uplink.type(id, [{ type: 'input_text', text: 'text' }])
              break
            }
            case 'lose':
              uplink.detach()
              server = null
              break
            case 'connect':
              server = new Receiver()
              acknowledged = 0
              uplink.attach(server)
              break
            case 'ack':
              acknowledge(1)
              break
          }
        }
        end()
        if (server === null) {
          server = new Receiver()
          acknowledged = 0
          uplink.attach(server)
        }
        acknowledge(Infinity)
        expect(delivered).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('delivers hands-free speech exactly once, whole and in order, over any number of connections', () => {
    const action = fc.constantFrom('frame', 'frame', 'frame', 'hear speech', 'take over', 'lose', 'connect')
    fc.assert(
      fc.property(fc.array(action, { maxLength: 150 }), (actions) => {
        const uplink = new Uplink()
        let server: Receiver | null = null
        let sample = 0
        /** The first sample of the speech that the server hears; null for silence. */
        let speechFrom: number | null = null
        const taken: number[] = []
        uplink.begin(1, 'open')
        for (const next of actions) {
          switch (next) {
            case 'frame':
              sample += 1
              uplink.frame(1, frame(sample))
              break
            case 'hear speech':
              if (server === null || speechFrom !== null || sample === (taken.at(-1) ?? 0)) break
              speechFrom = sample
              uplink.speechStarted()
              break
            case 'take over': {
              if (server === null || speechFrom === null) break
              const { buffer } = server
              server.buffer = []
              expect(buffer[0]).toBeLessThanOrEqual(speechFrom)
              expect(buffer.at(-1)).toBe(sample)
              for (const [index, value] of buffer.entries()) expect(value).toBe((buffer[0] ?? 0) + index)
              taken.push(...buffer)
              const kept = uplink.acknowledgeCommit()?.samples ?? frame()
              expect([...kept]).toEqual(buffer.slice(-kept.length))
              expect(kept[0]).toBeLessThanOrEqual(speechFrom)
              speechFrom = null
              break
            }
            case 'lose':
              uplink.detach()
              server = null
              break
            case 'connect':
              server = new Receiver()
              uplink.attach(server)
              break
          }
        }
        expect(taken).toEqual([...new Set(taken)].toSorted((a, b) => a - b))
      }),
      { numRuns: 3000 },
    )
  })
})
