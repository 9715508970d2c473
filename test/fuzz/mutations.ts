/** What can be wrong with a frame. Each mutation takes a valid event to a text that a broken or hostile server sends. */
import type { Random } from '../../bench/scenarios/random.ts'
import { EFFECT_TOOL, type WireEvent } from './server-flows.ts'

/** Keys that an object may not be asked for by name without care. */
const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'then',
  'toJSON',
] as const

/** Numbers that JSON can write and few expect. As text: some of them are others once they were read. */
const ODD_NUMBERS = [
  '-0',
  '-1',
  '1e999',
  '-1e999',
  '1e-999',
  '0.1',
  '9007199254740993',
  '1e308',
  '4294967296',
] as const

const BAD_BASE64 = [
  '%%%',
  '=',
  'A',
  'AA=',
  'AAA',
  'AA==AA==',
  'ÄÖÜ',
  ' AAAA',
  'AAAA\n',
  '====',
  '-_-_',
  'AA==',
  'AAA=',
] as const

const ODD_TEXTS = [
  '',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u2066',
  'root',
  '\ufeff',
  '👩‍👩‍👧‍👧',
  '�',
  ...PROTOTYPE_KEYS,
] as const

/** No events at all. */
const NO_EVENTS = [
  '',
  ' ',
  '{',
  'null',
  '[]',
  'true',
  '0',
  '"error"',
  '{"type":1}',
  '{"type":null}',
  '{"type":"__proto__"}',
  '{"type":"constructor"}',
  '\u0000',
  '\ufeff{}',
  '{"type":"error"}',
  '{"type":"error","error":null}',
  '[{"type":"error"}]',
  'NaN',
  '{"type":"error",}',
] as const

/** In place of this text the frame gets text that `JSON.stringify` can't write. */
const HOLE = '@hole@'

/** How large the largest are; in a short run smaller, for they take their time. */
export interface Sizes {
  depth: number
  list: number
  text: number
}

type Place = { holder: Record<string, unknown>; key: string }

/** Every place in an event where a value stands. */
function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])])
}

/** An effect's text is its call's id; nothing else of the fuzz writes arguments that the tool takes. */
function toText(event: unknown): string {
  return JSON.stringify(event, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    const { name, call_id, arguments: text } = value as Record<string, unknown>
    return name === EFFECT_TOOL && text === '' && typeof call_id === 'string'
      ? { ...value, arguments: JSON.stringify({ entry: call_id }) }
      : value
  })
}

export class Mutations {
  readonly #random: Random
  readonly #sizes: Sizes
  readonly #recent: string[] = []

  constructor(random: Random, sizes: Sizes) {
    this.#random = random
    this.#sizes = sizes
  }

  /** As a server of good manners sends it. */
  plain(event: WireEvent): string {
    const text = toText(event)
    if (this.#recent.length < 400) this.#recent.push(text)
    else this.#recent[this.#random.between(0, this.#recent.length - 1)] = text
    return text
  }

  broken(event: WireEvent): string {
    const random = this.#random
    const kind = random.next()
    if (kind < 0.08) return this.#pick(NO_EVENTS)
    // Again, long after it was first said.
    if (kind < 0.2) return this.#recent[random.between(0, this.#recent.length - 1)] ?? '{}'
    const copy = structuredClone(event)
    if (kind < 0.25) return cut(toText(copy), random)
    if (kind < 0.32)
      return toText(copy).replace('{', `{"${this.#pick(PROTOTYPE_KEYS)}":{"type":"error","polluted":true},`)
    if (kind < 0.37) return this.#oddBytes(toText(copy))
    const spoiled = random.between(1, 3)
    for (let i = 1; i < spoiled; i += 1) this.#spoil(copy)
    return this.#spoil(copy)
  }

  /** Changes one place; returns the event as text. */
  #spoil(event: WireEvent): string {
    const random = this.#random
    const places = placesOf(event).filter(({ key }) => key !== 'type' || random.chance(0.2))
    const place = places[random.between(0, places.length - 1)]
    if (place === undefined) return toText(event)
    const { holder, key } = place
    const was = holder[key]
    const kind = random.next()
    if (kind < 0.15) Reflect.deleteProperty(holder, key)
    else if (kind < 0.3) holder[key] = this.#pick(ODD_TEXTS)
    else if (kind < 0.4 && key === 'delta') holder[key] = this.#pick(BAD_BASE64)
    else if (kind < 0.5 && typeof was === 'string') holder[key] = was.slice(0, random.between(0, was.length))
    else if (kind < 0.6 && key.endsWith('id'))
      holder[key] = `${random.pick('item', 'resp', 'call')}_${random.between(1, 60)}`
    else if (kind < 0.72) return this.#withHole(event, place, this.#pick(ODD_NUMBERS))
    else if (kind < 0.73) return this.#withHole(event, place, this.#large())
    else if (kind < 0.8) holder[this.#pick(PROTOTYPE_KEYS.slice(1))] = { type: 'error' }
    else
      holder[key] = random.pick<unknown>(
        null,
        true,
        false,
        [],
        {},
        [[]],
        [null],
        { type: null },
        [{ type: 'audio' }],
        -1,
        1.5,
      )
    return toText(event)
  }

  #large(): string {
    const { depth, list, text } = this.#sizes
    switch (this.#random.between(0, 4)) {
      case 0:
        return '['.repeat(depth) + ']'.repeat(depth)
      case 1:
        return '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
      case 2:
        return `[${'{"type":"audio"},'.repeat(list)}{}]`
      case 3:
        return `{${Array.from({ length: list }, (_, index) => `"k${index}":0`).join(',')}}`
      default:
        return JSON.stringify('words '.repeat(text / 6))
    }
  }

  #withHole(event: WireEvent, { holder, key }: Place, text: string): string {
    holder[key] = HOLE
    // A function, for a text may hold what `replace` reads as a pattern.
    return toText(event).replace(`"${HOLE}"`, () => text)
  }

  /** As it comes out of a decoder that met bytes of no character, or of a line that flips them. */
  #oddBytes(text: string): string {
    const bytes = Buffer.from(text)
    for (let i = 0; i < 3; i += 1)
      bytes[this.#random.between(0, bytes.length - 1)] = this.#random.between(0, 255)
    return bytes.toString('utf8')
  }

  #pick<Value>(values: readonly Value[]): Value {
    const value = values[this.#random.between(0, values.length - 1)]
    if (value === undefined) throw new Error('There is nothing to pick from.')
    return value
  }
}

function cut(text: string, random: Random): string {
  return text.slice(0, random.between(0, text.length))
}

/** A delta of so many MiB of base64, in a response that runs. */
export function hugeDelta(mebibytes: number): string {
  const delta = 'AAAA'.repeat((mebibytes * 1024 * 1024) / 4)
  const part = { response_id: 'resp_huge', item_id: 'item_huge', output_index: 0, content_index: 0 }
  return JSON.stringify({ type: 'response.output_audio.delta', event_id: 'huge', ...part, delta })
}
