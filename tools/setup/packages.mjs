/** @import { Stamp } from './stamp.mjs' */

/**
 * What is in node_modules. `fitsLock`: npm's own record of a finished install names the versions of
 * package-lock.json.
 *
 * @typedef {object} PackagesState
 * @property {boolean} exists
 * @property {string} lockHash of package-lock.json
 * @property {boolean} fitsLock
 * @property {readonly string[]} missing direct dependencies that are not there
 */

/** @typedef {'missing' | 'half-finished' | 'outdated' | 'other-machine'} InstallReason */

/**
 * `adopt`: somebody ran npm by hand, and the result is what `npm ci` would make.
 *
 * @param {PackagesState} state
 * @param {Stamp['packages']} record
 * @param {{ platform: string, arch: string }} machine
 * @returns {{ kind: 'ready' } | { kind: 'adopt' } | { kind: 'install', reason: InstallReason }}
 */
export function decidePackages(state, record, { platform, arch }) {
  if (!state.exists) return { kind: 'install', reason: 'missing' }
  if (record !== null && (record.platform !== platform || record.arch !== arch)) {
    return { kind: 'install', reason: 'other-machine' }
  }
  if (state.missing.length > 0) return { kind: 'install', reason: 'half-finished' }
  if (record?.lockHash === state.lockHash) return { kind: 'ready' }
  if (state.fitsLock) return { kind: 'adopt' }
  return { kind: 'install', reason: record === null ? 'half-finished' : 'outdated' }
}

/** @type {Record<InstallReason, string>} */
export const INSTALL_LINES = {
  missing: 'Installing packages with npm; the first time takes a minute or two.',
  'half-finished': 'An earlier install of packages did not finish; installing them again.',
  outdated: 'package-lock.json has changed; installing its packages.',
  'other-machine': 'The installed packages are for another system; installing those for this one.',
}

/** @typedef {{ version?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockEntry */

/**
 * True when every package that a lock file asks for is installed in its version, by the record that npm
 * leaves in node_modules when an install has finished. Optional ones may be absent: they depend on the
 * system.
 *
 * @param {Record<string, LockEntry>} wanted `packages` of package-lock.json
 * @param {Record<string, LockEntry>} installed `packages` of node_modules/.package-lock.json
 * @returns {boolean}
 */
export function fitsLock(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link === true) return true
    const found = installed[path]
    if (found === undefined) return entry.optional === true || entry.devOptional === true
    return found.version === entry.version
  })
}

/**
 * `npm ci` first deletes node_modules, which Windows refuses while the Node inside of it runs us.
 *
 * @param {{ platform: NodeJS.Platform, runsOnPackagedNode: boolean }} machine
 * @returns {string[]}
 */
export function installArguments({ platform, runsOnPackagedNode }) {
  const how = platform === 'win32' && runsOnPackagedNode ? ['install', '--no-save'] : ['ci']
  // The tools are devDependencies, which NODE_ENV=production would leave out.
  return [...how, '--include=dev', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
}
