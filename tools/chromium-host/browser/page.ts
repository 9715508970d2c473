/** One page: its two worlds, its documents, and the messages between them and main. */
import { randomBytes } from 'node:crypto'
import type { PageScripts, PreloadSource } from '../page-runtime/scripts.ts'
import {
  FROM_HOST_FUNCTION,
  PRELOAD_WORLD,
  TO_HOST_BINDING,
  type HostMessage,
  type PageConfig,
  type PageMessage,
} from '../wire/messages.ts'
import type { Chromium, PageTarget, TargetDelegate } from './chromium.ts'
import { ignoreGone, type DevToolsSession } from './devtools.ts'
import { AppWindow, HeadlessWindow, type NativeWindow } from './native-window.ts'
import type { NetworkApprovals } from './network-approvals.ts'
import { PageFrames } from './page-frames.ts'
import { PageLoads, type LoadDelegate } from './page-loads.ts'
import { PageRequests, type RequestDelegate } from './page-requests.ts'
import type { UrlMap } from './url-map.ts'

/** What a page tells the web contents that it belongs to. */
export interface PageDelegate extends RequestDelegate, LoadDelegate, TargetDelegate {
  received(message: PageMessage, frameId: string): void
  /** The document that a preload served is gone, with its ports and pending calls. */
  documentGone(): void
  /** A link or form wants a window of its own. `url` is Chromium's. */
  wantsWindow(url: string, frameName: string): void
  /** A person closes the window; false keeps it. */
  mayClose(): boolean
  consoleMessage(
    level: 'info' | 'warning' | 'error' | 'debug',
    text: string,
    line: number,
    source: string,
  ): void
  uncaughtError(description: string): void
}

export interface PageContext {
  chromium: Chromium
  scripts: PageScripts
  urls: UrlMap
  approvals: NetworkApprovals
}

const consoleLevels: Record<string, 'info' | 'warning' | 'error' | 'debug'> = {
  warning: 'warning',
  error: 'error',
  assert: 'error',
  debug: 'debug',
}

export class Page {
  readonly frames: PageFrames
  readonly window: NativeWindow
  readonly #chromium: Chromium
  readonly #session: DevToolsSession
  readonly #targetId: string
  readonly #delegate: PageDelegate
  readonly #loads: PageLoads
  /** The execution context of the isolated world of each frame. */
  readonly #worlds = new Map<string, number>()
  /** Main itself leaves the document, so the page's question about leaving is answered yes. */
  #leaving = false

