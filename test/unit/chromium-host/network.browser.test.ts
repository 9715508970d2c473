import { execFileSync } from 'node:child_process'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { runBasicApp, type BasicApp } from './basic-app.ts'

let app: BasicApp

runBasicApp(async (started) => {
  app = started
  await app.open('main')
})

describe('the network', () => {
  it("answers from the app's protocol handler with its status, headers and body", async () => {
    const result = await app.inPage('main', async () => {
      const response = await fetch('/echo?x=1', { method: 'POST', body: 'hello' })
      return [await response.json(), response.headers.get('x-fixture'), (await fetch('/missing')).status]
    })
    expect(result).toEqual([{ method: 'POST', url: 'app://main/echo?x=1', body: 'hello' }, 'yes', 404])
  })

  it('asks onBeforeRequest about every request, and lets none go that it cancels', async () => {
    await app.evaluate(() => {
      fixture.requests.length = 0
    })
    await app.inPage('main', async () => {
      const failed = (url: string): Promise<void> =>
        new Promise((resolve) => {
          const socket = new WebSocket(url)
          socket.onerror = () => resolve()
        })
      await fetch('https://example.com/fetched').catch(() => undefined)
      await Promise.all([failed('ws://example.com/socket'), failed('wss://example.com/secure')])
    })
    const requests = await app.evaluate(() => fixture.requests)
    expect(requests).toEqual([
      { url: 'https://example.com/fetched', type: 'xhr' },
      { url: 'ws://example.com/socket', type: 'webSocket' },
      { url: 'wss://example.com/secure', type: 'webSocket' },
    ])
  })

  it('is not reached around the proxy by WebRTC either', async () => {
    const candidates = await app.inPage(
      'main',
      () =>
        new Promise<string[]>((resolve) => {
          const found: string[] = []
          const connection = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:3478' }] })
          connection.createDataChannel('leak')
          connection.onicecandidate = ({ candidate }) => {
            if (candidate === null) resolve(found)
            else found.push(candidate.candidate)
          }
          void connection.setLocalDescription()
        }),
    )
    expect(candidates).toEqual([])
  })

  it('lets a request go that it allows', async () => {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end(`reached ${request.url}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const reached = await app.evaluate(async (_scope, url) => {
      const { cancelled } = fixture
      fixture.cancelled = () => false
      const fetched = `fetch('${url}').then((response) => response.text())`
      const body: unknown = await fixture.windows.get('main')?.webContents.executeJavaScript(fetched)
      fixture.cancelled = cancelled
      return body
    }, `http://127.0.0.1:${port}/outside`)
    server.close()
    expect(reached).toBe('reached /outside')
  })

  it('answers nobody who comes to its port without being a page', async () => {
    const port = proxyPortOf(app)
    const status = (path: string, host: string): Promise<number | undefined> =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) =>
          resolve(answer.statusCode),
        ).end()
      })
    expect([
      await status('/index.html', `127.0.0.1:${port}`),
      await status('/index.html', 'main.localhost'),
      await status('http://main.localhost/index.html', 'other.localhost'),
      await status('http://example.com/', 'example.com'),
    ]).toEqual([403, 403, 403, 403])
  })
})

/** From the command line of the Chromium that the host has started. */
function proxyPortOf({ process }: BasicApp): number {
  const children = execFileSync('ps', ['--ppid', String(process.pid), '-o', 'args=', '-ww']).toString()
  return Number(/--proxy-server=http:\/\/127\.0\.0\.1:(\d+)/.exec(children)?.[1])
}

describe('navigation', () => {
  it.each([
    ['over the network', 'https://example.com/away'],
    ['within the app', 'app://main/other.html'],
    ['without a request', 'mailto:someone@example.com'],
  ])('%s does not happen when will-navigate prevents it', async (_name, url) => {
    const result = await app.evaluate(async (_scope, target) => {
      const contents = fixture.windows.get('main')?.webContents
      fixture.requests.length = 0
      const asked = new Promise<string>((resolve) => {
        contents?.once('will-navigate', (event) => {
          event.preventDefault()
          resolve(event.url)
        })
      })
      const address = target.replace(/^app:\/\/main/, '')
      void contents?.executeJavaScript(`location.href = ${JSON.stringify(address)}; 0`, true)
      const asking = await asked
      const stillThere: unknown = await contents?.executeJavaScript('document.title')
      return { asking, stillThere, url: contents?.getURL(), requests: fixture.requests }
    }, url)
    expect(result).toEqual({ asking: url, stillThere: 'Fixture', url: 'app://main/index.html', requests: [] })
  })

  it('by main or a reload is not asked about', async () => {
    const result = await app.evaluate(async () => {
      const window = fixture.windows.get('main')
      const events: string[] = []
      window?.webContents.on('will-navigate', () => events.push('asked'))
      const loaded = new Promise<void>((resolve) =>
        window?.webContents.once('did-finish-load', () => resolve()),
      )
      window?.webContents.reload()
      await loaded
      await window?.loadURL('app://main/other.html')
      const title: unknown = await window?.webContents.executeJavaScript('document.title')
      await window?.loadURL('app://main/index.html')
      window?.webContents.removeAllListeners('will-navigate')
      return [events, title]
    })
    expect(result).toEqual([[], 'Other'])
  })

  it('to a page that onBeforeRequest cancels rejects with its reason', async () => {
    const message = await app.evaluate(async () => {
      const { cancelled } = fixture
      fixture.cancelled = (url) => url.endsWith('/other.html')
      const rejection = fixture.windows
        .get('main')
        ?.loadURL('app://main/other.html')
        .catch((error: unknown) => (error as Error).message)
      const text = await rejection
      fixture.cancelled = cancelled
      await fixture.windows.get('main')?.loadURL('app://main/index.html')
      return text
    })
    expect(message).toBe("ERR_BLOCKED_BY_CLIENT (-20) loading 'app://main/other.html'")
  })

  it('to a new window never opens one, and asks the handler', async () => {
    const result = await app.evaluate(async ({ electron }) => {
      const contents = fixture.windows.get('main')?.webContents
      const asked: string[] = []
      const both = new Promise<void>((resolve) => {
        contents?.setWindowOpenHandler(({ url }) => {
          asked.push(url)
          if (asked.length === 2) resolve()
          return { action: 'deny' }
        })
      })
      fixture.requests.length = 0
      const opened: unknown = await contents?.executeJavaScript(
        `document.querySelector('#blank').click(); window.open('https://example.com/popup')`,
        true,
      )
      await both
      return { opened, asked: asked.sort(), windows: electron.BrowserWindow.getAllWindows().length }
    })
    expect(result.opened).toBeNull()
    expect(result.asked).toEqual(['app://main/other.html', 'https://example.com/popup'])
    expect(result.windows).toBe(1)
    expect(await app.evaluate(() => fixture.requests)).toEqual([])
  })
})

describe('a renderer process that ends', () => {
  it('is told of, and its page can be loaded again', async () => {
    const result = await app.evaluate(async () => {
      const contents = fixture.windows.get('main')?.webContents
      const gone = new Promise<string>((resolve) => {
        contents?.once('render-process-gone', (_event, { reason }) => resolve(reason))
      })
      contents?.forcefullyCrashRenderer()
      const reason = await gone
      const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
      contents?.reload()
      await loaded
      return [reason, await contents?.executeJavaScript('fixture.add(1, 2)')]
    })
    expect(result).toEqual(['crashed', 3])
  })
})
