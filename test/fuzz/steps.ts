/** What happens in the life of a fuzzed session, as data: a life that fails is kept as a file and lived again. */
import { Random } from '../../bench/scenarios/random.ts'
import { Mutations, type Sizes } from './mutations.ts'
import { Names, nextFlow, type WireEvent } from './server-flows.ts'

export type Step =
  /** The server says this. */
  | { frame: string }
  | { do: PersonAct }
  /** The connection is gone. */
  | { do: 'drop' }
  /** Whether the server answers what it is asked, beside whatever else it says. */
  | { do: 'answer' | 'fall-silent' }
  | { waitMs: number }

export type PersonAct = (typeof personActs)[number]

export const personActs = [
  'press',
  'speak',
  'release',
  'interrupt',
  'type',
  'ask',
  'hands-free',
  'hands-off',
  'mute',
  'unmute',
  'lose-speaker',
  'connect',
] as const

export interface LifeOptions {
  seed: number
  frames: number
  sizes: Sizes
  /** Of all frames, how many are broken. */
  brokenShare?: number
}

/** A life with so many frames; the same for the same options. */
export function* lifeOf({ seed, frames, sizes, brokenShare = 0.35 }: LifeOptions): Generator<Step> {
  const random = new Random(seed)
  const names = new Names(random)
  const mutations = new Mutations(random, sizes)
  let flow: WireEvent[] = []
  let other: WireEvent[] = []
  for (let given = 0; given < frames;) {
    if (random.chance(0.04)) yield { do: random.pick(...personActs) }
    if (random.chance(0.02)) yield { waitMs: random.between(1, 400) }
    if (random.chance(0.002)) yield { waitMs: random.between(400, 40_000) }
    if (random.chance(0.002)) yield { do: 'drop' }
    if (random.chance(0.004)) yield { do: random.pick('answer', 'fall-silent') }
    if (flow.length === 0) flow = nextFlow(names, random)
    if (other.length === 0) other = nextFlow(names, random)
    // Two flows run into each other now and then, and some events come early.
    const source = random.chance(0.06) ? other : flow
    const at = random.chance(0.04) ? random.between(0, source.length - 1) : 0
    const [event] = source.splice(at, 1)
    if (event === undefined || random.chance(0.03)) continue
    yield { frame: random.chance(brokenShare) ? mutations.broken(event) : mutations.plain(event) }
    given += 1
  }
}
