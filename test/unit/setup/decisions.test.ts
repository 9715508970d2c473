import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { browserCandidates, judgeBrowser } from '../../../tools/setup/browser.mjs'
import { RETRY_AFTER_MS, decideElectron } from '../../../tools/setup/electron.mjs'
import { nodeVersionProblem } from '../../../tools/setup/node-version.mjs'
import { explainNpmFailure, npmCommand, npmErrorLines } from '../../../tools/setup/npm.mjs'
import { decidePackages, fitsLock, installArguments } from '../../../tools/setup/packages.mjs'
import { judgeRuntime } from '../../../tools/setup/runtime-step.mjs'
import { aptBrowserPackage, installCommand, packageManager } from '../../../tools/setup/system-packages.mjs'

describe('nodeVersionProblem', () => {
  it.each(['20.19.0', '20.20.1', '22.0.0', '24.9.0', '100.0.0'])('accepts %s', (version) => {
    expect(nodeVersionProblem(version)).toBeNull()
  })

  it.each(['12.22.0', '18.20.8', '20.18.3', '20.9.0'])('refuses %s, and says what is needed', (version) => {
    expect(nodeVersionProblem(version)).toMatch(/Node 20\.19\.0 or newer.*nodejs\.org/s)
  })
})

describe('npmCommand', () => {
  const machine = { env: {}, platform: 'linux', execPath: '/node', exists: () => true } as const

  it('uses the npm that runs us, and the Node that runs it', () => {
    const env = { npm_execpath: '/usr/lib/npm/bin/npm-cli.js', npm_node_execpath: '/usr/bin/node' }
    const expected = { command: '/usr/bin/node', args: ['/usr/lib/npm/bin/npm-cli.js'], shell: false }
    expect(npmCommand({ ...machine, env })).toEqual(expected)
  })

  it('looks for npm on the PATH when another package manager runs us', () => {
    expect(npmCommand({ ...machine, env: { npm_execpath: '/usr/lib/yarn.js' } }).command).toBe('npm')
  })

  it('needs a shell for npm on Windows', () => {
    expect(npmCommand({ ...machine, platform: 'win32' })).toEqual({ command: 'npm', args: [], shell: true })
  })
})

describe("npm's failures", () => {
  it('finds the cause that an install script repeats further in', () => {
    const output = 'npm error code 1\nnpm error command failed\nnpm error npm error code ETIMEDOUT'
    expect(explainNpmFailure(output).code).toBe('registry_unreachable')
  })

  it('shows the cause rather than the usage text after it', () => {
    const usage = Array.from({ length: 60 }, (_, index) => `npm error   --option-${index}`)
    const shown = npmErrorLines(['npm warn old', 'npm error code EUSAGE', 'npm error', ...usage].join('\n'))
    expect(shown.split('\n')[0]).toBe('npm error code EUSAGE')
    expect(shown.split('\n').length).toBeLessThan(20)
  })

  it('loses no line of a short output', () => {
    expect(npmErrorLines('one\n\ntwo\n')).toBe('one\ntwo')
  })
})

describe('decidePackages', () => {
  const machine = { platform: 'linux', arch: 'x64' }
  const state = { exists: true, lockHash: 'now', fitsLock: false, missing: [] }

  it('never calls packages ready when one of them is missing', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.constantFrom('now', 'before'), (exists, fits, lockHash) => {
        const broken = { ...state, exists, fitsLock: fits, missing: ['ws'] }
        expect(decidePackages(broken, { ...machine, lockHash }, machine).kind).toBe('install')
      }),
    )
  })

  it('adopts only what was installed for this system', () => {
    const fitting = { ...state, fitsLock: true }
    expect(decidePackages(fitting, null, machine)).toEqual({ kind: 'adopt' })
    const elsewhere = { lockHash: 'now', platform: 'win32', arch: 'x64' }
    expect(decidePackages(fitting, elsewhere, machine)).toEqual({ kind: 'install', reason: 'other-machine' })
  })
})

describe('fitsLock', () => {
  const wanted = { '': {}, 'node_modules/a': { version: '1.0.0' } }

  it('lets packages for other systems be absent, and no others', () => {
    const a = { 'node_modules/a': { version: '1.0.0' } }
    expect(fitsLock({ ...wanted, 'node_modules/b': { version: '1.0.0', optional: true } }, a)).toBe(true)
    expect(fitsLock({ ...wanted, 'node_modules/b': { version: '1.0.0' } }, a)).toBe(false)
  })

  it('sees another version', () => {
    expect(fitsLock(wanted, { 'node_modules/a': { version: '1.0.1' } })).toBe(false)
  })
})

