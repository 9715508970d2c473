import { join } from 'node:path'
import { USAGE, parseArguments } from './arguments.mjs'
import { currentContext } from './context.mjs'
import { getElectron, isElectronSettled } from './electron-step.mjs'
import { withLock } from './lock.mjs'
import { arePackagesReady, installPackages } from './packages-step.mjs'
import { checkRuntime, isRuntimeReady } from './runtime-step.mjs'
import { readStamp, writeStamp } from './stamp.mjs'
import { isSystemReady, prepareSystem } from './system-step.mjs'

/**
 * @import { Context, Problem } from './context.mjs'
 * @import { SetupOptions } from './arguments.mjs'
 * @import { Stamp } from './stamp.mjs'
 */

/** The command: sets `process.exitCode` to 0 when all is ready, 1 when it is not, 2 when it was called wrongly. */
export async function main() {
  const parsed = parseArguments(process.argv.slice(2))
  if (parsed.kind === 'help') {
    console.log(USAGE)
  } else if (parsed.kind === 'unknown') {
    console.error(`tools/setup.mjs does not know ${parsed.argument}.\n\n${USAGE}`)
    process.exitCode = 2
  } else {
    const problem = await setUp(currentContext(), parsed.options).catch(fileProblem)
    if (problem !== null) report(problem)
  }
}

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @returns {Promise<Problem | null>}
 */
async function setUp(context, options) {
  // The way of nearly every start: a few files are read, no program is run.
  if (!options.retryElectron && isReady(context, options, readStamp(context.root))) return null
  const lockPath = join(context.root, '.earshot', 'setup.lock')
  const onWait = (/** @type {number} */ owner) =>
    context.say(`Waiting for another setup to finish (process ${owner}).`)
  return withLock(lockPath, { onWait }, () => runSteps(context, options))
}

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 */
function isReady(context, options, stamp) {
  return (
    arePackagesReady(context, stamp) &&
    isRuntimeReady(context, stamp) &&
    isElectronSettled(context, options, stamp) &&
    isSystemReady(context, options, stamp)
  )
}

/**
 * Each step does nothing when its part is ready; what it achieved is kept even if a later one fails.
 *
 * @param {Context} context
 * @param {SetupOptions} options
 * @returns {Promise<Problem | null>}
 */
async function runSteps(context, options) {
  const steps = [
    (/** @type {Stamp} */ stamp) => installPackages(context, stamp),
    (/** @type {Stamp} */ stamp) => checkRuntime(context, stamp),
    (/** @type {Stamp} */ stamp) => getElectron(context, options, stamp),
    (/** @type {Stamp} */ stamp) => prepareSystem(context, options, stamp),
  ]
  let stamp = readStamp(context.root)
  for (const step of steps) {
    const result = await step(stamp)
    if ('code' in result) return result
    stamp = result
    writeStamp(context.root, stamp)
  }
  return null
}

/**
 * Files that cannot be read or written are the machine's fault; anything else that is thrown is a bug.
 *
 * @param {unknown} error
 * @returns {Problem}
 */
function fileProblem(error) {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) throw error
  return {
    code: 'file_inaccessible',
    message: `Setup could not go on: ${error.message}.\nSee that this checkout is complete and belongs to you, and that its disk has room; then run the command again.`,
  }
}

/** @param {Problem} problem */
function report({ message, details }) {
  if (details) console.error(`${details.replaceAll(/^/gm, '  | ')}\n`)
  console.error(message)
  process.exitCode = 1
}
