/**
 * Touching an API that the host does not have must fail, by name, at once: an `undefined` that slips through shows
 * up far from its cause. Every stand-in's prototype chain ends in a proxy that throws instead.
 */
import { EventEmitter } from 'node:events'

/** Asked of any object by the language or its tools: `await`, `JSON.stringify`. */
const askedOfAnyObject = new Set<PropertyKey>(['then', 'toJSON'])

export function unavailable(name: string): Error {
  return new Error(`electron.${name} is not available in the Chromium host`)
}

interface Named {
  electronName?: string
}

function guardEnd<Base extends object>(base: Base): Base {
  const check = (key: PropertyKey, receiver: unknown): void => {
    if (typeof key === 'symbol' || key in base || askedOfAnyObject.has(key)) return
    const owner =
      typeof receiver === 'function' ? (receiver as Named) : ((receiver as object).constructor as Named)
    throw unavailable(`${owner.electronName ?? 'object'}.${String(key)}`)
  }
  return new Proxy(base, {
    get(target, key, receiver): unknown {
      check(key, receiver)
      return Reflect.get(target, key, receiver)
    },
    set(target, key, value, receiver): boolean {
      check(key, receiver)
      return Reflect.set(target, key, value, receiver)
    },
    // Keeps `instanceof EventEmitter` true.
    getPrototypeOf: () => base,
  })
}

/** Base of the stand-ins that emit nothing. A subclass gives its `electronName`. */
export class Strict {
  static readonly electronName: string = 'object'

  /** For whoever prints it. */
  get [Symbol.toStringTag](): string {
    return (this.constructor as Named).electronName ?? 'object'
  }
}
Object.setPrototypeOf(Strict.prototype, guardEnd(Object.prototype))
Object.setPrototypeOf(Strict, guardEnd(Function.prototype))

/** Base of the stand-ins that emit events. A subclass gives its `electronName`. */
export class StrictEmitter extends EventEmitter {
  static readonly electronName: string = 'object'
}
Object.setPrototypeOf(StrictEmitter.prototype, guardEnd(EventEmitter.prototype))
Object.setPrototypeOf(StrictEmitter, guardEnd(EventEmitter))

/** An export of `electron` that the host does not have at all: it can be imported, and nothing else. */
export function unavailableExport(name: string): object {
  const refuse = (): never => {
    throw unavailable(name)
  }
  return new Proxy(refuse, {
    get: (_target, key) => {
      if (typeof key === 'symbol' || askedOfAnyObject.has(key)) return undefined
      throw unavailable(`${name}.${key}`)
    },
    construct: refuse,
  })
}
