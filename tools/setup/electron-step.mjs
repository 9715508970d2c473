import { join } from 'node:path'
import { decideElectron, downloadFailure, electronOnDisk } from './electron.mjs'
import { lastLines, runCommand } from './run-command.mjs'

/**
 * @import { Context, Problem } from './context.mjs'
 * @import { SetupOptions } from './arguments.mjs'
 * @import { ElectronRecord, Stamp } from './stamp.mjs'
 */

/** About 110 MB. */
const DOWNLOAD_LIMIT_MINUTES = 5
const FIRST_RUN_LIMIT_MS = 60_000

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 */
function decide({ root, env }, options, stamp) {
  const electron = electronOnDisk(root, env)
  // The tests run in a browser: no download holds them up.
  if (electron === null || options.goal === 'test')
    return { electron, action: /** @type {const} */ ('leave') }
  const action = decideElectron(electron, stamp.electron, {
    nowMs: Date.now(),
    retry: options.retryElectron || options.goal === 'electron',
    mayDownload: !env['ELECTRON_SKIP_BINARY_DOWNLOAD'],
  })
  return { electron, action }
}

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 * @returns {boolean}
 */
export function isElectronSettled(context, options, stamp) {
  const { action } = decide(context, options, stamp)
  if (options.goal === 'electron') return action === 'ready'
  return action === 'ready' || action === 'leave'
}

/**
 * Electron's program, or null when it is not there or is known not to run.
 *
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {Stamp} stamp
 * @returns {string | null}
 */
export function usableElectron(root, env, stamp) {
  const electron = electronOnDisk(root, env)
  if (electron === null) return null
  const { version, status } = stamp.electron ?? {}
  return version === electron.version && status === 'does-not-run' ? null : electron.binaryPath
}

/**
 * Tries to get Electron, once. A failure is no problem unless Electron itself is the goal: it is written
 * down, so that no later start waits for it.
 *
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 * @returns {Promise<Stamp | Problem>}
 */
export async function getElectron(context, options, stamp) {
  const { electron, action } = decide(context, options, stamp)
  const required = options.goal === 'electron'
  if (electron === null || action === 'leave') {
    return required ? { code: 'electron_unavailable', message: NOT_TRIED } : stamp
  }
  if (action === 'ready') return stamp

  const failure = action === 'download' ? await download(context, electron.version) : null
  const binaryPath = failure === null ? (electronOnDisk(context.root, context.env)?.binaryPath ?? null) : null
  const reason =
    binaryPath === null
      ? (failure ?? 'the download left no program behind')
      : await tryOut(context, binaryPath)
  /** @type {ElectronRecord['status']} */
  const status = reason === null ? 'ready' : binaryPath === null ? 'not-downloaded' : 'does-not-run'
  const settled = { ...stamp, electron: { version: electron.version, status, at: Date.now() } }
  if (reason === null) return settled

  const what = status === 'not-downloaded' ? 'could not be downloaded' : 'does not run here'
  const sentence = `Electron ${electron.version} ${what} (${reason}).`
  if (required)
    return { code: 'electron_unavailable', message: `${sentence} Put that right and run the command again.` }
  context.say(
    `${sentence} Earshot will open in a browser. To try again: node tools/setup.mjs --retry-electron`,
  )
  return settled
}

const NOT_TRIED =
  'Electron is not here, and ELECTRON_SKIP_BINARY_DOWNLOAD keeps it from being downloaded. Unset it and run the command again.'

/**
 * @param {Context} context
 * @param {string} version
 * @returns {Promise<string | null>} why it failed, or null
 */
async function download({ root, env, say }, version) {
  say(`Downloading Electron ${version} (about 110 MB; gives up after ${DOWNLOAD_LIMIT_MINUTES} minutes).`)
  // Its installer needs a newer Node than the one that may be running this.
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const result = await runCommand(node, [join(root, 'node_modules', 'electron', 'install.js')], {
    cwd: root,
    env,
    timeLimitMs: DOWNLOAD_LIMIT_MINUTES * 60_000,
  })
  if (result.kind === 'timed-out') return `it took longer than ${DOWNLOAD_LIMIT_MINUTES} minutes`
  if (result.kind === 'not-started') return result.reason
  return result.code === 0 ? null : downloadFailure(result.output)
}

/**
 * Finds out whether the program starts at all: on Linux it may lack a shared library.
 *
 * @param {Context} context
 * @param {string} binaryPath
 * @returns {Promise<string | null>} why it does not, or null
 */
async function tryOut({ env, isRoot }, binaryPath) {
  const { ELECTRON_RUN_AS_NODE: _, ...appEnv } = env
  const args = isRoot ? ['--no-sandbox', '--version'] : ['--version']
  const result = await runCommand(binaryPath, args, { env: appEnv, timeLimitMs: FIRST_RUN_LIMIT_MS })
  if (result.kind === 'not-started') return result.reason
  if (result.kind === 'timed-out') return 'it does not answer'
  return result.code === 0 ? null : lastLines(result.output, 1) || `exit code ${result.code}`
}
