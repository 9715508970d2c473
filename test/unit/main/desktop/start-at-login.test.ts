import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { execOf } from '../../../../src/main/desktop/autostart-file.ts'
import { loginItemOf, openedAtLogin, StartAtLogin } from '../../../../src/main/desktop/start-at-login.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'

let config = ''
beforeEach(() => (config = mkdtempSync(join(tmpdir(), 'earshot-config-'))))
afterEach(() => rmSync(config, { recursive: true, force: true }))

const file = () => join(config, 'autostart', 'earshot.desktop')

function setUp({ platform = 'linux' as NodeJS.Platform, env = {}, isPackaged = true } = {}) {
  const asked: unknown[] = []
  const app = {
    isPackaged,
    getAppPath: () => '/the/app',
    setLoginItemSettings: (settings: Electron.Settings) => void asked.push(settings),
  }
  const system = { app, platform, env: { XDG_CONFIG_HOME: config, ...env }, execPath: '/opt/earshot' }
  const problems: (EarshotError | null)[] = []
  const login = new StartAtLogin(loginItemOf(system), (problem) => problems.push(problem))
  return { login, asked, problems }
}

describe('start at login on Linux', () => {
  it('is a file that starts Earshot without a window, and is gone when it is not wanted', async () => {
    const { login, problems } = setUp()
    await login.set(true)
    expect(readFileSync(file(), 'utf8').split('\n')).toEqual([
      ...['[Desktop Entry]', 'Type=Application', 'Name=Earshot', 'Exec="/opt/earshot" "--hidden"'],
      ...['Terminal=false', 'X-Earshot-Autostart=true', ''],
    ])
    await login.set(false)
    await login.set(false)
    expect(readdirSync(join(config, 'autostart'))).toEqual([])
    expect(problems).toEqual([null, null, null])
  })

  it('starts the AppImage itself, or Electron with the app', async () => {
    await setUp({ env: { APPIMAGE: '/home/me/Earshot.AppImage' } }).login.set(true)
    expect(readFileSync(file(), 'utf8')).toContain('Exec="/home/me/Earshot.AppImage" "--hidden"\n')
    await setUp({ isPackaged: false }).login.set(true)
    expect(readFileSync(file(), 'utf8')).toContain('Exec="/opt/earshot" "/the/app" "--hidden"\n')
  })

  it('leaves alone what a person wrote, and what a desktop switched off', async () => {
    const { login } = setUp()
    await login.set(true)
    const switchedOff = `${readFileSync(file(), 'utf8')}Hidden=true\n`
    writeFileSync(file(), switchedOff)
    await login.set(true)
    expect(readFileSync(file(), 'utf8')).toBe(switchedOff)
    const theirs = '[Desktop Entry]\nExec=earshot --quick-ask\n'
    writeFileSync(file(), theirs)
    await login.set(true)
    await login.set(false)
    expect(readFileSync(file(), 'utf8')).toBe(theirs)
  })

  it('says when it can’t be, and that it is mended', async () => {
    writeFileSync(join(config, 'autostart'), 'no folder')
    const { login, problems } = setUp()
    await login.set(true)
    expect(problems).toMatchObject([{ code: 'start_at_login_failed', retryable: true }])
    expect(problems[0]?.message).toMatch(
      /^The system did not take that Earshot starts at login: E.*own settings\.$/,
    )
    rmSync(join(config, 'autostart'))
    mkdirSync(join(config, 'autostart'))
    await login.set(true)
    expect(problems[1]).toBeNull()
  })

  it('quotes every path so that it is read as it is', () => {
    /** As the specification has it read: the entry's escapes, then the quoted arguments, then the field codes. */
    const read = (exec: string) => {
      const value = exec.replaceAll('\\\\', '\\')
      return [...value.matchAll(/"((?:[^"\\]|\\.)*)"/gsu)].map(([, quoted = '']) =>
        quoted.replaceAll(/\\(.)/gsu, '$1').replaceAll('%%', '%'),
      )
    }
    const argument = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}/u.test(text))
    fc.assert(
      fc.property(fc.array(argument), (command) => {
        expect(read(execOf(command))).toEqual(command)
      }),
    )
  })
})

it.each(['darwin', 'win32'] as const)('start at login on %s is told to the system', async (platform) => {
  const { login, asked } = setUp({ platform })
  await login.set(true)
  await login.set(false)
  const given = { path: '/opt/earshot', args: ['--hidden'] }
  expect(asked).toEqual([
    { openAtLogin: true, ...given },
    { openAtLogin: false, ...given },
  ])
})

it('a start at login is known on macOS, where it has no arguments', () => {
  const at = (wasOpenedAtLogin: boolean) => ({
    getLoginItemSettings: () => ({ wasOpenedAtLogin }) as Electron.LoginItemSettings,
  })
  expect(openedAtLogin(at(true), 'darwin')).toBe(true)
  expect(openedAtLogin(at(false), 'darwin')).toBe(false)
  expect(openedAtLogin(at(true), 'win32')).toBe(false)
})
