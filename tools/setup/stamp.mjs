import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What earlier setups achieved. It lies in node_modules, so that deleting that directory starts afresh.
 *
 * @typedef {object} Stamp
 * @property {PackagesRecord | null} packages
 * @property {string | null} runtime version of the Node among the packages, once it has run
 * @property {ElectronRecord | null} electron
 * @property {BrowserRecord | null} browser
 * @property {ToolsRecord | null} tools
 */

/** @typedef {{ lockHash: string, platform: string, arch: string }} PackagesRecord */

/**
 * How the last try to get Electron ended; `at` is in epoch ms.
 *
 * @typedef {{ version: string, status: 'ready' | 'not-downloaded' | 'does-not-run', at: number }} ElectronRecord
 */

/** @typedef {{ path: string, version: string }} BrowserRecord */

/**
 * Programs of the tests that could not be had; `at` is in epoch ms.
 *
 * @typedef {{ missing: string[], at: number }} ToolsRecord
 */

/** @type {Stamp} */
const EMPTY_STAMP = { packages: null, runtime: null, electron: null, browser: null, tools: null }

/** Raised when the shape changes: a stamp of another shape counts as none. */
const SHAPE = 1

/** @param {string} root */
function stampPath(root) {
  return join(root, 'node_modules', '.earshot-setup.json')
}

/**
 * An unreadable stamp is an empty one: everything it would have said can be found out again.
 *
 * @param {string} root
 * @returns {Stamp}
 */
export function readStamp(root) {
  try {
    const { shape, ...stamp } = JSON.parse(readFileSync(stampPath(root), 'utf8'))
    return shape === SHAPE ? { ...EMPTY_STAMP, ...stamp } : EMPTY_STAMP
  } catch {
    return EMPTY_STAMP
  }
}

/**
 * Readers never see half a stamp: it is written beside its place and moved there.
 *
 * @param {string} root
 * @param {Stamp} stamp
 */
export function writeStamp(root, stamp) {
  const path = stampPath(root)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ shape: SHAPE, ...stamp }, null, 2)}\n`)
  renameSync(draft, path)
}
