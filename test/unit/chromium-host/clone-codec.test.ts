import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCloneCodec } from '../../../tools/chromium-host/wire/clone-codec.ts'
import { nodeBase64 } from '../../../tools/chromium-host/wire/node-base64.ts'

const codec = createCloneCodec(nodeBase64)

function overJson(value: unknown): unknown {
  return codec.decode(JSON.parse(JSON.stringify(codec.encode(value))) as never)
}

describe('the clone codec', () => {
  it('gives back any value that structured clone takes', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: false,
    })
    fc.assert(
      fc.property(anything, (value) => {
        expect(overJson(value)).toStrictEqual(structuredClone(value))
      }),
    )
  })

  it.each([undefined, null, NaN, Infinity, -Infinity, -0, 2n ** 70n, '', /a+/giu])('keeps %s', (value) => {
    expect(overJson(value)).toStrictEqual(value)
  })

  it('keeps shared and circular references', () => {
    const shared = { n: 1 }
    const value: Record<string, unknown> = { first: shared, second: shared, map: new Map([[shared, shared]]) }
    value['self'] = value
    const copy = overJson(value) as Record<string, unknown>
    expect(copy['self']).toBe(copy)
    expect(copy['second']).toBe(copy['first'])
    expect([...(copy['map'] as Map<unknown, unknown>)]).toEqual([[copy['first'], copy['first']]])
  })

  it('keeps the views of one buffer on one buffer', () => {
    const buffer = new Int16Array([1, 2, 3, 4]).buffer
    const [whole, tail] = overJson([new Int16Array(buffer), new Int16Array(buffer, 4, 2)]) as Int16Array[]
    expect([...(tail ?? [])]).toEqual([3, 4])
    expect(tail?.buffer).toBe(whole?.buffer)
  })

  it('keeps an error as its own kind with its message, stack and cause', () => {
    const error = new RangeError('too far', { cause: 'the map' })
    const copy = overJson(error) as RangeError
    expect(copy).toBeInstanceOf(RangeError)
    expect([copy.message, copy.stack, copy.cause]).toEqual([error.message, error.stack, 'the map'])
  })

  it('treats a member called __proto__ as a member', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}') as object
    const copy = overJson(value) as { polluted?: boolean }
    expect(copy.polluted).toBeUndefined()
    expect(Object.keys(copy)).toEqual(['__proto__'])
  })

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a WeakMap', new WeakMap()],
    ['a function deep inside', { a: [{ b: () => 1 }] }],
    ['shared memory', new SharedArrayBuffer(8)],
    ['a blob', new Blob(['x'])],
  ])('refuses %s where it is sent', (_name, value) => {
    expect(() => codec.encode(value)).toThrow('An object could not be cloned.')
  })

  it('carries a second of audio in at most 1.4 times its bytes', () => {
    const frame = { type: 'frame', turn: 3, seq: 49, samples: new Int16Array(24_000) }
    expect(JSON.stringify(codec.encode(frame)).length).toBeLessThan(48_000 * 1.4)
  })
})
