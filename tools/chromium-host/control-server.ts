/**
 * Lets a test in another process run a function in the app's main process, as Playwright's `electronApp.evaluate`
 * does on Electron. Only there with `--announce`; its address holds a secret.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type * as Electron from 'electron'
import type { outsideWorld } from './electron/outside-world.ts'

/** What the evaluated function is given. */
export interface ControlScope {
  /** Typed as Electron itself: what the host lacks of it throws. */
  electron: typeof Electron
  outsideWorld: typeof outsideWorld
}

export interface ControlRequest {
  /** Source of `(scope, argument) => result`. */
  source: string
  argument?: unknown
}

/** `value` and `argument` cross as JSON. */
export type ControlAnswer = { ok: true; value?: unknown } | { ok: false; error: string }

type Evaluated = (scope: ControlScope, argument: unknown) => unknown

/** Resolves with its address. It does not keep the process alive. */
export async function startControlServer(scope: ControlScope): Promise<string> {
  const path = `/${randomBytes(16).toString('hex')}`
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== path) {
      response.writeHead(403).end()
      return
    }
    void answer(request, scope).then((result) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}

async function answer(request: IncomingMessage, scope: ControlScope): Promise<ControlAnswer> {
  try {
    const { source, argument } = JSON.parse(await text(request)) as ControlRequest
    const evaluated = new Function(`return (${source})`)() as Evaluated
    return { ok: true, value: await evaluated(scope, argument) }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
