import { dirname } from 'node:path'

/**
 * What a step may know of the machine, in one place.
 *
 * @typedef {object} Context
 * @property {string} root the project's directory
 * @property {NodeJS.ProcessEnv} env
 * @property {NodeJS.Platform} platform
 * @property {string} arch
 * @property {boolean} isRoot the POSIX superuser
 * @property {(line: string) => void} say one line for each thing that is done
 */

/**
 * A failure that stops the setup.
 *
 * @typedef {object} Problem
 * @property {string} code stable, snake_case
 * @property {string} message what happened and what to do next
 * @property {string} [details] the failed program's own words
 */

/** @returns {Context} */
export function currentContext() {
  return {
    root: dirname(dirname(import.meta.dirname)),
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    say: (line) => console.log(line),
  }
}
