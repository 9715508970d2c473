import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession } from 'playwright-core'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import type { Page } from '../../src/shared/ipc/pages.ts'

/** Those that are there from the start. */
type LastingPage = Exclude<Page, 'overlay'>

/** Main, and each of them. */
export type Holder = 'main' | LastingPage

/** In bytes. */
export type Memory = Readonly<Record<Holder, number>>

/** What one collection finalizes, the next one frees. */
const COLLECTIONS = 3

/**
 * Of a page the least of several readings counts: now and then the browser holds a third of a MB for a moment, for a frame
 * that is on its way, and that would drown what is looked for.
 */
const READINGS = 5
const BETWEEN_READINGS_MS = 300

/** What the app's processes hold once their garbage is collected. */
export class AppMemory {
  readonly #app: RunningApp
  readonly #pages: Readonly<Record<LastingPage, CDPSession>>

  private constructor(app: RunningApp, pages: Readonly<Record<LastingPage, CDPSession>>) {
    this.#app = app
    this.#pages = pages
  }

  static async of(app: RunningApp): Promise<AppMemory> {
    const devtools = async (name: Page): Promise<CDPSession> => {
      const page = await app.page(name)
      return page.context().newCDPSession(page)
    }
    return new AppMemory(app, {
      audio: await devtools('audio'),
      'main-window': await devtools('main-window'),
      'quick-ask': await devtools('quick-ask'),
    })
  }

  /** The heap of the scripts and what hangs on it: the document, and the bytes of buffers. */
  async held(): Promise<Memory> {
    return {
      main: await heldByMain(this.#app),
      audio: await heldByPage(this.#pages.audio),
      'main-window': await heldByPage(this.#pages['main-window']),
      'quick-ask': await heldByPage(this.#pages['quick-ask']),
    }
  }
}

function heldByMain(app: RunningApp): Promise<number> {
  return app.inMain(async (_electron, collections) => {
    // Looked for once: what is made for a measurement would be measured by the next.
    if (globalThis.gc === undefined) {
      process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
      Object.assign(globalThis, { gc: process.getBuiltinModule('node:vm').runInNewContext('gc') as unknown })
    }
    for (let times = 0; times < collections; times += 1) {
      await globalThis.gc?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }, COLLECTIONS)
}

async function heldByPage(devtools: CDPSession): Promise<number> {
  let least = Infinity
  for (let readings = 0; readings < READINGS; readings += 1) {
    if (readings > 0) await wait(BETWEEN_READINGS_MS)
    for (let times = 0; times < COLLECTIONS; times += 1) await devtools.send('HeapProfiler.collectGarbage')
    const usage = await devtools.send('Runtime.getHeapUsage')
    least = Math.min(least, usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize)
  }
  return least
}
