import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectRoot } from '../../../tools/setup/paths.mjs'
import { outcomeOf, type SetupRun } from './fake-project.ts'

const BUILDS = `fs.mkdirSync('out/main', { recursive: true }); fs.writeFileSync('out/main/index.js', '')`

describe('ensureBuilt', () => {
  let root: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'earshot-build-'))
    cpSync(join(projectRoot, 'tools', 'setup'), join(root, 'tools', 'setup'), { recursive: true })
    for (const folder of ['src/shared', 'node_modules/electron-vite/bin']) {
      mkdirSync(join(root, folder), { recursive: true })
    }
    writeFileSync(join(root, 'src', 'app.ts'), 'one')
    builder(BUILDS)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** The bundler itself is played; each run is noted in `builds`. */
  function builder(script: string) {
    const path = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    writeFileSync(path, `const fs = require('fs'); fs.appendFileSync('builds', 'x'); ${script}`)
  }

  /** Starts `ensureBuilt` in a process of its own; the lines it says go to stderr, its result to stdout. */
  function begin() {
    const url = pathToFileURL(join(root, 'tools', 'setup', 'ensure-built.ts')).href
    const script = `const { ensureBuilt } = await import('${url}')
      console.log(JSON.stringify(await ensureBuilt((line) => console.error(line))))`
    return spawn(process.execPath, ['--input-type=module', '-e', script])
  }

  async function resultOf(outcome: Promise<SetupRun>) {
    const { stdout } = await outcome
    const result: unknown = JSON.parse(stdout)
    return result
  }

  const ensureBuilt = () => resultOf(outcomeOf(begin()))

  const buildCount = () =>
    existsSync(join(root, 'builds')) ? readFileSync(join(root, 'builds'), 'utf8').length : 0

  it('builds once for the same sources', async () => {
    expect(await ensureBuilt()).toEqual({ ok: true, built: true })
    expect(await ensureBuilt()).toEqual({ ok: true, built: false })
    expect(buildCount()).toBe(1)
  })

  it('builds again when a source changes, appears, is renamed or the bundles are gone', async () => {
    await ensureBuilt()
    writeFileSync(join(root, 'src', 'app.ts'), 'two')
    expect(await ensureBuilt()).toMatchObject({ built: true })
    mkdirSync(join(root, 'resources'))
    writeFileSync(join(root, 'resources', 'chime.wav'), '')
    expect(await ensureBuilt()).toMatchObject({ built: true })
    cpSync(join(root, 'resources', 'chime.wav'), join(root, 'resources', 'bell.wav'))
    rmSync(join(root, 'resources', 'chime.wav'))
    expect(await ensureBuilt()).toMatchObject({ built: true })
    rmSync(join(root, 'out', 'main'), { recursive: true })
    expect(await ensureBuilt()).toMatchObject({ built: true })
  })

  it("hands on the builder's own words when it fails, and does not take the old bundles for new", async () => {
    await ensureBuilt()
    writeFileSync(join(root, 'src', 'app.ts'), 'broken')
    builder("console.error('app.ts: unexpected token'); process.exit(1)")
    const failure = { ok: false, error: { code: 'build_failed' }, output: 'app.ts: unexpected token' }
    expect(await ensureBuilt()).toMatchObject(failure)
    expect(await ensureBuilt()).toMatchObject(failure)
  })

  it('builds once when two ask at the same time', async () => {
    builder(`const wait = () => (fs.existsSync('go') ? build() : setTimeout(wait, 20))
      const build = () => { ${BUILDS} }
      wait()`)
    const first = begin()
    const firstResult = resultOf(outcomeOf(first))
    await once(first.stderr, 'data')
    const second = begin()
    const secondOutcome = outcomeOf(second)
    await once(second.stderr, 'data')
    writeFileSync(join(root, 'go'), '')
    expect(await firstResult).toEqual({ ok: true, built: true })
    expect(await resultOf(secondOutcome)).toEqual({ ok: true, built: false })
    expect((await secondOutcome).stderr).toBe(`Waiting for another build to finish (process ${first.pid}).\n`)
    expect(buildCount()).toBe(1)
  })
})
