import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { projectRoot } from '../../../tools/setup/paths.mjs'

const read = (name: string): unknown => JSON.parse(readFileSync(join(projectRoot, name), 'utf8'))

const lockSchema = v.object({
  packages: v.record(
    v.string(),
    v.object({
      dev: v.optional(v.boolean(), false),
      devOptional: v.optional(v.boolean(), false),
      hasInstallScript: v.optional(v.boolean(), false),
    }),
  ),
})

/** Everything that is installed with the app, by its path in `node_modules`. */
const { packages } = v.parse(lockSchema, read('package-lock.json'))
const shipped = Object.entries(packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional,
)
const reviewed = v.parse(v.record(v.string(), v.string()), read('production-packages.json'))

describe('the packages that the app is shipped with', () => {
  it('are those that were reviewed, each for what it does', () => {
    const names = shipped.map(([path]) => path.replace(/^.*node_modules\//, ''))
    expect(names.toSorted()).toEqual(Object.keys(reviewed).toSorted())
  })

  it('are pinned, and run nothing when they are installed', () => {
    const { dependencies } = v.parse(
      v.object({ dependencies: v.record(v.string(), v.string()) }),
      read('package.json'),
    )
    for (const [name, version] of Object.entries(dependencies))
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    const { allowScripts } = v.parse(
      v.object({ allowScripts: v.record(v.string(), v.boolean()) }),
      read('package.json'),
    )
    const scripted = shipped.filter(([, { hasInstallScript }]) => hasInstallScript)
    for (const [path] of scripted)
      expect(allowScripts[path.replace(/^.*node_modules\//, '')], path).toBe(false)
  })

  it('are not Electron’s, which is of a line that still gets its fixes', () => {
    const { devDependencies } = v.parse(
      v.object({ devDependencies: v.object({ electron: v.string() }) }),
      read('package.json'),
    )
    const installed = v.parse(v.object({ version: v.string() }), read('node_modules/electron/package.json'))
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/)
    expect(installed.version).toBe(devDependencies.electron)
  })
})
