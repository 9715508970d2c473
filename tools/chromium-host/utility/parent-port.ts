/** Runs in a utility process before its module: gives it `process.parentPort`. It ends with the app. */
import { EventEmitter } from 'node:events'

/** Messages wait until somebody listens. */
class ParentPort extends EventEmitter {
  override on(event: string, listener: (message: { data: unknown; ports: [] }) => void): this {
    super.on(event, listener)
    if (event === 'message' && this.listenerCount('message') === 1) {
      process.on('message', (data) => this.emit('message', { data, ports: [] }))
    }
    return this
  }

  postMessage(message: unknown): void {
    process.send?.(message)
  }
}

process.once('disconnect', () => process.exit())
Object.defineProperty(process, 'parentPort', { value: new ParentPort() })
