import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { withoutKeyring } from '../../fixtures/keyring.ts'
import { fixturesDirectory, startBasicApp } from './basic-app.ts'

const entry = fileURLToPath(new URL('../../../tools/chromium-host/run.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'chromium-host-life-'))

afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

interface Run {
  code: number | null
  /** What the scenario printed, by name; repeated names in order. */
  printed: Record<string, string[]>
  stderr: string
}

function run(...args: string[]): { child: ChildProcess; ended: Promise<Run> } {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...withoutKeyring },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<Run>((resolve) => {
    child.once('close', (code) => {
      const printed: Record<string, string[]> = {}
      for (const line of stdout.split('\n')) {
        const [, name, text] = /^([^:]+): (.*)$/.exec(line) ?? []
        if (name !== undefined && text !== undefined) (printed[name] ??= []).push(text)
      }
      resolve({ code, printed, stderr })
    })
  })
  return { child, ended }
}

function runScenario(name: string, ...args: string[]): Promise<Run> {
  return run('--headless', join(fixturesDirectory, 'scenarios'), name, ...args).ended
}

/** Processes whose command line names this directory, which every Chromium process of a run does. */
function processesUsing(path: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(path)
      } catch {
        return false
      }
    })
    .map(Number)
}

describe.concurrent('Electron that is not there, or not yet', () => {
  it("refuses by name, before and after ready, as Electron does; app.exit ends with the app's code", async () => {
    const { code, printed } = await runScenario('refusals')
    expect(code).toBe(7)
    const missing = (name: string): string[] => [`electron.${name} is not available in the Chromium host`]
    expect(printed).toEqual({
      'handle before': ['protocol.handle cannot be used before app is ready'],
      'encrypt before': ['safeStorage cannot be used before app is ready'],
      'available before': ['false'],
      'shortcut before': ['globalShortcut cannot be used before the app is ready'],
      'window before': ['Cannot create BrowserWindow before app is ready'],
      'tray before': ['Cannot create Tray before app is ready'],
      'session before': ['Session can only be received when app is ready'],
      'unknown member': missing('app.dock'),
      'unknown export': missing('inAppPurchase.canMakePayments'),
      'unknown static': missing('BrowserWindow.clearPersistedState'),
      'unknown set': missing('app.badgeCount'),
      'scheme after': ['protocol.registerSchemesAsPrivileged should be called before app is ready'],
      'encrypt after': [
        'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
      ],
      'backend after': ['basic_text'],
      'available after': ['true'],
      'mark after': ['v10'],
      'plain text': ['secret'],
      unsandboxed: missing('webPreferences.sandbox: false'),
      unregistered: [
        "Cannot load app://scenario/: protocol.registerSchemesAsPrivileged was not called for 'app' before app is ready",
      ],
      'not of the app': missing('loadURL with a https: URL'),
      'unknown of instance': missing('BrowserWindow.setKiosk'),
      quit: ['7'],
    })
  })

  it('names the privileges that a scheme is missing', async () => {
    const { printed } = await runScenario('insecure')
    expect(printed['insecure']).toEqual([
      "Cannot load app://scenario/: the scheme 'app' is registered without secure, supportFetchAPI, so its pages get no secure features",
    ])
  })
})

describe.concurrent('a utility process', () => {
  it('hears what was sent before it listened, answers, and ends when it is killed', async () => {
    const { printed } = await runScenario('utility')
    expect(printed).toEqual({
      'fork before': ['utilityProcess.fork can only be called after app is ready'],
      answer: ['{"heard":{"said":["before it listens"]}}'],
      exit: ['1'],
    })
  })
})

