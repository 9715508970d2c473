import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { usableElectron } from './electron-step.mjs'
import { readStamp } from './stamp.mjs'

/** The project's directory. */
export const projectRoot = dirname(dirname(import.meta.dirname))

/**
 * What setup found or installed: full paths, null for what is not there. EARSHOT_BROWSER wins.
 *
 * @returns {{ browserPath: string | null, electronPath: string | null }}
 */
export function installed() {
  const stamp = readStamp(projectRoot)
  const browserPath = process.env['EARSHOT_BROWSER'] || stamp.browser?.path
  return {
    browserPath: browserPath && existsSync(browserPath) ? browserPath : null,
    electronPath: usableElectron(projectRoot, process.env, stamp),
  }
}
