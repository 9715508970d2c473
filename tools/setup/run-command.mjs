import { spawn } from 'node:child_process'

/**
 * How a program ended. `output` is the end of what it wrote, both streams in the order they came.
 *
 * @typedef {{ kind: 'exited', code: number, output: string }
 *   | { kind: 'timed-out', output: string }
 *   | { kind: 'not-started', reason: string, output: '' }} CommandResult
 */

/** Enough for any error message, and small enough to hold. */
const KEPT_CHARS = 200_000

/**
 * Runs a program without a terminal and waits for its end. Never rejects.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, timeLimitMs?: number }} [options]
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { timeLimitMs, ...options } = {}) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        output = (output + text).slice(-KEPT_CHARS)
      })
    }
    const timer =
      timeLimitMs === undefined
        ? undefined
        : setTimeout(() => {
            child.kill('SIGKILL')
            // A grandchild may hold the pipes open: not waited for.
            child.stdout.destroy()
            child.stderr.destroy()
            resolve({ kind: 'timed-out', output })
          }, timeLimitMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      resolve({ kind: 'not-started', reason: error.message, output: '' })
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (signal !== null) output += `\nended by ${signal}`
      resolve({ kind: 'exited', code: code ?? 1, output })
    })
  })
}

/**
 * The end of a program's output, without blank lines.
 *
 * @param {string} output
 * @param {number} [lineCount]
 * @returns {string}
 */
export function lastLines(output, lineCount = 15) {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '')
  return lines.slice(-lineCount).join('\n')
}
