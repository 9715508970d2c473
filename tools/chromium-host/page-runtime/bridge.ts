/**
 * Electron's contextBridge: values cross between two worlds by copy, functions and promises by proxy.
 *
 * Both worlds run this same class. A function stays where it was made; the other world gets a proxy that calls it
 * synchronously, and a proxy that comes home becomes the function again. Prototypes do not cross.
 */
import { linkWorlds, type World, type WorldLink } from './world-link.ts'

/** `own-function` is the receiver's: its proxy has come home. */
type Crossing =
  | ['value', unknown]
  | ['array', Crossing[]]
  | ['object', [string, Crossing][]]
  | ['function' | 'own-function' | 'promise', id: number]
  | ['error', message: string]

type Outcome = { ok: true; value: Crossing } | { ok: false; error: Crossing }

type BridgeMessage =
  | { kind: 'call'; functionId: number; args: Crossing[] }
  | { kind: 'returned'; outcome: Outcome }
  | { kind: 'settled'; promiseId: number; outcome: Outcome }
  | { kind: 'released'; functionId: number }
  | { kind: 'given'; key: string; value: Crossing }

export type AnyFunction = (...args: unknown[]) => unknown

interface Settle {
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** As in Electron. */
const MAX_DEPTH = 1000

export class Bridge {
  readonly #link: WorldLink<BridgeMessage>
  readonly #onGiven: (key: string, value: unknown) => void
  /** Ours, which the other world may call. */
  readonly #functions = new Map<number, AnyFunction>()
  /** Theirs, by the proxy that stands for them here. */
  readonly #proxies = new WeakMap<AnyFunction, number>()
  readonly #pending = new Map<number, Settle>()
  /** The newest result last: calls nest, since each runs inside the other's event. */
  readonly #returned: Outcome[] = []
  readonly #dropped: FinalizationRegistry<number>
  #lastId = 0

  constructor(here: World, secret: string, onGiven: (key: string, value: unknown) => void) {
    this.#onGiven = onGiven
    this.#link = linkWorlds<BridgeMessage>(here, secret, (message) => this.#receive(message))
    this.#dropped = new FinalizationRegistry((functionId) =>
      this.#link.send({ kind: 'released', functionId }),
    )
  }

  /** Hands a value to the other world's `onGiven`, and throws what that throws. */
  give(key: string, value: unknown): void {
    this.#ask({ kind: 'given', key, value: this.#export(value) })
  }

  #receive(message: BridgeMessage): void {
    switch (message.kind) {
      case 'call':
        return this.#answer(() => this.#run(message.functionId, message.args))
      case 'returned':
        this.#returned.push(message.outcome)
        return
      case 'settled': {
        const settle = this.#pending.get(message.promiseId)
        this.#pending.delete(message.promiseId)
        if (message.outcome.ok) settle?.resolve(this.#import(message.outcome.value))
        else settle?.reject(this.#import(message.outcome.error))
        return
      }
      case 'released':
        this.#functions.delete(message.functionId)
        return
      case 'given':
        return this.#answer(() => this.#onGiven(message.key, this.#import(message.value)))
    }
  }

  #run(functionId: number, args: Crossing[]): unknown {
    const target = this.#functions.get(functionId)
    if (target === undefined) throw new Error('A function of the other world is gone')
    return target(...args.map((arg) => this.#import(arg)))
  }

  #answer(action: () => unknown): void {
    let outcome: Outcome
    try {
      outcome = { ok: true, value: this.#export(action()) }
    } catch (error) {
      outcome = { ok: false, error: this.#exportReason(error) }
    }
    this.#link.send({ kind: 'returned', outcome })
  }

  #ask(question: Extract<BridgeMessage, { kind: 'call' | 'given' }>): unknown {
    this.#link.send(question)
    const outcome = this.#returned.pop()
    if (outcome === undefined) throw new Error('The other world did not answer')
    if (outcome.ok) return this.#import(outcome.value)
    throw this.#import(outcome.error)
  }

  #export(value: unknown, depth = 0): Crossing {
    if (depth > MAX_DEPTH) {
      throw new TypeError(
        `Electron contextBridge recursion depth exceeded.  Nested objects deeper than ${MAX_DEPTH} are not supported.`,
      )
    }
    if (typeof value === 'function') return this.#exportFunction(value as AnyFunction)
    if (typeof value === 'symbol') throw new TypeError('An object could not be cloned.')
    if (typeof value !== 'object' || value === null) return ['value', value]
    if (Array.isArray(value)) return ['array', Array.from(value, (item) => this.#export(item, depth + 1))]
    if (value instanceof Promise) return this.#exportPromise(value)
    if (value instanceof Error) return ['error', value.message]
    if (Object.prototype.toString.call(value) === '[object Object]') {
      return ['object', Object.entries(value).map(([key, item]) => [key, this.#export(item, depth + 1)])]
    }
    try {
      return ['value', structuredClone(value)]
    } catch {
      throw new TypeError('An object could not be cloned.')
    }
  }

  /** What is thrown must cross, whatever it is. */
  #exportReason(reason: unknown): Crossing {
    try {
      return this.#export(reason)
    } catch {
      return ['error', String(reason)]
    }
  }

  #exportFunction(value: AnyFunction): Crossing {
    const homeId = this.#proxies.get(value)
    if (homeId !== undefined) return ['own-function', homeId]
    const id = ++this.#lastId
    this.#functions.set(id, value)
    return ['function', id]
  }

  #exportPromise(promise: Promise<unknown>): Crossing {
    const promiseId = ++this.#lastId
    const settled = (outcome: Outcome): void => this.#link.send({ kind: 'settled', promiseId, outcome })
    void promise
      .then((value): Outcome => ({ ok: true, value: this.#export(value) }))
      .catch((reason: unknown): Outcome => ({ ok: false, error: this.#exportReason(reason) }))
      .then(settled)
    return ['promise', promiseId]
  }

  #import(crossing: Crossing): unknown {
    switch (crossing[0]) {
      case 'value':
        return crossing[1]
      case 'array':
        return crossing[1].map((item) => this.#import(item))
      case 'object': {
        const object = {}
        for (const [key, item] of crossing[1]) {
          const value = this.#import(item)
          Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
        }
        return object
      }
      case 'error':
        return new Error(crossing[1])
      case 'own-function':
        return this.#functions.get(crossing[1])
      case 'function':
        return this.#proxyFor(crossing[1])
      case 'promise':
        return new Promise((resolve, reject) => this.#pending.set(crossing[1], { resolve, reject }))
    }
  }

  #proxyFor(functionId: number): AnyFunction {
    const proxy: AnyFunction = (...args) =>
      this.#ask({ kind: 'call', functionId, args: args.map((arg) => this.#export(arg)) })
    this.#proxies.set(proxy, functionId)
    this.#dropped.register(proxy, functionId)
    return proxy
  }
}