describe('installArguments', () => {
  it('does not have Windows delete the program that is running', () => {
    expect(installArguments({ platform: 'win32', runsOnPackagedNode: true })[0]).toBe('install')
    expect(installArguments({ platform: 'win32', runsOnPackagedNode: false })[0]).toBe('ci')
    expect(installArguments({ platform: 'linux', runsOnPackagedNode: true })[0]).toBe('ci')
  })
})

describe('judgeRuntime', () => {
  it('accepts Node 24 alone', () => {
    expect(judgeRuntime({ kind: 'exited', code: 0, output: 'v24.9.0\n' })).toBeNull()
    expect(judgeRuntime({ kind: 'exited', code: 0, output: 'v22.0.0\n' })?.code).toBe('runtime_version')
  })

  it('shows why the binary does not run', () => {
    const output = 'version `GLIBC_2.28` not found'
    expect(judgeRuntime({ kind: 'exited', code: 1, output })).toMatchObject({ details: output })
  })
})

describe('decideElectron', () => {
  const circumstances = { nowMs: 1_000, retry: false, mayDownload: true }
  const absent = { version: '45.0.0', binaryPath: null }
  const present = { version: '45.0.0', binaryPath: '/electron' }
  const failed = { version: '45.0.0', status: 'not-downloaded', at: 0 } as const

  it('downloads what was never tried, and what failed a week ago or in another version', () => {
    expect(decideElectron(absent, null, circumstances)).toBe('download')
    expect(decideElectron(absent, failed, { ...circumstances, nowMs: RETRY_AFTER_MS })).toBe('download')
    expect(decideElectron(absent, { ...failed, version: '44.0.0' }, circumstances)).toBe('download')
  })

  it('leaves a recent failure alone unless asked', () => {
    expect(decideElectron(absent, failed, circumstances)).toBe('leave')
    expect(decideElectron(absent, failed, { ...circumstances, retry: true })).toBe('download')
  })

  it('tries a program out before it calls it ready, though its download failed here', () => {
    expect(decideElectron(present, failed, circumstances)).toBe('verify')
    expect(decideElectron(present, { ...failed, status: 'ready' }, circumstances)).toBe('ready')
  })

  it('downloads again what was ready and is gone', () => {
    expect(decideElectron(absent, { ...failed, status: 'ready' }, circumstances)).toBe('download')
  })
})

describe('browsers', () => {
  it('reads the version of every brand', () => {
    const texts = [
      'Chromium 156.0.8078.79 snap',
      'Google Chrome 150.0.7000.10',
      'Microsoft Edge 140.0.3485.54 ',
    ]
    expect(texts.map((text) => judgeBrowser('/b', text).kind)).toEqual(['good', 'good', 'good'])
    expect(judgeBrowser('/b', 'Google Chrome 139.9.9.9').kind).toBe('old')
    expect(judgeBrowser('/b', 'requires the chromium snap to be installed').kind).toBe('broken')
  })

  it('are looked for on the PATH on Linux, those from snap last', () => {
    const paths = browserCandidates('linux', { PATH: '/snap/bin:/usr/bin' })
    expect(paths[0]).toBe('/usr/bin/chromium')
    expect(paths.at(-1)?.startsWith('/snap/bin/')).toBe(true)
  })

  it('are looked for where macOS and Windows install them', () => {
    expect(browserCandidates('darwin', { HOME: '/Users/ada' })).toContain(
      '/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium',
    )
    const windows = browserCandidates('win32', { ProgramFiles: 'C:\\Program Files' })
    expect(windows).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe')
  })
})

describe('system packages', () => {
  it("names each system's own command", () => {
    const wanted = { aptPackages: ['chromium', 'xvfb'], isRoot: false }
    const command = (program: string) =>
      installCommand(
        packageManager('linux', (name) => name === program),
        wanted,
      )
    expect(command('apt-get')).toBe('sudo apt-get update && sudo apt-get install -y chromium xvfb')
    expect(command('dnf')).toBe('sudo dnf install -y chromium')
    expect(command('pacman')).toBe('sudo pacman -S --needed chromium')
    expect(command('zypper')).toBe('sudo zypper install chromium')
    expect(command('')).toBeNull()
    expect(
      installCommand(
        packageManager('darwin', () => true),
        wanted,
      ),
    ).toMatch(/^brew /)
    expect(
      installCommand(
        packageManager('win32', () => false),
        wanted,
      ),
    ).toMatch(/^winget /)
  })

  it('knows that Ubuntu names Chromium differently', () => {
    expect(aptBrowserPackage('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n')).toBe('chromium-browser')
    expect(aptBrowserPackage('ID=debian\n')).toBe('chromium')
    expect(aptBrowserPackage('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe('chromium')
  })
})
