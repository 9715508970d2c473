import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { loadVoice, startPracticeServer } from '../../src/practice-server/index.ts'
import type { KeyStatus } from '../../src/shared/key-status.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { canRunKeyring, Keyring, withoutKeyring } from '../fixtures/keyring.ts'
import { CANARY, commandLines, filesThatShow, shows, start } from './canary.ts'
import { expect, test } from './fixtures.ts'

test.skip(process.platform !== 'linux', 'a keyring of a test’s own is to be had on Linux alone')

/** Sets the canary from the window; all that the window hears of it. */
async function setCanary(app: RunningApp): Promise<{ status: KeyStatus; heard: string }> {
  const page = await app.page('main-window')
  return page.evaluate(async (key) => {
    const heard: unknown[] = []
    window.earshot.keys.changed((status) => heard.push(status))
    window.earshot.session.notice((notice) => heard.push(notice))
    const owner = { address: 'wss://api.x.ai', organization: null, project: null }
    const status = await window.earshot.keys.set('xai', key, owner)
    heard.push(status, await window.earshot.keys.status('xai'), await window.earshot.app.snapshot())
    const refused = window.earshot.keys.set('xai', `${key} ${key}`, owner)
    heard.push(await refused.catch((error: unknown) => String(error)))
    return { status, heard: JSON.stringify(heard) }
  }, CANARY)
}

async function statusAfterRestart(app: RunningApp): Promise<KeyStatus> {
  const page = await app.page('main-window')
  return page.evaluate(() => window.earshot.keys.status('xai'))
}

test('a key survives a restart with a keyring, and is to be read nowhere', async ({ host, server }, info) => {
  test.skip(!canRunKeyring, 'GNOME Keyring is not installed')
  const keyring = new Keyring()
  await keyring.start()
  try {
    const world = { host, server, userData: info.outputPath('user-data'), env: keyring.env }
    const first = await start(world)
    const { status, heard } = await setCanary(first)
    expect(status).toMatchObject({ set: true, lastFour: 'WXYZ', kept: 'stored', problem: null })
    expect(shows(heard)).toBe(false)
    expect(commandLines()).not.toContain(CANARY)
    await first.close()
    expect(shows(first.output())).toBe(false)

    const second = await start(world)
    expect(await statusAfterRestart(second)).toEqual(status)
    await second.close()
    expect(filesThatShow(world.userData)).toEqual([])
    expect(filesThatShow(keyring.directory)).toEqual([])
    expect(readFileSync(join(world.userData, 'secrets.json'), 'utf8')).toMatch(/"xai": "[\w+/=]+"/)
  } finally {
    await keyring.stop()
  }
})

test('without a keyring the app says that a key lasts for this run only, and it does', async ({
  host,
  server,
}, info) => {
  const world = { host, server, userData: info.outputPath('user-data'), env: withoutKeyring }
  const first = await start(world)
  const { status, heard } = await setCanary(first)
  expect(status).toMatchObject({ set: true, kept: 'this_run', problem: { code: 'key_not_kept' } })
  expect(shows(heard)).toBe(false)
  const page = await first.page('main-window')
  await expect
    .poll(() => page.evaluate(async () => (await window.earshot.app.snapshot()).notice?.message))
    .toContain('kept for this run only')
  expect(commandLines()).not.toContain(CANARY)
  await first.close()
  expect(shows(first.output())).toBe(false)

  const second = await start(world)
  expect(await statusAfterRestart(second)).toMatchObject({ set: false, kept: null })
  await second.close()
  expect(filesThatShow(world.userData)).toEqual([])
})

/** A server that lets nobody in, and keeps every byte that it was sent. */
async function closedDoor() {
  const visits: Buffer[] = []
  const door = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      visits.push(bytes)
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
    })
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  const { port } = door.address() as AddressInfo
  return { visits, address: `ws://127.0.0.1:${port}`, close: () => door.close() }
}

const voice = () => loadVoice(join(projectRoot, 'resources/voice'))

test('a key that is stored for a server goes to that server alone, whoever edits the settings file', async ({
  host,
}, info) => {
  test.skip(!canRunKeyring, 'GNOME Keyring is not installed')
  const keyring = new Keyring()
  await keyring.start()
  const home = await startPracticeServer({ token: CANARY, voice: await voice() })
  const elsewhere = await closedDoor()
  const userData = info.outputPath('user-data')
  const edit = (baseUrl: string) =>
    writeFileSync(join(userData, 'settings.json'), JSON.stringify({ baseUrl }))
  const statusNow = (page: Page) => page.evaluate(() => window.earshot.keys.status('openai'))
  const noticeNow = (page: Page) =>
    page.evaluate(async () => (await window.earshot.app.snapshot()).notice?.message ?? null)
  const isReady = (page: Page) =>
    page.evaluate(async () => (await window.earshot.app.snapshot()).session.kind === 'ready')
  try {
    mkdirSync(userData, { recursive: true })
    edit(home.url)
    const world = { host, server: null, userData, env: keyring.env }
    const first = await start(world)
    const page = (await first.page('main-window')) as Page
    const { address } = await statusNow(page)
    expect(address).toBe(new URL(home.url).origin)
    await page.evaluate(
      ([key, server]) =>
        window.earshot.keys.set('openai', key, { address: server, organization: null, project: null }),
      [CANARY, address ?? ''] as const,
    )
    await expect.poll(() => isReady(page)).toBe(true)

    // While it runs.
    edit(elsewhere.address)
    await expect.poll(() => elsewhere.visits.length).toBeGreaterThan(0)
    expect(await statusNow(page)).toMatchObject({
      set: true,
      kept: 'stored',
      forAddress: address,
      address: elsewhere.address,
      problem: { code: 'key_for_other_server' },
    })
    await expect.poll(() => noticeNow(page)).toContain(`is sent nowhere else`)
    await expect(page.getByText(`the settings lead to ${elsewhere.address}`).first()).toBeVisible()
    edit(home.url)
    await expect.poll(() => isReady(page)).toBe(true)
    expect((await statusNow(page)).problem).toBeNull()
    const visitsBefore = elsewhere.visits.length
    await first.close()

    // And at the next start.
    edit(elsewhere.address)
    const second = await start(world)
    const again = (await second.page('main-window')) as Page
    await expect.poll(() => elsewhere.visits.length).toBeGreaterThan(visitsBefore)
    await expect.poll(() => noticeNow(again)).toContain('Set the key of that server')
    await second.close()
    const sent = Buffer.concat(elsewhere.visits)
    expect(sent.toString('latin1')).toMatch(/^GET \/v1\/realtime/)
    expect(sent.toString('latin1').toLowerCase()).not.toContain('authorization')
    expect(shows(sent)).toBe(false)
  } finally {
    elsewhere.close()
    await home.close()
    await keyring.stop()
  }
})
