import { Notification } from 'electron'
import type { ShownNotification } from './notifications.ts'

/** Held until the system is done with them: one that is collected tells of no click. */
const shown = new Set<Notification>()

export function showNotification({ title, body, onClick }: ShownNotification): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title, body })
  shown.add(notification)
  notification.on('click', () => {
    shown.delete(notification)
    onClick()
  })
  notification.on('close', () => shown.delete(notification))
  notification.on('failed', (_event, error) => {
    shown.delete(notification)
    // Who shows none is the system, by the person's own choice mostly.
    console.error(`A notification could not be shown: ${error}`)
  })
  notification.show()
}
