/** Notifications: kept in `outsideWorld` and printed. */
import type Electron from 'electron'
import { host } from './context.ts'
import { createEvent } from './event.ts'
import { outsideWorld } from './outside-world.ts'
import { StrictEmitter } from './strict.ts'

export class HostNotification
  extends StrictEmitter
  implements Pick<Electron.Notification, 'title' | 'body' | 'subtitle' | 'silent' | 'show' | 'close'>
{
  static override readonly electronName = 'Notification'
  title: string
  body: string
  subtitle: string
  silent: boolean

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    host().readiness.requireReady('Cannot create Notification before app is ready')
    this.title = options.title ?? ''
    this.body = options.body ?? ''
    this.subtitle = options.subtitle ?? ''
    this.silent = options.silent ?? false
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    outsideWorld.notifications.push(this)
    console.error(`[notification] ${this.title}: ${this.body}`)
    this.emit('show', createEvent({}))
  }

  close(): void {
    const index = outsideWorld.notifications.indexOf(this)
    if (index < 0) return
    outsideWorld.notifications.splice(index, 1)
    this.emit('close', createEvent({}))
  }
}
