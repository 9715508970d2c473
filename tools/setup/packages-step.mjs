import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { explainNpmFailure, npmCommand, npmErrorLines } from './npm.mjs'
import { INSTALL_LINES, decidePackages, fitsLock, installArguments } from './packages.mjs'
import { runCommand } from './run-command.mjs'

/**
 * @import { Context, Problem } from './context.mjs'
 * @import { Stamp } from './stamp.mjs'
 * @import { PackagesState } from './packages.mjs'
 */

/**
 * @param {string} root
 * @param {boolean} thorough also compares versions, which takes a few ms
 * @returns {PackagesState}
 */
function surveyPackages(root, thorough) {
  const modules = join(root, 'node_modules')
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const { dependencies = {}, devDependencies = {} } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const direct = Object.keys({ ...dependencies, ...devDependencies })
  const npmRecord = join(modules, '.package-lock.json')
  return {
    exists: existsSync(modules),
    lockHash: createHash('sha256').update(lockText).digest('hex'),
    fitsLock:
      thorough &&
      existsSync(npmRecord) &&
      fitsLock(JSON.parse(lockText).packages, JSON.parse(readFileSync(npmRecord, 'utf8')).packages),
    missing: direct.filter((name) => !existsSync(join(modules, name, 'package.json'))),
  }
}

/**
 * @param {Context} context
 * @param {Stamp} stamp
 * @returns {boolean}
 */
export function arePackagesReady(context, stamp) {
  return decidePackages(surveyPackages(context.root, false), stamp.packages, context).kind === 'ready'
}

/**
 * @param {Context} context
 * @param {Stamp} stamp
 * @returns {Promise<Stamp | Problem>}
 */
export async function installPackages(context, stamp) {
  const { root, platform, arch, env, say } = context
  const state = surveyPackages(root, true)
  const decision = decidePackages(state, stamp.packages, context)
  if (decision.kind === 'ready') return stamp
  const packages = { lockHash: state.lockHash, platform, arch }
  if (decision.kind === 'adopt') return { ...stamp, packages, runtime: null }

  say(INSTALL_LINES[decision.reason])
  const npm = npmCommand({ env, platform, execPath: process.execPath, exists: existsSync })
  const runsOnPackagedNode = process.execPath.startsWith(join(root, 'node_modules') + sep)
  const args = [...npm.args, ...installArguments({ platform, runsOnPackagedNode })]
  const result = await runCommand(npm.command, args, { cwd: root, env, shell: npm.shell })
  if (result.kind === 'not-started') {
    return {
      code: 'npm_not_found',
      message: `npm could not be started (${result.reason}). It comes with Node: see that npm --version works in this terminal.`,
    }
  }
  if (result.kind === 'timed-out' || result.code !== 0) {
    return { ...explainNpmFailure(result.output), details: npmErrorLines(result.output) }
  }
  const { missing } = surveyPackages(root, false)
  if (missing.length > 0) {
    return {
      code: 'packages_incomplete',
      message: `npm reported success, but these packages are not there: ${missing.join(', ')}. Delete node_modules and run the command again.`,
    }
  }
  return { ...stamp, packages, runtime: null }
}
