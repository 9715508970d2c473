import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EarshotError } from '../../src/shared/errors.ts'
import { withLock } from './lock.mjs'
import { projectRoot } from './paths.mjs'
import { lastLines, runCommand } from './run-command.mjs'

/** Whatever changes the bundles in `out/`: files, and directories with all they hold. */
const BUILD_INPUTS = [
  'src',
  'resources',
  'project.inlang',
  'electron.vite.config.ts',
  'tools/build',
  'tools/words',
  'svelte.config.js',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]

/** Made by the build itself. */
const BUILD_OUTPUT = join('src', 'renderer', 'paraglide')

export type BuildResult = { ok: true; built: boolean } | { ok: false; error: EarshotError; output: string }

/**
 * Builds `out/` unless it was built from exactly what is there now. Quiet but for one line when it builds.
 * Several processes may ask at the same time: one builds, the others wait.
 *
 * @param say gets that line
 */
export async function ensureBuilt(say: (line: string) => void = console.log): Promise<BuildResult> {
  const stampPath = join(projectRoot, 'out', '.built-from')
  const isFresh = (digest: string) =>
    existsSync(join(projectRoot, 'out', 'main', 'index.js')) &&
    existsSync(stampPath) &&
    readFileSync(stampPath, 'utf8') === digest

  if (isFresh(digestInputs(projectRoot))) return { ok: true, built: false }
  const onWait = (owner: number) => say(`Waiting for another build to finish (process ${owner}).`)
  return withLock(join(projectRoot, '.earshot', 'build.lock'), { onWait }, async () => {
    // Taken before the build: a file that changes meanwhile makes the next call build again.
    const digest = digestInputs(projectRoot)
    if (isFresh(digest)) return { ok: true, built: false }
    say('Building the app.')
    const output = await build()
    if (output !== null) return { ok: false, error: BUILD_FAILED, output }
    writeFileSync(stampPath, digest)
    return { ok: true, built: true }
  })
}

const BUILD_FAILED: EarshotError = {
  code: 'build_failed',
  message: 'The app could not be built, for the reason above. Put that right and run the command again.',
  retryable: false,
}

/** Null when it went well, else the builder's own words. */
async function build(): Promise<string | null> {
  const builder = join(projectRoot, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const result = await runCommand(process.execPath, [builder, 'build'], {
    cwd: projectRoot,
    // Else a NODE_ENV that the caller needs (a test runner's) would shape the bundles.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (result.kind === 'exited') return result.code === 0 ? null : lastLines(result.output, 40)
  return result.kind === 'not-started' ? result.reason : result.output
}

/** A digest of the names and contents of all inputs: copying or checking out anew does not change it. */
function digestInputs(root: string): string {
  const hash = createHash('sha256')
  for (const path of BUILD_INPUTS.flatMap((input) => filesIn(root, input))) {
    const content = readFileSync(join(root, path))
    hash.update(`${path}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function filesIn(root: string, input: string): string[] {
  const path = join(root, input)
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [input]
  return globSync('**/*', { cwd: path })
    .map((name) => join(input, name))
    .filter((name) => !name.startsWith(BUILD_OUTPUT) && statSync(join(root, name)).isFile())
    .sort()
}
