/** What a sandboxed preload may `require`, as Electron allows it, and nothing else. */
import { EventEmitter } from './event-emitter.ts'

export type Require = (id: string) => unknown

/** Touching a member that is not there throws by name. */
export function strictModule<Members extends object>(name: string, members: Members): Members {
  return new Proxy(members, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key === 'then' || key === 'default' || key === '__esModule') {
        return Reflect.get(target, key, receiver)
      }
      if (!(key in target)) throw new Error(`${name}.${key} is not available in the Chromium host`)
      return Reflect.get(target, key, receiver)
    },
  })
}

export function createSandboxRequire(electron: object): Require {
  const events = Object.assign(EventEmitter, { EventEmitter })
  const timers = {
    setTimeout: setTimeout.bind(window),
    clearTimeout: clearTimeout.bind(window),
    setInterval: setInterval.bind(window),
    clearInterval: clearInterval.bind(window),
    setImmediate,
    clearImmediate,
  }
  const modules = new Map<string, unknown>([
    ['electron', electron],
    ['electron/common', electron],
    ['electron/renderer', electron],
    ['events', events],
    ['timers', strictModule('timers', timers)],
    ['url', strictModule('url', { URL, URLSearchParams })],
  ])
  return (id) => {
    const module = modules.get(id.replace(/^node:/, ''))
    if (module === undefined) throw new Error(`module not found: ${id}`)
    return module
  }
}

export function setImmediate(callback: (...args: unknown[]) => void, ...args: unknown[]): number {
  return window.setTimeout(callback, 0, ...args)
}

export function clearImmediate(id: number): void {
  window.clearTimeout(id)
}
