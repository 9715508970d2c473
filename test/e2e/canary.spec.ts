import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadVoice, startPracticeServer } from '../../src/practice-server/index.ts'
import { contract } from '../../src/shared/ipc/contract.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { canRunKeyring, Keyring, withoutKeyring } from '../fixtures/keyring.ts'
import {
  CANARY,
  commandLines,
  environmentsBelow,
  filesIn,
  filesThatShow,
  memoryOf,
  shows,
  start,
} from './canary.ts'
import { expect, test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'

test.skip(process.platform !== 'linux', 'what other processes can see is looked up where Linux has it')

const PATIENCE = { timeout: 40_000 }
const QUESTION = 'What is 12 times 7?'

declare global {
  interface Window {
    /** Everything that main has told the page since `listen`. */
    toldByMain?: unknown[]
  }
}

const eventNames = Object.entries(contract).flatMap(([group, calls]) =>
  Object.entries(calls)
    .filter(([, { kind, pages }]) => kind === 'event' && (pages as readonly string[]).includes('main-window'))
    .map(([name]) => [group, name] as const),
)

/** Hears every event of the contract from now on, those of the wire too. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(async (names) => {
    const told: unknown[] = []
    window.toldByMain = told
    for (const [group, name] of names) {
      const calls = Reflect.get(window.earshot, group) as Record<
        string,
        (heard: (what: unknown) => void) => void
      >
      calls[name]?.((what) => told.push([group, name, what]))
    }
    await window.earshot.diagnostics.watch(true)
  }, eventNames)
}

const told = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify(window.toldByMain))

/** What main answers to a page that asks for all that it may. */
const answers = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { earshot } = window
    const found = await earshot.history.list({})
    const asked = [
      earshot.keys.status('openai'),
      earshot.settings.read(),
      earshot.settings.export(),
      earshot.app.snapshot(),
      earshot.diagnostics.read(),
      earshot.diagnostics.turns(),
      ...found.map(({ id }) => earshot.history.open(id)),
    ]
    return JSON.stringify(await Promise.all(asked))
  })

/** Saves what a person can save. */
async function exportAll(app: RunningApp, page: Page, path: (name: string) => string): Promise<void> {
  const choose = (chosen: string) =>
    app.inMain(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, chosen)
  await choose(path('events.json'))
  expect(await page.evaluate(() => window.earshot.diagnostics.save())).toMatchObject({ kind: 'saved' })
  await choose(path('history.json'))
  const exported = await page.evaluate(() => window.earshot.history.export(null, 'json'))
  expect(exported).toMatchObject({ kind: 'exported' })
}

/** As when the sound's page crashes, and comes back. */
async function crashAudioPage(app: RunningApp): Promise<void> {
  await app.inMain(
    ({ webContents }) =>
      new Promise<void>((resolve, reject) => {
        const audio = webContents.getAllWebContents().find((each) => each.getURL().includes('//audio'))
        if (audio === undefined) return reject(new Error('There is no audio page'))
        audio.once('did-finish-load', () => resolve())
        audio.forcefullyCrashRenderer()
      }),
    null,
  )
}

for (const kept of ['stored', 'environment'] as const) {
  test(`a key (${kept}) that is talked with, through errors and crashes, is nowhere to be read`, async ({
    host,
  }, info) => {
    test.skip(kept === 'stored' && !canRunKeyring, 'GNOME Keyring is not installed')
    const keyring = new Keyring()
    if (kept === 'stored') await keyring.start()
    const server = await startPracticeServer({
      token: CANARY,
      voice: await loadVoice(join(projectRoot, 'resources/voice')),
      faults: { refuseStatus: 503, refuseConnections: 1, responses: [{ kind: 'failed', response: 2 }] },
    })
    const userData = info.outputPath('user-data')
    const exportsFolder = info.outputPath('exports')
    for (const folder of [userData, exportsFolder]) mkdirSync(folder, { recursive: true })
    const settings = { baseUrl: server.url, recording: true, shortLivedSecrets: kept === 'stored' }
    writeFileSync(join(userData, 'settings.json'), JSON.stringify(settings))
    const world = {
      host,
      server: kept === 'stored' ? null : server,
      userData,
      env: kept === 'stored' ? keyring.env : withoutKeyring,
    }
    try {
      if (kept === 'stored') {
        const first = await start(world)
        const page = (await first.page('main-window')) as Page
        await page.evaluate(
          ([key, address]) =>
            window.earshot.keys.set('openai', key, { address, organization: null, project: null }),
          [CANARY, new URL(server.url).origin] as const,
        )
        await first.close()
        expect(shows(first.output())).toBe(false)
      }

      const app = await start(world)
      const page = (await app.page('main-window')) as Page
      const status = await page.evaluate(() => window.earshot.keys.status('openai'))
      expect(status).toMatchObject({ set: true, lastFour: 'WXYZ', kept })
      await listen(page)
      await ask(page, QUESTION)
      await untilDiagnosed(page, ({ lastTurn }) => lastTurn !== null)
      // This answer fails, the page that plays it crashes, and then it goes on.
      await ask(page, 'thanks')
      await expect.poll(() => told(page), PATIENCE).toContain('rate_limit_exceeded')
      await crashAudioPage(app)
      await page.evaluate(() => window.earshot.settings.change({ instructions: 'Be brief.' }))
      await ask(page, 'hello')
      await expect
        .poll(
          () => page.evaluate(async () => (await window.earshot.history.list({}))[0]?.itemCount),
          PATIENCE,
        )
        .toBeGreaterThanOrEqual(5)
      await exportAll(app, page, (name) => join(exportsFolder, name))

      const traffic = `${await told(page)} ${await answers(page)}`
      expect(traffic).toContain(QUESTION)
      expect(traffic).toContain('session.update')
      expect(shows(traffic)).toBe(false)
      const memory = await memoryOf(page)
      expect(memory).toContain(QUESTION)
      expect(shows(memory)).toBe(false)
      expect(shows(await memoryOf((await app.page('audio')) as Page))).toBe(false)
      expect(commandLines()).not.toContain(CANARY)
      const main = await app.inMain(() => process.pid, null)
      const environments = environmentsBelow(main)
      expect(environments.length).toBeGreaterThan(0)
      expect(environments.filter(shows)).toEqual([])

      // Nothing is tidied up.
      process.kill(main, 'SIGKILL')
      await app.close()
      expect(shows(app.output())).toBe(false)
      const names = filesIn(userData).map((path) => basename(path))
      expect(names).toEqual(expect.arrayContaining(['settings.json', 'history.sqlite']))
      expect(names.includes('secrets.json')).toBe(kept === 'stored')
      expect(names.some((name) => /\.flac/.test(name))).toBe(true)
      expect(filesThatShow(userData)).toEqual([])
      expect(filesIn(exportsFolder)).toHaveLength(2)
      expect(filesThatShow(exportsFolder)).toEqual([])
      if (kept === 'stored') expect(filesThatShow(keyring.directory)).toEqual([])
    } finally {
      await server.close()
      if (kept === 'stored') await keyring.stop()
    }
  })
}
