import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { TurnSounds } from '../../../src/main/audio/turn-sounds.ts'
import type { SessionEvents } from '../../../src/main/realtime/session-options.ts'
import { SAMPLE_RATE } from '../../../src/shared/audio-format.ts'
import { counting } from '../audio/samples.ts'

function setUp() {
  const events = new EventEmitter<SessionEvents>()
  const sounds = new TurnSounds(events)
  const hear = (itemId: string, samples: Int16Array) =>
    events.emit('heard', { part: { responseId: 'r', itemId, contentIndex: 0 }, samples })
  return { events, sounds, hear }
}

describe('the sound of a turn', () => {
  it('is what was heard of the answer, and no more', () => {
    const { sounds, hear } = setUp()
    hear('a', counting(10, 1))
    hear('b', counting(5, 500))
    hear('a', counting(10, 11))
    expect(sounds.of('a')).toEqual(counting(20, 1))
    expect(sounds.of('b')).toEqual(counting(5, 500))
    expect(sounds.has('c')).toBe(false)
  })

  it('is what the person said in it, though one turn of the microphone was several', () => {
    const { events, sounds } = setUp()
    for (let start = 0; start < 100; start += 20) {
      events.emit('captured', { turn: 3, startSample: start, samples: counting(20, start + 1) })
    }
    events.emit('spoken', { itemId: 'first', turn: 3, startSample: 10, endSample: 35 })
    events.emit('spoken', { itemId: 'second', turn: 3, startSample: 60, endSample: 100 })
    expect(sounds.of('first')).toEqual(counting(25, 11))
    expect(sounds.of('second')).toEqual(counting(40, 61))
  })

  it('is forgotten from the oldest on, and whole', () => {
    const { events, sounds, hear } = setUp()
    const minute = new Int16Array(60 * SAMPLE_RATE)
    hear('old', minute)
    for (let index = 0; index < 7; index += 1) {
      events.emit('captured', { turn: 1, startSample: index * minute.length, samples: minute })
    }
    expect(sounds.has('old')).toBe(true)
    events.emit('captured', { turn: 1, startSample: 7 * minute.length, samples: counting(30, 1) })
    events.emit('spoken', {
      itemId: 'new',
      turn: 1,
      startSample: 7 * minute.length,
      endSample: 7 * minute.length + 30,
    })
    expect(sounds.has('old')).toBe(false)
    expect(sounds.of('new')).toEqual(counting(30, 1))
  })

  it('is gone with its conversation', () => {
    const { sounds, hear } = setUp()
    hear('a', counting(10))
    sounds.clear()
    expect(sounds.of('a')).toBeNull()
  })
})
