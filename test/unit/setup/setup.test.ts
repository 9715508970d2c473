import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeProject, outcomeOf } from './fake-project.ts'

const CHROMIUM = 'Chromium 156.0.8078.79 built on Debian GNU/Linux 12'
const isRoot = process.getuid?.() === 0

// The fakes are shell scripts, and elsewhere browsers are not looked for on the PATH.
describe.runIf(process.platform === 'linux')('tools/setup.mjs', () => {
  let project: FakeProject

  beforeEach(() => {
    project = new FakeProject()
  })
  afterEach(() => project.remove())

  const npmCalls = () => project.takeCalls().filter((call) => call.startsWith('npm '))

  describe('packages', () => {
    beforeEach(() => project.browser(CHROMIUM))

    it('installs them in a fresh clone, development tools included', async () => {
      const run = await project.setUp()
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(run.stdout).toContain('Installing packages with npm')
      expect(npmCalls()).toEqual([expect.stringContaining('npm ci --include=dev')])
    })

    it('says nothing and calls no program when all is ready', async () => {
      await project.setUp()
      project.takeCalls()
      expect(await project.setUp()).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(project.takeCalls()).toEqual([])
    })

    it('starts over after an install that did not finish', async () => {
      project.halfInstall()
      const run = await project.setUp()
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(run.stdout).toContain('did not finish')
      expect(npmCalls()).toHaveLength(1)
    })

    it('installs again when the lock file asks for something else', async () => {
      await project.setUp()
      project.takeCalls()
      project.lock({ ws: '2.0.0' })
      project.prepareModules({ ws: '2.0.0' })
      const run = await project.setUp()
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(run.stdout).toContain('package-lock.json has changed')
      expect(project.takeCalls()).toEqual([expect.stringContaining('npm ci')])
    })

    it('takes over what somebody installed by hand', async () => {
      await project.setUp()
      project.lock({ ws: '1.0.0', 'not-for-this-system': '1.0.0' })
      writeFileSync(
        join(project.root, 'node_modules', '.package-lock.json'),
        JSON.stringify({
          packages: {
            'node_modules/ws': { version: '1.0.0' },
            'node_modules/not-for-this-system': { version: '1.0.0' },
          },
        }),
      )
      project.takeCalls()
      expect(await project.setUp()).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(project.takeCalls()).toEqual([])
    })

    it('installs again when node_modules came from another system', async () => {
      await project.setUp()
      project.editStamp((stamp) => ({
        ...stamp,
        packages: { lockHash: '', platform: 'darwin', arch: 'arm64' },
      }))
      expect((await project.setUp()).stdout).toContain('another system')
    })

    it.each([
      ['npm error code ENOTFOUND', 'seems to be offline'],
      ['npm ERR! code EAI_AGAIN', 'seems to be offline'],
      ['npm error code ECONNREFUSED', 'did not answer'],
      ['npm error code ETIMEDOUT', 'did not answer'],
      ['npm error code E404', 'does not have one of the packages'],
      ['npm error code EACCES', 'may not write'],
      ['npm error code ENOSPC', 'disk is full'],
      ['npm error code 1\nnpm error command failed', 'install script'],
      ['npm error something unheard of', 'could not install'],
    ])('explains "%s" and shows it', async (npmSays, explanation) => {
      project.npm(`cat >&2 <<'END'\n${npmSays}\nEND\nexit 1`)
      const run = await project.setUp()
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(explanation)
      expect(run.stderr).toContain(`  | ${npmSays.split('\n')[0] ?? ''}`)
    })

    it('tries again after a failed install', async () => {
      project.npm('echo "npm error code ENOTFOUND" >&2; exit 1')
      expect((await project.setUp()).code).toBe(1)
      project.npm('cp -R "$PREPARED" node_modules')
      expect((await project.setUp()).code).toBe(0)
    })

    it('says how to let npm fetch the Node binary when that is missing', async () => {
      project.npm('cp -R "$PREPARED" node_modules; rm node_modules/.bin/node')
      const run = await project.setUp()
      expect(run.code).toBe(1)
      expect(run.stderr).toContain('npm rebuild node --ignore-scripts=false')
    })

    it('lets one setup install while a second one waits for it', async () => {
      project.npm('while [ ! -e go ]; do sleep 0.02; done; cp -R "$PREPARED" node_modules')
      const first = project.begin()
      const firstOutcome = outcomeOf(first)
      await new Promise((resolve) => first.stdout?.once('data', resolve))
      const second = project.begin()
      const secondOutcome = outcomeOf(second)
      await new Promise((resolve) => second.stdout?.once('data', resolve))
      writeFileSync(join(project.root, 'go'), '')
      expect(await firstOutcome).toMatchObject({ code: 0, stderr: '' })
      const { code, stdout } = await secondOutcome
      expect(code).toBe(0)
      expect(stdout).toBe(`Waiting for another setup to finish (process ${first.pid}).\n`)
      expect(npmCalls()).toHaveLength(1)
    })

    it('takes the place of a setup that was killed', async () => {
      const { pid } = spawnSync(process.execPath, ['--version'])
      mkdirSync(join(project.root, '.earshot'))
      writeFileSync(join(project.root, '.earshot', 'setup.lock'), String(pid))
      expect(await project.setUp()).toMatchObject({ code: 0, stderr: '' })
    })
  })

  describe('Electron', () => {
    const DOWNLOADS = (program: string) =>
      `const fs = require('fs'); fs.mkdirSync('dist'); fs.writeFileSync('dist/version', '45.0.0');
       fs.writeFileSync('path.txt', 'electron');
       fs.writeFileSync('dist/electron', ${JSON.stringify(`#!/bin/sh\n${program}\n`)}, { mode: 0o755 })`
    const electronCalls = () => project.takeCalls().filter((call) => call === 'install-electron')

    it('is tried once, and a failure costs later starts nothing', async () => {
      project.browser(CHROMIUM)
      const run = await project.setUp()
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(run.stdout).toContain('Electron 45.0.0 could not be downloaded (fetch failed)')
      expect(electronCalls()).toHaveLength(1)
      expect(await project.setUp()).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(electronCalls()).toHaveLength(0)
    })

    it('is tried again on request, and a week after a failure', async () => {
      project.browser(CHROMIUM)
      await project.setUp()
      await project.setUp(['--retry-electron'])
      expect(electronCalls()).toHaveLength(2)
      const weekAgo = Date.now() - 7 * 24 * 60 * 60 * 1000
      project.editStamp((stamp) => ({
        ...stamp,
        electron: { version: '45.0.0', status: 'not-downloaded', at: weekAgo },
      }))
      await project.setUp()
      expect(electronCalls()).toHaveLength(1)
    })

    it('makes a browser unnecessary for the app', async () => {
      project.electronInstaller(DOWNLOADS('echo v45.0.0'))
      expect(await project.setUp()).toMatchObject({ code: 0, stderr: '' })
      expect(await project.setUp()).toEqual({ code: 0, stdout: '', stderr: '' })
    })

    it('gives way to a browser when its program does not run', async () => {
      project.browser(CHROMIUM)
      project.electronInstaller(
        DOWNLOADS('echo "libgtk-3.so.0: cannot open shared object file" >&2; exit 127'),
      )
      const run = await project.setUp()
      expect(run.code).toBe(0)
      expect(run.stdout).toContain('does not run here (libgtk-3.so.0: cannot open shared object file)')
      expect(await project.setUp()).toEqual({ code: 0, stdout: '', stderr: '' })
    })

    it('fails the setup only when it is the goal itself', async () => {
      const run = await project.setUp(['--for=electron'])
      expect(run.code).toBe(1)
      expect(run.stderr).toContain('could not be downloaded (fetch failed)')
    })

    it('is not downloaded for the tests, nor against ELECTRON_SKIP_BINARY_DOWNLOAD', async () => {
      project.browser(CHROMIUM)
      project.testTools()
      await project.setUp(['--for=test'])
      await project.setUp([], { env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' } })
      expect(electronCalls()).toHaveLength(0)
    })
  })

  describe('the browser', () => {
    it('that is missing stops an ordinary user with the command to run', async () => {
      project.program('apt-get', '')
      const run = await project.setUp([], { unprivileged: true })
      expect(run.code).toBe(1)
      expect(run.stderr).toMatch(/there is none here[^]*sudo apt-get install -y chromium/)
      expect(project.takeCalls()).not.toContainEqual(expect.stringMatching(/^apt-get/))
    })

    it.runIf(isRoot)(
      'that is missing is installed for the superuser, package lists first where there are none',
      async () => {
        project.program(
          'apt-get',
          `case "$*" in
           update) touch $BIN/.lists ;;
           *) [ -e $BIN/.lists ] || exit 100
              printf '#!/bin/sh\\necho ${CHROMIUM.replaceAll('/', '-')}' > $BIN/chromium; chmod 755 $BIN/chromium ;;
         esac`,
        )
        const run = await project.setUp()
        expect(run).toMatchObject({ code: 0, stderr: '' })
        expect(run.stdout).toMatch(/Installing chromium(-browser)? with apt-get/)
        const apt = project.takeCalls().filter((call) => call.startsWith('apt-get'))
        expect(apt.map((call) => call.split(' ')[1])).toEqual(['install', 'update', 'install'])
      },
    )

    it.runIf(isRoot)('that apt-get cannot install stops with its own words', async () => {
      project.program('apt-get', 'echo "E: Unable to locate package chromium" >&2; exit 100')
      const run = await project.setUp()
      expect(run.code).toBe(1)
      expect(run.stderr).toMatch(/ {2}\| E: Unable to locate package chromium[^]*there is none here/)
    })

    it('that is too old is named with its version', async () => {
      const path = project.browser('Chromium 120.0.6099.224')
      const run = await project.setUp()
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(`${path} is version 120.0.6099.224`)
    })

    it('that does not run is shown with its own error', async () => {
      project.program('chromium', 'echo "error while loading shared libraries: libnss3.so" >&2; exit 127')
      const run = await project.setUp()
      expect(run.code).toBe(1)
      expect(run.stderr).toContain('  | error while loading shared libraries: libnss3.so')
      expect(run.stderr).toContain('does not run here')
    })

    it('that names itself and then fails is no good either', async () => {
      project.program('chromium', `echo '${CHROMIUM}'; exit 1`)
      expect((await project.setUp()).stderr).toContain('does not run here')
    })

    it('is passed over for a better one', async () => {
      project.program('chromium', 'exit 127')
      project.browser('Google Chrome 150.0.7000.10', 'google-chrome')
      expect(await project.setUp()).toMatchObject({ code: 0, stderr: '' })
    })

    it('that EARSHOT_BROWSER names is the only one that counts', async () => {
      project.browser(CHROMIUM)
      const old = project.browser('Chromium 99.0.4844.51', 'my-chromium')
      const run = await project.setUp([], { env: { EARSHOT_BROWSER: old } })
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(`${old} is version 99.0.4844.51`)
    })

    it('is looked for again when it has been removed', async () => {
      const first = project.browser(CHROMIUM)
      await project.setUp()
      spawnSync('rm', [first])
      project.takeCalls()
      project.browser(CHROMIUM, 'google-chrome')
      expect(await project.setUp()).toMatchObject({ code: 0 })
      expect(project.takeCalls()).toEqual(['google-chrome --version'])
    })
  })

  describe("the tests' programs", () => {
    it('that cannot be installed are named once and stop nothing', async () => {
      project.browser(CHROMIUM)
      const run = await project.setUp(['--for=test'], { unprivileged: true })
      expect(run).toMatchObject({ code: 0, stderr: '' })
      expect(run.stdout).toContain(
        'Not on this machine: Xvfb, xauth, xdotool, espeak-ng, pulseaudio, pactl, flac, dbus-daemon, gnome-keyring-daemon, secret-tool.',
      )
      expect(await project.setUp(['--for=test'], { unprivileged: true })).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      })
    })
  })

  it('names the file that an incomplete checkout lacks', async () => {
    spawnSync('rm', [join(project.root, 'package-lock.json')])
    const run = await project.setUp()
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/ENOENT.*package-lock\.json[^]*checkout is complete/)
  })

  it('explains its arguments when it does not know one', async () => {
    const run = await project.setUp(['--for=lunch'])
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('--for=start|test|electron')
  })
})