  /** Opens a page that is ready to be navigated. `origin` is Chromium's name of the first origin it will show. */
  static async open(
    context: PageContext,
    origin: string,
    pageProcess: PageConfig['process'],
    preload: PreloadSource | null,
    delegate: PageDelegate,
  ): Promise<Page> {
    const target = await context.chromium.openPage(origin, delegate)
    const page = new Page(context, target, delegate)
    const requests = new PageRequests(
      target.session,
      target.targetId,
      context.urls,
      context.approvals,
      delegate,
    )
    const config: PageConfig = {
      secret: randomBytes(16).toString('hex'),
      hasNativeWindow: !context.chromium.headless,
      process: pageProcess,
    }
    await Promise.all([
      requests.enable(),
      page.#enable(),
      // The isolated world speaks first, so the main world's half must already be there.
      target.session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: context.scripts.mainWorld(config.secret),
      }),
      target.session.send('Page.addScriptToEvaluateOnNewDocument', {
        source: context.scripts.isolatedWorld(config, preload),
        worldName: PRELOAD_WORLD,
      }),
      target.session.send('Runtime.runIfWaitingForDebugger'),
    ])
    return page
  }

  private constructor(context: PageContext, target: PageTarget, delegate: PageDelegate) {
    const { session, targetId } = target
    this.#chromium = context.chromium
    this.#session = session
    this.#targetId = targetId
    this.#delegate = delegate
    this.frames = new PageFrames(session, targetId, context.urls)
    this.#loads = new PageLoads(session, targetId, context.urls, delegate)
    const Window = context.chromium.headless ? HeadlessWindow : AppWindow
    this.window = new Window(context.chromium.browserSession, session, targetId)
    this.#listenToWorlds()
    this.#listenToPage()
  }

  /** Resolves when the page has loaded; rejects with Electron's error of `loadURL`. */
  async load(standInUrl: string): Promise<void> {
    this.#leaving = true
    try {
      await this.#loads.load(standInUrl)
      // Chromium asks "leave this page?" only of a page that a person has touched.
      if (!this.#chromium.headless) {
        await this.#session.send('Runtime.evaluate', { expression: '0', userGesture: true })
      }
    } finally {
      this.#leaving = false
    }
  }

  async reload(): Promise<void> {
    this.#leaving = true
    await ignoreGone(this.#session.send('Page.reload'))
    this.#leaving = false
  }

  async evaluate(code: string, userGesture: boolean): Promise<unknown> {
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', {
      expression: code,
      userGesture,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails === undefined) return result.value
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  }

  /** Ends the renderer process, as a crash would. */
  crash(): void {
    void ignoreGone(this.#session.send('Page.crash'))
  }

  /** What `prefers-color-scheme` says. */
  async setColorScheme(scheme: 'light' | 'dark'): Promise<void> {
    const features = [{ name: 'prefers-color-scheme', value: scheme }]
    await ignoreGone(this.#session.send('Emulation.setEmulatedMedia', { features }))
  }

  async close(): Promise<void> {
    await this.#chromium.closePage(this.#targetId)
  }

  /** False when the frame has no document that could receive it: then it is lost, as in Electron. */
  send(message: HostMessage, frameId: string = this.#targetId): boolean {
    const executionContextId = this.#worlds.get(frameId)
    if (executionContextId === undefined) return false
    const delivery = this.#session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: `function (text) { globalThis.${FROM_HOST_FUNCTION}(text) }`,
        executionContextId,
        arguments: [{ value: JSON.stringify(message) }],
      })
      .then(({ exceptionDetails }) => {
        const thrown = exceptionDetails?.exception?.description
        if (thrown !== undefined) this.#delegate.uncaughtError(thrown)
      })
    void ignoreGone(delivery)
    return true
  }

  async #enable(): Promise<void> {
    await Promise.all([
      this.#session.send('Page.enable'),
      this.#session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      this.#session.send('Runtime.enable'),
      this.#session.send('Runtime.addBinding', {
        name: TO_HOST_BINDING,
        executionContextName: PRELOAD_WORLD,
      }),
    ])
  }

  #listenToWorlds(): void {
    const frameOfWorld = new Map<number, string>()
    this.#session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string }
      if (context.name !== PRELOAD_WORLD || frameId === undefined) return
      frameOfWorld.set(context.id, frameId)
      this.#worlds.set(frameId, context.id)
    })
    const forget = (contextId: number): void => {
      const frameId = frameOfWorld.get(contextId)
      frameOfWorld.delete(contextId)
      if (frameId === undefined || this.#worlds.get(frameId) !== contextId) return
      this.#worlds.delete(frameId)
      if (frameId === this.#targetId) this.#delegate.documentGone()
    }
    this.#session.on('Runtime.executionContextDestroyed', ({ executionContextId }) =>
      forget(executionContextId),
    )
    this.#session.on('Runtime.executionContextsCleared', () => [...frameOfWorld.keys()].forEach(forget))
    this.#session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      const frameId = frameOfWorld.get(executionContextId)
      if (name !== TO_HOST_BINDING || frameId === undefined) return
      this.#delegate.received(JSON.parse(payload) as PageMessage, frameId)
    })
  }

  #listenToPage(): void {
    this.#session.on('Page.windowOpen', ({ url, windowName }) => {
      this.#delegate.wantsWindow(url, windowName === '_blank' ? '' : windowName)
    })
    this.#session.on('Page.javascriptDialogOpening', ({ type, message }) => {
      const isQuestion = type === 'confirm' || type === 'prompt'
      const accept = type === 'beforeunload' ? this.#leaving || this.#delegate.mayClose() : !isQuestion
      if (type !== 'beforeunload') console.error(`[page] ${type}: ${message}`)
      void ignoreGone(this.#session.send('Page.handleJavaScriptDialog', { accept }))
    })
    this.#session.on('Runtime.consoleAPICalled', ({ type, args, stackTrace }) => {
      const text = args.map((arg) => String(arg.value ?? arg.description ?? arg.type)).join(' ')
      const [frame] = stackTrace?.callFrames ?? []
      const level = consoleLevels[type] ?? 'info'
      this.#delegate.consoleMessage(level, text, frame?.lineNumber ?? 0, frame?.url ?? '')
    })
    this.#session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      this.#delegate.uncaughtError(exceptionDetails.exception?.description ?? exceptionDetails.text)
    })
  }
}
