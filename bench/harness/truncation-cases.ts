import { msToSamples } from '../../src/shared/audio-format.ts'
import {
  audioDelta,
  audioDone,
  itemClosed,
  itemOpened,
  responseCreated,
  responseDone,
} from './server-events.ts'
import { alternating } from './signals.ts'

export interface TruncationCase {
  name: string
  /** What the server sends, in order; times are ms since the first. */
  arrivals: readonly { atMs: number; events: readonly object[] }[]
  /** When the server hears the person speak. */
  interruptAtMs: number
  /** What was sent of each item, in the order in which it is heard. */
  items: readonly { id: string; samples: number }[]
}

const RESPONSE = 'resp_1'
const DELTA_MS = 100

const opening = [responseCreated(RESPONSE), ...itemOpened(RESPONSE, 'item_a')]

/** Speech as the server sends it: in deltas, all at once. `fromMs` of the whole reply. */
function speech(itemId: string, fromMs: number, durationMs: number, outputIndex = 0): object[] {
  const deltas: object[] = []
  for (let ms = 0; ms < durationMs; ms += DELTA_MS) {
    const samples = alternating(msToSamples(DELTA_MS), msToSamples(fromMs + ms))
    deltas.push(audioDelta(RESPONSE, itemId, samples, outputIndex))
  }
  return deltas
}

export const truncationCases: readonly TruncationCase[] = [
  {
    name: 'a burst',
    arrivals: [{ atMs: 0, events: [...opening, ...speech('item_a', 0, 2000)] }],
    interruptAtMs: 733,
    items: [{ id: 'item_a', samples: msToSamples(2000) }],
  },
  {
    name: '100 ms, a stall of 900 ms, a burst',
    arrivals: [
      { atMs: 0, events: [...opening, ...speech('item_a', 0, 100)] },
      { atMs: 900, events: speech('item_a', 100, 2000) },
    ],
    interruptAtMs: 1202,
    items: [{ id: 'item_a', samples: msToSamples(2100) }],
  },
  {
    name: 'two items',
    arrivals: [
      {
        atMs: 0,
        events: [
          ...opening,
          ...speech('item_a', 0, 1000),
          audioDone(RESPONSE, 'item_a'),
          ...itemClosed(RESPONSE, 'item_a'),
          ...itemOpened(RESPONSE, 'item_b', 1, 'item_a'),
          ...speech('item_b', 1000, 1000, 1),
        ],
      },
    ],
    interruptAtMs: 1300,
    items: [
      { id: 'item_a', samples: msToSamples(1000) },
      { id: 'item_b', samples: msToSamples(1000) },
    ],
  },
  {
    name: 'nothing heard',
    arrivals: [{ atMs: 0, events: [...opening, ...speech('item_a', 0, 1000)] }],
    interruptAtMs: 0,
    items: [{ id: 'item_a', samples: msToSamples(1000) }],
  },
  {
    name: 'after output_audio.done',
    arrivals: [
      {
        atMs: 0,
        events: [
          ...opening,
          ...speech('item_a', 0, 2000),
          audioDone(RESPONSE, 'item_a'),
          ...itemClosed(RESPONSE, 'item_a'),
          responseDone(RESPONSE),
        ],
      },
    ],
    interruptAtMs: 800,
    items: [{ id: 'item_a', samples: msToSamples(2000) }],
  },
]
