import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/** A server that notes whoever reaches it. */
async function trap() {
  const reached: string[] = []
  const server = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.setHeader('access-control-allow-origin', '*').end('caught')
  })
  server.on('upgrade', (request, socket) => {
    reached.push(request.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    reached,
    origin: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  }
}

/** Every way out of a page that needs no person's help. */
async function tryToGetOut(page: Page, origin: string): Promise<void> {
  await page.evaluate(async (host) => {
    const attempts: (() => unknown)[] = [
      () => fetch(`http://${host}/fetch`),
      () => navigator.sendBeacon(`http://${host}/beacon`, 'x'),
      () => new WebSocket(`ws://${host}/socket`),
      () => new EventSource(`http://${host}/events`),
      () => (new Image().src = `http://${host}/image`),
      () =>
        document.head.append(
          Object.assign(document.createElement('script'), { src: `http://${host}/script` }),
        ),
      () =>
        document.head.append(
          Object.assign(document.createElement('link'), { rel: 'stylesheet', href: `http://${host}/style` }),
        ),
      () =>
        document.body.append(
          Object.assign(document.createElement('iframe'), { src: `http://${host}/frame` }),
        ),
      () => window.open(`http://${host}/window`),
      () => {
        const form = Object.assign(document.createElement('form'), {
          action: `http://${host}/form`,
          method: 'post',
        })
        document.body.append(form)
        form.submit()
      },
      () => {
        window.location.href = `http://${host}/navigation`
      },
    ]
    for (const attempt of attempts) {
      try {
        await attempt()
      } catch {
        // Being refused is what the test expects; whether anything got through is seen at the other end.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }, origin)
}

for (const name of ['main-window', 'audio', 'quick-ask'] as const) {
  test(`the ${name} page reaches no network, and stays where it is`, async ({ app, mainWindow }) => {
    const page = (name === 'main-window' ? mainWindow : await app.page(name)) as Page
    const url = page.url()
    const server = await trap()
    await tryToGetOut(page, server.origin)
    expect(server.reached).toEqual([])
    expect(page.url()).toBe(url)
    server.close()
  })

  test(`the ${name} page has nothing of Node or Electron`, async ({ app, mainWindow }) => {
    const page = (name === 'main-window' ? mainWindow : await app.page(name)) as Page
    const found = await page.evaluate(() =>
      ['require', 'process', 'Buffer', 'module', 'global', 'ipcRenderer', 'electron'].filter(
        (key) => key in window,
      ),
    )
    expect(found).toEqual([])
  })
}

test('a page has the calls that the contract gives it, and no way to make another', async ({
  app,
  mainWindow,
}) => {
  const calls = (page: Page) =>
    page.evaluate(() =>
      Object.entries(window.earshot).flatMap(([group, names]) =>
        Object.keys(names).map((name) => `${group}.${name}`),
      ),
    )
  expect(await calls((await app.page('audio')) as Page)).toEqual(['audio.ready'])
  const allowed = await calls(mainWindow)
  expect(allowed).toContain('turn.say')
  expect(allowed).not.toContain('audio.ready')
  await expect(
    mainWindow.evaluate(() => {
      Object.assign(window.earshot.turn, { extra: () => 'extended' })
      return 'extra' in window.earshot.turn
    }),
  ).rejects.toThrow()
})

test('main refuses arguments that the contract does not allow', async ({ mainWindow }) => {
  const answers = await mainWindow.evaluate(() => {
    const say = window.earshot.turn.say as (...args: unknown[]) => Promise<unknown>
    return Promise.all(
      [[''], [7], [], ['a', 'b'], ['x'.repeat(256_001)]].map((args) =>
        say(...args).then(
          () => 'accepted',
          (error: Error) => error.message,
        ),
      ),
    )
  })
  for (const answer of answers) expect(answer).toContain('wrong arguments')
})

test('no page can use the camera, and only the audio page the microphone', async ({ app, mainWindow }) => {
  const ask = (page: Page, what: MediaStreamConstraints) =>
    page.evaluate(
      (constraints) =>
        navigator.mediaDevices.getUserMedia(constraints).then(
          () => 'granted',
          (error: Error) => error.name,
        ),
      what,
    )
  expect(await ask(mainWindow, { audio: true })).toBe('NotAllowedError')
  expect(await ask((await app.page('audio')) as Page, { video: true })).toBe('NotAllowedError')
  expect(await ask((await app.page('audio')) as Page, { audio: true })).toBe('granted')
})
