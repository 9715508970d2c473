/** The one session of the host. */
import type Electron from 'electron'
import { host } from './context.ts'
import { protocol } from './protocol.ts'
import { Permissions, type CheckHandler, type RequestHandler } from './permissions.ts'
import { StrictEmitter, unavailable } from './strict.ts'
import { HostWebRequest } from './web-request.ts'

const NOT_READY = 'Session can only be received when app is ready'

type Modelled = 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setProxy' | 'resolveProxy'

export class HostSession extends StrictEmitter implements Pick<Electron.Session, Modelled> {
  static override readonly electronName: string = 'session'
  static #default: HostSession | null = null
  readonly webRequest = new HostWebRequest()
  readonly permissions = new Permissions()
  readonly protocol = protocol
  #proxy: Electron.ProxyConfig = { mode: 'system' }

  static get defaultSession(): HostSession {
    host().readiness.requireReady(NOT_READY)
    HostSession.#default ??= new HostSession()
    return HostSession.#default
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.permissions.requestHandler = handler
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.permissions.checkHandler = handler
  }

  /** Only kept: all that pages send goes through the host's own proxy, which refuses whatever main has not let pass. */
  async setProxy(config: Electron.ProxyConfig): Promise<void> {
    const isOneProxy = /^http:\/\/[^;,=]+$/.test(config.proxyRules ?? '')
    if (config.mode !== 'fixed_servers' || !isOneProxy)
      throw unavailable(`session.setProxy to ${config.mode} ${config.proxyRules}`)
    this.#proxy = config
  }

  async resolveProxy(): Promise<string> {
    const { proxyRules } = this.#proxy
    return proxyRules === undefined ? 'DIRECT' : `PROXY ${proxyRules.replace('http://', '')}`
  }
}
