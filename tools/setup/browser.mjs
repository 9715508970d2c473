import { posix, win32 } from 'node:path'

/** The stand-in for Electron uses the DevTools protocol and the web platform of this version. */
export const MINIMUM_BROWSER_MAJOR = 140

/**
 * What came of looking at one browser. `output` is its own error.
 *
 * @typedef {{ kind: 'good', path: string, version: string }
 *   | { kind: 'old', path: string, version: string }
 *   | { kind: 'broken', path: string, output: string }} Finding
 */

const LINUX_NAMES = [
  'chromium',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chromium-browser',
]

const MAC_PATHS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]

const WINDOWS_PATHS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
]

/**
 * Where a browser may be, best first. On Linux everything that installs one puts it on the PATH; a
 * browser from snap comes last, since it sees neither /tmp nor hidden directories.
 *
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function browserCandidates(platform, env) {
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] ? [posix.join(env['HOME'], 'Applications')] : [])]
    return MAC_PATHS.flatMap((path) => folders.map((folder) => posix.join(folder, path)))
  }
  if (platform === 'win32') {
    const folders = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(
      (folder) => folder !== undefined,
    )
    return WINDOWS_PATHS.flatMap((path) => folders.map((folder) => win32.join(folder, ...path)))
  }
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '')
  const paths = LINUX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
  const isSnap = (/** @type {string} */ path) => path.startsWith('/snap/')
  return [...paths.filter((path) => !isSnap(path)), ...paths.filter(isSnap)]
}

/**
 * @param {string} path
 * @param {string} versionText what the browser calls itself, such as `Chromium 156.0.8078.79 built on Debian`
 * @returns {Finding}
 */
export function judgeBrowser(path, versionText) {
  const version = /\b\d+(\.\d+){3}\b/.exec(versionText)?.[0]
  if (version === undefined) return { kind: 'broken', path, output: versionText }
  const isOld = Number.parseInt(version, 10) < MINIMUM_BROWSER_MAJOR
  return { kind: isOld ? 'old' : 'good', path, version }
}
