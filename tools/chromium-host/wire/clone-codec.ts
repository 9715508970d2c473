/**
 * Structured clone over JSON, both ways, for values that go between a page and main.
 *
 * Text, booleans, null and ordinary numbers are themselves; everything else is `[tag, ...]`. Objects are numbered
 * in the order they are met, so that a shared or circular reference becomes `['ref', number]`.
 */

/** What JSON carries. */
export type Encoded = string | boolean | null | number | [tag: string, ...payload: unknown[]]

/** Node and Chromium have different fast paths to base64. */
export interface Base64 {
  encode(bytes: Uint8Array): string
  decode(text: string): Uint8Array<ArrayBuffer>
}

export interface CloneCodec {
  /** Throws `An object could not be cloned.` where structured clone refuses, as Electron's IPC does. */
  encode(value: unknown): Encoded
  decode(encoded: Encoded): unknown
}

type ViewConstructor = new (buffer: ArrayBuffer, byteOffset: number, length: number) => ArrayBufferView

const viewTypes: Record<string, ViewConstructor> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
}

const errorTypes = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError } as const

export function createCloneCodec(base64: Base64): CloneCodec {
  return {
    encode(value) {
      const clone = cloneForSending(value)
      return encodeClone(clone, base64, new Map())
    },
    decode: (encoded) => decodeClone(encoded, base64, []),
  }
}

function cloneForSending(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch (cause) {
    throw new Error('An object could not be cloned.', { cause })
  }
}

/** `value` came out of `structuredClone`, so it holds built-in types only. */
function encodeClone(value: unknown, base64: Base64, seen: Map<object, number>): Encoded {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'undefined':
      return ['undefined']
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : ['number', Object.is(value, -0) ? '-0' : String(value)]
    case 'bigint':
      return ['bigint', String(value)]
    default:
  }
  if (value === null) return null
  const object = value as object
  const known = seen.get(object)
  if (known !== undefined) return ['ref', known]
  seen.set(object, seen.size)
  const encode = (inner: unknown): Encoded => encodeClone(inner, base64, seen)

  if (Array.isArray(object)) return ['array', object.length, Object.entries(object).map(encodeEntry(encode))]
  if (object instanceof ArrayBuffer) return ['buffer', base64.encode(new Uint8Array(object))]
  if (ArrayBuffer.isView(object)) return encodeView(object, encode)
  if (object instanceof Map) return ['map', [...object].map(([key, item]) => [encode(key), encode(item)])]
  if (object instanceof Set) return ['set', [...object].map(encode)]
  if (object instanceof Date) return ['date', encode(object.getTime())]
  if (object instanceof RegExp) return ['regexp', object.source, object.flags]
  if (object instanceof Error) {
    const { name, message, stack = '', cause } = object
    return ['error', name, message, stack, encode(cause)]
  }
  if (Object.getPrototypeOf(object) === Object.prototype) {
    return ['object', Object.entries(object).map(encodeEntry(encode))]
  }
  // Boxed primitives, SharedArrayBuffer, Blob, CryptoKey and their like.
  throw new Error('An object could not be cloned.', {
    cause: new TypeError(`${Object.prototype.toString.call(object)} cannot go between a page and main`),
  })
}

function encodeEntry(encode: (value: unknown) => Encoded) {
  return ([key, value]: [string, unknown]): [string, Encoded] => [key, encode(value)]
}

function encodeView(view: ArrayBufferView, encode: (value: unknown) => Encoded): Encoded {
  const type = Object.prototype.toString.call(view).slice('[object '.length, -1)
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length
  return ['view', type, encode(view.buffer), view.byteOffset, length]
}

type Entries = [string, Encoded][]

function decodeClone(encoded: Encoded, base64: Base64, seen: object[]): unknown {
  if (!Array.isArray(encoded)) return encoded
  const decode = (inner: unknown): unknown => decodeClone(inner as Encoded, base64, seen)
  // An object takes its number before its members do, as in `encodeClone`.
  const remember = <T extends object>(object: T, fill?: (object: T) => void): T => {
    seen.push(object)
    fill?.(object)
    return object
  }
  const [tag, first, second, third, fourth] = encoded
  switch (tag) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(first)
    case 'bigint':
      return BigInt(first as string)
    case 'ref':
      return seen[first as number]
    case 'array':
      return remember(new Array<unknown>(first as number), (array) =>
        defineAll(array, second as Entries, decode),
      )
    case 'object':
      return remember({}, (object) => defineAll(object, first as Entries, decode))
    case 'buffer':
      return remember(base64.decode(first as string).buffer)
    case 'view': {
      const View = viewTypes[first as string]
      if (View === undefined)
        throw new TypeError(`A message between a page and main holds a ${String(first)}`)
      const place = seen.push({}) - 1
      const view = new View(decode(second) as ArrayBuffer, third as number, fourth as number)
      seen[place] = view
      return view
    }
    case 'map':
      return remember(new Map<unknown, unknown>(), (map) => {
        for (const [key, item] of first as [Encoded, Encoded][]) map.set(decode(key), decode(item))
      })
    case 'set':
      return remember(new Set<unknown>(), (set) => {
        for (const item of first as Encoded[]) set.add(decode(item))
      })
    case 'date':
      return remember(new Date(decode(first) as number))
    case 'regexp':
      return remember(new RegExp(first as string, second as string))
    case 'error':
      return remember(new (errorTypeNamed(first as string))(second as string), (error) => {
        error.stack = third as string
        const cause = decode(fourth)
        if (cause !== undefined) error.cause = cause
      })
    default:
      throw new TypeError(`A message between a page and main has an unknown tag: ${tag}`)
  }
}

function errorTypeNamed(name: string): ErrorConstructor {
  return name in errorTypes ? errorTypes[name as keyof typeof errorTypes] : Error
}

/** Defines rather than assigns: a member may be called `__proto__`. */
function defineAll(object: object, entries: Entries, decode: (value: unknown) => unknown): void {
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, {
      value: decode(value),
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
}
