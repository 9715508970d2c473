import type { Page } from '@playwright/test'
import { contract } from '../../src/shared/ipc/contract.ts'
import type { ContractShape } from '../../src/shared/ipc/define.ts'
import { pages, type Page as PageName } from '../../src/shared/ipc/pages.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { setTrap, spring } from './trap.ts'
import { tryToRead, tryWaysOut } from './ways-out.ts'

/** Every page of the app by its name, once it is loaded: one that is added is put to the same tests. */
async function allPages(app: RunningApp): Promise<[PageName, Page][]> {
  return Promise.all(
    pages.map(async (name): Promise<[PageName, Page]> => {
      const page = (await app.page(name)) as Page
      await page.waitForFunction(() => document.readyState === 'complete')
      return [name, page]
    }),
  )
}

/** `group.name` of what the contract gives a page. */
function callsOf(page: PageName): string[] {
  return Object.entries(contract as ContractShape).flatMap(([group, calls]) =>
    Object.entries(calls)
      .filter(([, { pages: allowed }]) => allowed.includes(page))
      .map(([name]) => `${group}.${name}`),
  )
}

test('a page that was taken over reaches no network, no window and no file, and stays where it is', async ({
  app,
  mainWindow,
}) => {
  await mainWindow.waitForLoadState()
  const all = await allPages(app)
  const countWindows = () => app.inMain(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)
  const [windows, urls, trap] = [await countWindows(), all.map(([, page]) => page.url()), await setTrap()]

  for (const [name, page] of all) {
    const files = ['file:///etc/passwd', '/..%2f..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json']
    const origins = pages.filter((other) => other !== name).map((other) => `app://${other}/`)
    expect(await page.evaluate(tryToRead, [...files, ...origins]), name).toEqual([])
  }
  const outcomes = await Promise.all(
    all.map(([, page]) => page.evaluate(tryWaysOut, `127.0.0.1:${trap.port}`)),
  )
  await spring(trap)
  expect(trap.reached, JSON.stringify(outcomes)).toEqual(['by the test itself'])
  expect(all.map(([, page]) => page.url().replace(/#$/, ''))).toEqual(urls)
  expect(await countWindows()).toBe(windows)
  trap.close()

  const way = await app.inMain(
    ({ session }) => session.defaultSession.resolveProxy('https://example.com/'),
    null,
  )
  expect(way).toMatch(/^PROXY [a-z]+\.invalid:/)
})

test('a page that was taken over learns no key, has no power of Node, and can’t make another page’s calls', async ({
  app,
  mainWindow,
  server,
}) => {
  for (const [name, page] of await allPages(app)) {
    const found = await page.evaluate(() => {
      const powers = ['require', 'process', 'Buffer', 'module', 'global', 'ipcRenderer', 'electron']
      const calls = Object.entries(window.earshot).flatMap(([group, names]) =>
        Object.keys(names).map((call) => `${group}.${call}`),
      )
      let policy = 'strings were run'
      return new Promise<{ powers: string[]; calls: string[]; policy: string }>((resolve) => {
        // Later, so that it is the page's own doing: what a debugger evaluates is held to no policy.
        setTimeout(() => {
          try {
            new Function('return 1')()
          } catch (error) {
            policy = (error as Error).name
          }
          resolve({ powers: powers.filter((power) => power in window), calls, policy })
        })
      })
    })
    expect(found, name).toEqual({ powers: [], calls: callsOf(name), policy: 'EvalError' })
  }
  await expect(
    mainWindow.evaluate(() => {
      Object.assign(window.earshot.turn, { extra: () => 'extended' })
      return 'extra' in window.earshot.turn
    }),
  ).rejects.toThrow()

  const heard = await mainWindow.evaluate(async () => {
    const { app: calls, audio, diagnostics, history, keys, recording, settings } = window.earshot
    const answers = [
      calls.snapshot(),
      calls.providers(),
      audio.input(),
      diagnostics.read(),
      history.state(),
      history.list({}),
      keys.status('openai'),
      recording.folder(),
      settings.read(),
    ]
    const stored = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]
    return JSON.stringify([await Promise.all(answers), stored, document.documentElement.textContent])
  })
  expect(heard).toContain('"provider"')
  expect(heard).not.toContain(server.token)

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

test('no page can see, and none but the audio page can hear: what another asks for, every window shows', async ({
  app,
  mainWindow,
}) => {
  const ask = (page: Page, method: 'getUserMedia' | 'getDisplayMedia', what: MediaStreamConstraints) =>
    page.evaluate(
      ([by, constraints]) =>
        navigator.mediaDevices[by](constraints).then(
          () => 'granted',
          (error: Error) => error.name,
        ),
      [method, what] as const,
    )
  for (const [name, page] of await allPages(app)) {
    expect(await ask(page, 'getUserMedia', { video: true }), name).toBe('NotAllowedError')
    expect(await ask(page, 'getDisplayMedia', { video: true }), name).not.toBe('granted')
    if (name === 'audio') expect(await ask(page, 'getUserMedia', { audio: true })).toBe('granted')
    else expect(await ask(page, 'getUserMedia', { audio: true }), name).toBe('NotAllowedError')
  }
  const quickAsk = await app.page('quick-ask')
  const seen = quickAsk.evaluate(
    () =>
      new Promise<string>((resolve) => {
        window.earshot.session.changed(({ kind }) => {
          if (kind === 'listening') resolve(kind)
        })
      }),
  )
  await mainWindow.evaluate(() => window.earshot.turn.press())
  expect(await seen).toBe('listening')
  await mainWindow.evaluate(() => window.earshot.turn.interrupt())
})
