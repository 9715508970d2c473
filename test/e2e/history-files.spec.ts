import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { readSnapshot, type RunningApp } from '../../tools/app-driver/app.ts'
import { expect, test } from './fixtures.ts'
import { ask } from './hands.ts'

const PATIENCE = { timeout: 40_000 }

/** The next dialog for a file to save, and the next for a file or folder to open, are answered so. */
async function choose(app: RunningApp, path: string): Promise<void> {
  await app.inMain(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}

async function talk(page: Page, question: string): Promise<void> {
  await ask(page, question)
  await expect
    .poll(() => page.evaluate(async () => (await window.earshot.history.list({}))[0]?.itemCount), PATIENCE)
    .toBeGreaterThan(1)
}

test('conversations go out into a file and come back, no window learns where it is, and each has a recording of its own', async ({
  app,
  mainWindow,
}, info) => {
  await talk(mainWindow, 'thanks')
  const path = info.outputPath('talk.json')
  await choose(app, path)
  const exported = await mainWindow.evaluate(() => window.earshot.history.export(null, 'json'))
  expect(exported).toEqual({
    ...{ kind: 'exported', fileNames: ['talk.json'], conversationCount: 1, leftOut: [] },
  })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    conversations: [{ title: 'thanks', items: [{ role: 'user' }, { role: 'assistant' }] }],
  })
  const imported = await mainWindow.evaluate(() => window.earshot.history.import())
  expect(imported).toEqual({ kind: 'imported', fileName: 'talk.json', conversationCount: 1, leftOut: [] })
  const titles = await mainWindow.evaluate(async () =>
    (await window.earshot.history.list({})).map(({ title }) => title),
  )
  expect(titles).toEqual(['thanks', 'thanks'])
  await choose(app, info.outputPath('none.json'))
  expect(await mainWindow.evaluate(() => window.earshot.history.import())).toMatchObject({
    kind: 'failed',
    error: { code: 'import_unreadable' },
  })

  const recording = async () => (await readSnapshot(mainWindow)).recording
  const startNew = (isPrivate: boolean) =>
    mainWindow.evaluate((wish) => window.earshot.history.startNew({ isPrivate: wish }), isPrivate)
  const first = await mainWindow.evaluate(async () => (await window.earshot.history.state()).currentId)
  await mainWindow.evaluate(() => window.earshot.recording.set(true))
  expect(await recording()).toEqual({ kind: 'on', path: expect.stringContaining(first) })
  await startNew(true)
  expect(await recording()).toEqual({ kind: 'off' })
  const next = await startNew(false)
  expect(await recording()).toEqual({ kind: 'on', path: expect.stringContaining(next) })
})

test('a recording goes with its conversation when nothing is to be kept', async ({ app, mainWindow }) => {
  const userData = await app.inMain(({ app: electronApp }) => electronApp.getPath('userData'), null)
  const recordings = () => readdirSync(join(userData, 'recordings'))
  await mainWindow.evaluate(() => window.earshot.recording.set(true))
  await talk(mainWindow, 'thanks')
  await expect.poll(recordings, PATIENCE).toContainEqual(expect.stringMatching(/\.flac\.part$/))
  await mainWindow.evaluate(() => window.earshot.history.setRetention({ kind: 'nothing' }))
  await expect.poll(recordings, PATIENCE).toEqual([])
  expect((await readSnapshot(mainWindow)).recording).toEqual({ kind: 'off' })
})
