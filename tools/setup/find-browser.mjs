import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { browserCandidates, judgeBrowser } from './browser.mjs'
import { lastLines, runCommand } from './run-command.mjs'

/**
 * @import { Context } from './context.mjs'
 * @import { Finding } from './browser.mjs'
 */

/** A browser from snap may take long over its first start. */
const VERSION_LIMIT_MS = 60_000

/**
 * The best browser on this machine. EARSHOT_BROWSER, where it is set, is the only one that counts.
 *
 * @param {Context} context
 * @returns {Promise<Finding | null>} a `good` one if there is one, else the first that will not do; null when there is none
 */
export async function findBrowser(context) {
  const chosen = context.env['EARSHOT_BROWSER']
  if (chosen) {
    if (existsSync(chosen)) return inspect(context, chosen)
    return { kind: 'broken', path: chosen, output: 'There is no such file.' }
  }
  /** @type {Finding | null} */
  let second = null
  for (const path of browserCandidates(context.platform, context.env).filter((path) => existsSync(path))) {
    const finding = await inspect(context, path)
    if (finding.kind === 'good') return finding
    second ??= finding
  }
  return second
}

/**
 * @param {Context} context
 * @param {string} path
 * @returns {Promise<Finding>}
 */
async function inspect({ platform, env }, path) {
  if (platform === 'win32') return judgeBrowser(path, windowsVersion(path))
  const result = await runCommand(path, ['--version'], { env, timeLimitMs: VERSION_LIMIT_MS })
  if (result.kind === 'not-started') return { kind: 'broken', path, output: result.reason }
  if (result.kind === 'timed-out') return { kind: 'broken', path, output: 'It does not answer.' }
  return result.code === 0
    ? judgeBrowser(path, result.output)
    : { kind: 'broken', path, output: lastLines(result.output) }
}

/**
 * On Windows `chrome.exe --version` opens a window and prints nothing; the version is the name of a
 * directory beside the program.
 *
 * @param {string} path
 * @returns {string}
 */
function windowsVersion(path) {
  const versions = readdirSync(dirname(path)).filter((name) => /^\d+(\.\d+){3}$/.test(name))
  return (
    versions.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0] ?? 'No version beside it.'
  )
}
