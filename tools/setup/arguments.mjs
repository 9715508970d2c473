/**
 * `start`: the app can be opened, in Electron or in a browser. `test`: the tests can run.
 * `electron`: Electron itself is there.
 *
 * @typedef {'start' | 'test' | 'electron'} Goal
 */

/**
 * @typedef {object} SetupOptions
 * @property {Goal} goal
 * @property {boolean} retryElectron
 */

export const USAGE = `Usage: node tools/setup.mjs [--for=start|test|electron] [--retry-electron]

Makes this checkout ready, and does nothing when it is.
  --for=start        (the default) packages, and Electron or else a browser
  --for=test         packages, a browser, and what the tests use
  --for=electron     packages and Electron; fails when it cannot be had
  --retry-electron   tries to download Electron again after a failure`

/**
 * @param {readonly string[]} args
 * @returns {{ kind: 'options', options: SetupOptions } | { kind: 'help' } | { kind: 'unknown', argument: string }}
 */
export function parseArguments(args) {
  /** @type {SetupOptions} */
  const options = { goal: 'start', retryElectron: false }
  for (const argument of args) {
    if (argument === '--help' || argument === '-h') return { kind: 'help' }
    if (argument === '--retry-electron') options.retryElectron = true
    else if (argument === '--for=start') options.goal = 'start'
    else if (argument === '--for=test') options.goal = 'test'
    else if (argument === '--for=electron') options.goal = 'electron'
    else return { kind: 'unknown', argument }
  }
  return { kind: 'options', options }
}
