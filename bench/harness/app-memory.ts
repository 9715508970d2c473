import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession, Page as BrowserPage } from 'playwright-core'
import { readSnapshot, type RunningApp } from '../../tools/app-driver/app.ts'
import type { Page } from '../../src/shared/ipc/pages.ts'

/** Main, and each page. */
export type Holder = 'main' | Page

/** In bytes. */
export type Memory = Readonly<Record<Holder, number>>

/** A page that is opened anew has drawn all that it will by then. */
const OPENED_MS = 2000

interface WatchedPage {
  page: BrowserPage
  devtools: CDPSession
}

/** What the app's processes hold once their garbage is collected, and how much of that is the conversation. */
export class AppMemory {
  readonly #app: RunningApp
  readonly #pages: Readonly<Record<Page, WatchedPage>>

  private constructor(app: RunningApp, pages: Readonly<Record<Page, WatchedPage>>) {
    this.#app = app
    this.#pages = pages
  }

  static async of(app: RunningApp): Promise<AppMemory> {
    const watched = async (name: Page): Promise<WatchedPage> => {
      const page = await app.page(name)
      return { page, devtools: await page.context().newCDPSession(page) }
    }
    return new AppMemory(app, {
      audio: await watched('audio'),
      'main-window': await watched('main-window'),
      'quick-ask': await watched('quick-ask'),
    })
  }

  /** The heap of the scripts and what hangs on it: the document, and the bytes of buffers. */
  async held(): Promise<Memory> {
    return {
      main: await heldByMain(this.#app),
      audio: await heldByPage(this.#pages.audio.devtools),
      'main-window': await heldByPage(this.#pages['main-window'].devtools),
      'quick-ask': await heldByPage(this.#pages['quick-ask'].devtools),
    }
  }

  async itemCount(): Promise<number> {
    const { conversation } = await readSnapshot(this.#pages['main-window'].page)
    return conversation.items.length
  }

  /**
   * What those hold who know the conversation and nothing else of what has happened, and so what is not lost by them:
   * a copy of what history has of it, in main, and the windows, which are opened anew. The audio page knows none.
   */
  async heldAnew(): Promise<Memory> {
    const windows = [this.#pages['main-window'], this.#pages['quick-ask']]
    await Promise.all(windows.map(({ page }) => page.reload()))
    await wait(OPENED_MS)
    const { 'main-window': mainWindow, 'quick-ask': quickAsk } = await this.held()
    return {
      main: await heldByCopy(this.#app, await storedConversation(this.#pages['main-window'].page)),
      audio: 0,
      'main-window': mainWindow,
      'quick-ask': quickAsk,
    }
  }
}

function heldByMain(app: RunningApp): Promise<number> {
  return app.inMain(() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc')
    if (typeof collect === 'function') collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }, null)
}

/** In main, as a mean of many copies: the heap is too restless to weigh one. */
function heldByCopy(app: RunningApp, json: string): Promise<number> {
  return app.inMain((_electron, text) => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc')
    const collect: unknown = process.getBuiltinModule('node:vm').runInNewContext('gc')
    const used = () => {
      if (typeof collect === 'function') collect()
      return process.memoryUsage().heapUsed
    }
    const before = used()
    const copies: unknown[] = Array.from({ length: 50 }, () => JSON.parse(text))
    return (used() - before) / copies.length
  }, json)
}

async function heldByPage(devtools: CDPSession): Promise<number> {
  // What one collection finalizes, the next one frees.
  for (let times = 0; times < 3; times += 1) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage')
  return usedSize + embedderHeapUsedSize + backingStorageSize
}

/** With its turns and what they cost, as main keeps it too. JSON. */
function storedConversation(mainWindow: BrowserPage): Promise<string> {
  return mainWindow.evaluate(async () => {
    const { history } = window.earshot
    const { currentId } = await history.state()
    return JSON.stringify(await history.open(currentId))
  })
}