describe.concurrent('the end of a run', () => {
  it('by app.quit can be refused by a window, and otherwise closes all and emits in order', async () => {
    const { code, printed } = await runScenario('quit')
    expect(code).toBe(0)
    expect(printed['unhandled']).toEqual([
      "Cannot load app://scenario/: protocol.handle was not called for 'app'",
    ])
    expect(printed['after refusal']).toEqual(['false'])
    expect(printed['event']).toEqual([
      'window-all-closed',
      'before-quit',
      'close',
      'before-quit',
      'close',
      'closed',
      'will-quit',
      'quit',
    ])
  })

  it('comes with the last window when the app does not listen for that', async () => {
    expect((await runScenario('close last window')).code).toBe(0)
  })

  it('comes with an error that the app throws', async () => {
    const { code, stderr } = await runScenario('throws')
    expect(code).toBe(1)
    expect(stderr).toContain('thrown by the app')
  })

  it('removes data that nobody asked to keep, and leaves no process', async () => {
    const { printed } = await runScenario('user data', '--flag', 'value')
    const [userData = ''] = printed['user data'] ?? []
    expect(userData).toContain('chromium-host-')
    expect(existsSync(userData)).toBe(false)
    // What is killed is gone a moment later.
    await vi.waitUntil(() => processesUsing(userData).length === 0)
    const appDirectory = join(fixturesDirectory, 'scenarios')
    expect(JSON.parse(printed['argv']?.[0] ?? '')).toEqual([appDirectory, 'user data', '--flag', 'value'])
    expect(printed['name']).toEqual(['Scenarios 0.0.1 true browser'])
  })

  it('keeps data where --user-data-dir says', async () => {
    const kept = join(directory, 'kept')
    const { printed } = await runScenario('user data', `--user-data-dir=${kept}`)
    expect(printed['user data']).toEqual([kept])
    expect(existsSync(join(kept, 'Default'))).toBe(true)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('by %s is app.quit', async (signal) => {
    const app = await startBasicApp()
    await app.evaluate(({ electron }) => {
      electron.app.once('will-quit', () => console.log('will quit'))
    })
    app.process.kill(signal)
    expect(await app.exited).toEqual({ code: 0, signal: null })
    expect(app.output()).toContain('will quit')
  })

  it('comes with the end of the test that started it', async () => {
    const app = await startBasicApp()
    app.process.stdin?.end()
    expect(await app.exited).toEqual({ code: 1, signal: null })
  })

  it('by SIGKILL leaves no Chromium behind', async () => {
    const app = await startBasicApp()
    await app.open('main')
    const userData = await app.evaluate(({ electron }) => electron.app.getPath('userData'))
    expect(processesUsing(userData).length).toBeGreaterThan(1)
    app.process.kill('SIGKILL')
    await app.exited
    await vi.waitUntil(() => processesUsing(userData).length === 0)
    rmSync(userData, { recursive: true, force: true })
  })

  it('of Chromium ends the app with a clear message', async () => {
    const app = await startBasicApp()
    const userData = await app.evaluate(({ electron }) => electron.app.getPath('userData'))
    const [chromium] = processesUsing(`--user-data-dir=${userData}`).sort((a, b) => a - b)
    if (chromium === undefined) throw new Error('There is no Chromium to kill')
    process.kill(chromium, 'SIGKILL')
    expect((await app.exited).code).toBe(1)
    expect(app.output()).toContain('Chromium ended unexpectedly (SIGKILL)')
  })
})

describe.concurrent('a host that cannot start', () => {
  const appDirectory = join(fixturesDirectory, 'scenarios')

  /** A program in place of a browser. */
  function fakeBrowser(name: string, source: string): string {
    const path = join(directory, name)
    writeFileSync(path, `#!${process.execPath}\n${source}`)
    chmodSync(path, 0o755)
    return path
  }

  it('names a browser that is missing', async () => {
    const { code, stderr } = await run('--browser=/nowhere/chromium', appDirectory, 'user data').ended
    expect([code, stderr]).toEqual([
      1,
      'There is no executable browser at /nowhere/chromium; correct --browser or EARSHOT_BROWSER.\n',
    ])
  })

  it('says why a browser does not start', async () => {
    const broken = fakeBrowser('broken', 'console.error("no libnss3.so"); process.exit(127)')
    const { code, stderr } = await run('--headless', `--browser=${broken}`, appDirectory, 'user data').ended
    expect([code, stderr]).toEqual([
      1,
      `${broken} could not be started (exit code 127): no libnss3.so Try to run it by itself to see why.\n`,
    ])
  })

  it('refuses a browser that is too old', async () => {
    const old = fakeBrowser(
      'old',
      `const fs = require('node:fs')
      const answer = { id: 1, result: { product: 'HeadlessChrome/139.0.1.2' } }
      fs.createReadStream(null, { fd: 3 }).on('data', () => fs.writeSync(4, JSON.stringify(answer) + '\\0'))`,
    )
    const { code, stderr } = await run('--headless', `--browser=${old}`, appDirectory, 'user data').ended
    expect([code, stderr]).toEqual([
      1,
      `${old} is Chromium 139; the host needs 140 or newer, so update it or name another with --browser=PATH.\n`,
    ])
  })

  it('names an app that is not there, and one that is not built', async () => {
    const unbuilt = mkdtempSync(join(directory, 'unbuilt-'))
    const nothing = await run(unbuilt).ended
    expect(nothing.stderr).toContain(`${unbuilt}/package.json cannot be read as JSON`)
    writeFileSync(join(unbuilt, 'package.json'), '{ "main": "out/main/index.js" }')
    const { code, stderr } = await run(unbuilt).ended
    expect([code, stderr]).toEqual([
      1,
      `${unbuilt}/out/main/index.js, the app's main file, does not exist; build the app first.\n`,
    ])
  })
})
