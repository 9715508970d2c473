/** The one session of the host. */
import type Electron from 'electron'
import { host } from './context.ts'
import { protocol } from './protocol.ts'
import { Permissions, type CheckHandler, type RequestHandler } from './permissions.ts'
import { StrictEmitter } from './strict.ts'
import { HostWebRequest } from './web-request.ts'

const NOT_READY = 'Session can only be received when app is ready'

export class HostSession
  extends StrictEmitter
  implements Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler'>
{
  static override readonly electronName: string = 'session'
  static #default: HostSession | null = null
  readonly webRequest = new HostWebRequest()
  readonly permissions = new Permissions()
  readonly protocol = protocol

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
}
