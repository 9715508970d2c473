import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @import { ElectronRecord } from './stamp.mjs' */

/** After a failure a later start tries again, in case the network has changed. */
export const RETRY_AFTER_MS = 7 * 24 * 60 * 60 * 1000

/**
 * Version of the electron package, and its program once that has been downloaded.
 *
 * @typedef {{ version: string, binaryPath: string | null }} ElectronOnDisk
 */

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env ELECTRON_OVERRIDE_DIST_PATH names another directory for the program
 * @returns {ElectronOnDisk | null} null when the package is not installed
 */
export function electronOnDisk(root, env) {
  const directory = join(root, 'node_modules', 'electron')
  if (!existsSync(join(directory, 'package.json'))) return null
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  return { version, binaryPath: electronBinary(directory, version, env) }
}

/**
 * The electron package's own layout: `path.txt` names the program in `dist`, `dist/version` its version.
 *
 * @param {string} directory
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | null}
 */
function electronBinary(directory, version, env) {
  const dist = join(directory, 'dist')
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  const program = readIfThere(join(directory, 'path.txt'))
  if (override === undefined || override === '') {
    if (program === null || readIfThere(join(dist, 'version'))?.replace(/^v/, '') !== version) return null
  }
  const path = override ? join(override, program ?? 'electron') : join(dist, program ?? '')
  return existsSync(path) ? path : null
}

/** @param {string} path */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null
}

/**
 * What to do about Electron. `leave`: it cannot be had for now, and that is known already.
 *
 * @param {ElectronOnDisk} electron
 * @param {ElectronRecord | null} record
 * @param {{ nowMs: number, retry: boolean, mayDownload: boolean }} circumstances
 * @returns {'ready' | 'verify' | 'download' | 'leave'}
 */
export function decideElectron({ version, binaryPath }, record, { nowMs, retry, mayDownload }) {
  const known = record?.version === version ? record : null
  const failedLately = known !== null && known.status !== 'ready' && nowMs - known.at < RETRY_AFTER_MS
  if (binaryPath !== null) {
    if (known?.status === 'ready') return 'ready'
    return known?.status === 'does-not-run' && failedLately && !retry ? 'leave' : 'verify'
  }
  if (!mayDownload) return 'leave'
  return failedLately && !retry ? 'leave' : 'download'
}

/**
 * The line of a failed download that names the cause.
 *
 * @param {string} output
 * @returns {string}
 */
export function downloadFailure(output) {
  const lines = output.split(/\r?\n/).map((line) => line.trim())
  const cause = lines.find((line) => /^(\w*Error|cause)\b.*:/.test(line)) ?? lines.find((line) => line !== '')
  return (cause ?? 'no reason given').replace(/^\w*Error: /, '').slice(0, 160)
}
