/** The part of Node's `events` that Electron's sandboxed preloads get. */

export type Listener = (...args: unknown[]) => void

interface Registration {
  listener: Listener
  once: boolean
}

export class EventEmitter {
  readonly #registrations = new Map<string | symbol, Registration[]>()

  on(name: string | symbol, listener: Listener): this {
    return this.#add(name, { listener, once: false })
  }

  once(name: string | symbol, listener: Listener): this {
    return this.#add(name, { listener, once: true })
  }

  addListener(name: string | symbol, listener: Listener): this {
    return this.on(name, listener)
  }

  off(name: string | symbol, listener: Listener): this {
    const registrations = this.#registrations.get(name) ?? []
    const index = registrations.findLastIndex((registration) => registration.listener === listener)
    if (index >= 0) this.#registrations.set(name, registrations.toSpliced(index, 1))
    return this
  }

  removeListener(name: string | symbol, listener: Listener): this {
    return this.off(name, listener)
  }

  removeAllListeners(name?: string | symbol): this {
    if (name === undefined) this.#registrations.clear()
    else this.#registrations.delete(name)
    return this
  }

  emit(name: string | symbol, ...args: unknown[]): boolean {
    const registrations = this.#registrations.get(name) ?? []
    if (registrations.length === 0 && name === 'error') throw args[0]
    for (const { listener, once } of registrations) {
      if (once) this.off(name, listener)
      listener.apply(this, args)
    }
    return registrations.length > 0
  }

  listeners(name: string | symbol): Listener[] {
    return (this.#registrations.get(name) ?? []).map(({ listener }) => listener)
  }

  listenerCount(name: string | symbol): number {
    return this.listeners(name).length
  }

  eventNames(): (string | symbol)[] {
    return [...this.#registrations].filter(([, listeners]) => listeners.length > 0).map(([name]) => name)
  }

  setMaxListeners(): this {
    return this
  }

  #add(name: string | symbol, registration: Registration): this {
    if (typeof registration.listener !== 'function') {
      throw new TypeError('The "listener" argument must be of type function.')
    }
    this.#registrations.set(name, [...(this.#registrations.get(name) ?? []), registration])
    return this
  }
}
