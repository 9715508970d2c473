import { EventEmitter } from 'node:events'
import type { App } from 'electron'

/** Electron's `app`, as far as it emits. */
export class FakeApp extends EventEmitter implements Pick<App, 'on'> {}
