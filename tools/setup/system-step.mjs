import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { usableElectron } from './electron-step.mjs'
import { RETRY_AFTER_MS } from './electron.mjs'
import { findBrowser } from './find-browser.mjs'
import { lastLines, runCommand } from './run-command.mjs'
import {
  TEST_TOOLS,
  aptBrowserPackage,
  browserProblem,
  installCommand,
  packageManager,
} from './system-packages.mjs'

/**
 * @import { Context, Problem } from './context.mjs'
 * @import { SetupOptions } from './arguments.mjs'
 * @import { Stamp } from './stamp.mjs'
 */

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 * @returns {boolean}
 */
export function isSystemReady(context, options, stamp) {
  return isBrowserSettled(context, options, stamp) && areToolsSettled(context, options, stamp)
}

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 */
function isBrowserSettled({ root, env }, { goal }, stamp) {
  if (goal === 'electron') return true
  if (goal === 'start' && usableElectron(root, env, stamp) !== null) return true
  const { browser } = stamp
  const chosen = env['EARSHOT_BROWSER']
  return browser !== null && existsSync(browser.path) && (!chosen || chosen === browser.path)
}

/**
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 */
function areToolsSettled(context, { goal }, { tools }) {
  if (goal !== 'test') return true
  const missing = missingTools(context)
  if (missing.length === 0) return true
  const sameAsBefore = missing.every(({ command }) => tools?.missing.includes(command))
  return tools !== null && sameAsBefore && Date.now() - tools.at < RETRY_AFTER_MS
}

/**
 * Finds a browser and the tests' programs; installs what is missing where that needs no question.
 *
 * @param {Context} context
 * @param {SetupOptions} options
 * @param {Stamp} stamp
 * @returns {Promise<Stamp | Problem>}
 */
export async function prepareSystem(context, options, stamp) {
  const needsBrowser = !isBrowserSettled(context, options, stamp)
  const tools = areToolsSettled(context, options, stamp) ? [] : missingTools(context)
  if (!needsBrowser && tools.length === 0) return stamp

  const manager = packageManager(context.platform, (command) => isOnPath(context, command))
  const chosenByPerson = Boolean(context.env['EARSHOT_BROWSER'])
  let finding = needsBrowser ? await findBrowser(context) : null
  const lacksBrowser = needsBrowser && finding?.kind !== 'good'
  const aptPackages = [
    ...(lacksBrowser && !chosenByPerson ? [aptBrowserPackage(readOsRelease())] : []),
    ...tools.map(({ aptPackage }) => aptPackage),
  ]
  let aptOutput = ''
  if (manager === 'apt' && context.isRoot && aptPackages.length > 0) {
    aptOutput = await aptInstall(context, aptPackages)
    if (lacksBrowser) finding = await findBrowser(context)
  }

  if (needsBrowser && finding?.kind !== 'good') {
    const command = installCommand(manager, { aptPackages, isRoot: context.isRoot })
    const problem = browserProblem(finding, { command, chosenByPerson })
    const details = [aptOutput, problem.details ?? ''].filter((text) => text !== '').join('\n')
    return { ...problem, details }
  }
  const browser = finding?.kind === 'good' ? { path: finding.path, version: finding.version } : stamp.browser
  if (tools.length === 0) return { ...stamp, browser }
  return { ...stamp, browser, tools: noteMissingTools(context) }
}

/** @param {Context} context */
function noteMissingTools(context) {
  const missing = missingTools(context).map(({ command }) => command)
  if (missing.length === 0) return null
  const list = missing.join(', ')
  context.say(`Not on this machine: ${list}. Tests that need one of them are skipped.`)
  return { missing, at: Date.now() }
}

/** @param {Context} context */
function missingTools(context) {
  return context.platform === 'linux' ? TEST_TOOLS.filter(({ command }) => !isOnPath(context, command)) : []
}

/**
 * @param {Context} context
 * @param {string} command
 */
function isOnPath({ env }, command) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => existsSync(join(folder, command)))
}

function readOsRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
}

/**
 * A fresh container has no package lists, an old one has outdated ones: they are fetched only when the
 * install fails without.
 *
 * @param {Context} context
 * @param {readonly string[]} packages
 * @returns {Promise<string>} apt's own words when it failed, else nothing
 */
async function aptInstall({ env, say }, packages) {
  say(`Installing ${packages.join(', ')} with apt-get.`)
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } }
  const install = () =>
    runCommand(
      'apt-get',
      ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...packages],
      options,
    )
  const first = await install()
  if (first.kind === 'exited' && first.code === 0) return ''
  await runCommand('apt-get', ['update'], options)
  const second = await install()
  if (second.kind === 'exited' && second.code === 0) return ''
  return second.kind === 'not-started' ? second.reason : lastLines(second.output)
}
