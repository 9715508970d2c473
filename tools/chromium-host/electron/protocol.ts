/** The app's own scheme. `app-server.ts` serves what its handler answers. */
import type Electron from 'electron'
import { host } from './context.ts'
import { Strict, unavailable } from './strict.ts'

type Handler = (request: Request) => Response | Promise<Response>

/** Without these, Electron refuses secure features such as getUserMedia and worklets to the scheme's pages. */
const neededPrivileges = ['standard', 'secure', 'supportFetchAPI'] as const

class HostProtocol
  extends Strict
  implements Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'isProtocolHandled' | 'unhandle'>
{
  static override readonly electronName = 'protocol'
  readonly #privileges = new Map<string, Electron.Privileges>()
  readonly #handlers = new Map<string, Handler>()

  registerSchemesAsPrivileged(customSchemes: Electron.CustomScheme[]): void {
    host().readiness.requireNotReady(
      'protocol.registerSchemesAsPrivileged should be called before app is ready',
    )
    const [scheme, ...others] = customSchemes
    if (others.length > 0) throw unavailable('protocol.registerSchemesAsPrivileged with several schemes')
    if (scheme === undefined) return
    this.#privileges.clear()
    this.#privileges.set(scheme.scheme, scheme.privileges ?? {})
    host().urls.useScheme(scheme.scheme)
  }

  handle(scheme: string, handler: Handler): void {
    host().readiness.requireReady('protocol.handle cannot be used before app is ready')
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    if (['http', 'https', 'file'].includes(scheme)) throw unavailable(`protocol.handle('${scheme}')`)
    this.#handlers.set(scheme, handler)
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme)
  }

  /** Why pages of this scheme could not work; null when they can. */
  whatIsMissing(scheme: string): string | null {
    const privileges = this.#privileges.get(scheme)
    if (privileges === undefined) {
      return `protocol.registerSchemesAsPrivileged was not called for '${scheme}' before app is ready`
    }
    const missing = neededPrivileges.filter((privilege) => privileges[privilege] !== true)
    if (missing.length > 0) {
      return `the scheme '${scheme}' is registered without ${missing.join(', ')}, so its pages get no secure features`
    }
    if (!this.#handlers.has(scheme)) return `protocol.handle was not called for '${scheme}'`
    return null
  }

  async answer(request: Request): Promise<Response> {
    const scheme = new URL(request.url).protocol.replace(/:$/, '')
    const handler = this.#handlers.get(scheme)
    return handler === undefined ? Response.error() : handler(request)
  }
}

export const protocol = new HostProtocol()
