import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lastLines, runCommand } from './run-command.mjs'

/**
 * @import { Context, Problem } from './context.mjs'
 * @import { Stamp } from './stamp.mjs'
 */

/** Electron 45's major: main runs on the same one in the Chromium host. */
const RUNTIME_MAJOR = 24

/** A cold disk or a virus scanner may take its time over a program of 120 MB. */
const TIME_LIMIT_MS = 60_000

/**
 * What npm scripts find first when they say `node`.
 *
 * @param {Pick<Context, 'root' | 'platform'>} context
 */
function runtimeCommand({ root, platform }) {
  return join(root, 'node_modules', '.bin', platform === 'win32' ? 'node.cmd' : 'node')
}

/**
 * @param {Context} context
 * @param {Stamp} stamp
 * @returns {boolean}
 */
export function isRuntimeReady(context, stamp) {
  return stamp.runtime !== null && existsSync(runtimeCommand(context))
}

/**
 * Sees that the Node among the packages runs. Its package fetches the binary in an install script, which
 * npm may be set not to run.
 *
 * @param {Context} context
 * @param {Stamp} stamp
 * @returns {Promise<Stamp | Problem>}
 */
export async function checkRuntime(context, stamp) {
  if (isRuntimeReady(context, stamp)) return stamp
  const command = runtimeCommand(context)
  if (!existsSync(command)) return { code: 'runtime_missing', message: RUNTIME_MISSING }
  const shell = context.platform === 'win32'
  const result = await runCommand(shell ? `"${command}"` : command, ['--version'], {
    env: context.env,
    shell,
    timeLimitMs: TIME_LIMIT_MS,
  })
  const problem = judgeRuntime(result)
  if (problem !== null) return problem
  return { ...stamp, runtime: result.output.trim() }
}

const RUNTIME_MISSING =
  `The package "node", which brings Node ${RUNTIME_MAJOR}, is there without its binary: npm did not run its install script.\n` +
  'Run npm rebuild node --ignore-scripts=false (and npm approve-scripts node, if npm asks for that), then the command again.'

/**
 * Pure: what the runtime's answer to `--version` means; null when all is well.
 *
 * @param {import('./run-command.mjs').CommandResult} result
 * @returns {Problem | null}
 */
export function judgeRuntime(result) {
  const details = result.kind === 'not-started' ? result.reason : lastLines(result.output)
  if (result.kind !== 'exited' || result.code !== 0) {
    return {
      code: 'runtime_does_not_run',
      message:
        `The Node ${RUNTIME_MAJOR} in node_modules does not run here. Its builds need a current glibc on Linux, ` +
        'or macOS or Windows. Delete node_modules and run the command again; if that does not help, this system is too old.',
      details,
    }
  }
  if (!result.output.trim().startsWith(`v${RUNTIME_MAJOR}.`)) {
    return {
      code: 'runtime_version',
      message: `node_modules/.bin/node should be Node ${RUNTIME_MAJOR}, and is ${result.output.trim()}. Delete node_modules and run the command again.`,
    }
  }
  return null
}
