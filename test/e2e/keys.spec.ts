import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyStatus } from '../../src/shared/key-status.ts'
import type { HostName, RunningApp } from '../../tools/app-driver/app.ts'
import { launchApp } from '../../tools/app-driver/launch.ts'
import { canRunKeyring, Keyring, withoutKeyring } from '../fixtures/keyring.ts'
import { expect, test } from './fixtures.ts'

test.skip(process.platform !== 'linux', 'a keyring of a test’s own is to be had on Linux alone')

/** For a provider that the app is not with, so that it goes nowhere. */
const CANARY = 'xai-canary-0123456789-abcdefghij-WXYZ'

/** As it might get into a file or a line. */
const spellings = [
  Buffer.from(CANARY),
  Buffer.from(CANARY, 'utf16le'),
  Buffer.from(Buffer.from(CANARY).toString('hex')),
  // Wherever in base64's groups of three it begins.
  ...[0, 1, 2].map((offset) =>
    Buffer.from(
      Buffer.from(`${' '.repeat(offset)}${CANARY}`)
        .toString('base64')
        .slice(4, -4),
    ),
  ),
]

const shows = (bytes: Buffer): boolean => spellings.some((spelling) => bytes.includes(spelling))

/** The files under the folder that hold the canary. */
function filesThatShow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => shows(readFileSync(path)))
}

/** Command lines of every process there is. */
function commandLines(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
    .join('\n')
}

interface Start {
  host: HostName
  server: { url: string; token: string }
  userData: string
  env: Readonly<Record<string, string>>
}

function start({ host, server, userData, env }: Start): Promise<RunningApp> {
  return launchApp(
    {
      args: [
        `--user-data-dir=${userData}`,
        ...(host === 'electron' ? ['--password-store=gnome-libsecret'] : []),
      ],
      env: { EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token, ...env },
    },
    host,
  )
}

/** Sets the canary from the window; all that the window hears of it. */
async function setCanary(app: RunningApp): Promise<{ status: KeyStatus; heard: string }> {
  const page = await app.page('main-window')
  return page.evaluate(async (key) => {
    const heard: unknown[] = []
    window.earshot.keys.changed((status) => heard.push(status))
    window.earshot.session.notice((notice) => heard.push(notice))
    const status = await window.earshot.keys.set('xai', key)
    heard.push(status, await window.earshot.keys.status('xai'), await window.earshot.app.snapshot())
    heard.push(await window.earshot.keys.set('xai', `${key} ${key}`).catch((error: unknown) => String(error)))
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
    expect(status).toEqual({ provider: 'xai', set: true, lastFour: 'WXYZ', kept: 'stored', problem: null })
    expect(shows(Buffer.from(heard))).toBe(false)
    expect(commandLines()).not.toContain(CANARY)
    await first.close()
    expect(shows(Buffer.from(first.output()))).toBe(false)

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
  expect(shows(Buffer.from(heard))).toBe(false)
  const page = await first.page('main-window')
  await expect
    .poll(() => page.evaluate(async () => (await window.earshot.app.snapshot()).notice?.message))
    .toContain('kept for this run only')
  expect(commandLines()).not.toContain(CANARY)
  await first.close()
  expect(shows(Buffer.from(first.output()))).toBe(false)

  const second = await start(world)
  expect(await statusAfterRestart(second)).toMatchObject({ set: false, kept: null })
  await second.close()
  expect(filesThatShow(world.userData)).toEqual([])
})
