/**
 * The half of the host that runs in the page's own world, before any script of the page. It builds what preloads
 * expose, and stands between the page and the few features that main decides about.
 */
import { Bridge } from './bridge.ts'
import { HOST_SERVICES_KEY, type HostServices } from './host-services.ts'
import { guardCapture, guardPorts, guardWindows } from './main-world-guards.ts'

export function start(secret: string): void {
  new Bridge('main', secret, (key, value) => {
    if (key === HOST_SERVICES_KEY) {
      const services = value as HostServices
      guardWindows(services)
      guardCapture(services)
      guardPorts(services, secret)
    } else {
      expose(key, value)
    }
  })
}

function expose(key: string, api: unknown): void {
  if (key in window) throw new Error('Cannot bind an API on top of an existing property on the window object')
  Object.defineProperty(window, key, { value: freezeDeeply(api), enumerable: true })
}

function freezeDeeply(value: unknown): unknown {
  if (typeof value === 'function') return Object.freeze(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const inner of Object.values(value)) freezeDeeply(inner)
  return Object.freeze(value)
}
