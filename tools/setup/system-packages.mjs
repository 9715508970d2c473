import { MINIMUM_BROWSER_MAJOR } from './browser.mjs'

/**
 * @import { Problem } from './context.mjs'
 * @import { Finding } from './browser.mjs'
 */

/** Programs that some tests drive on Linux, and the Debian packages that bring them. */
export const TEST_TOOLS = [
  { command: 'Xvfb', aptPackage: 'xvfb' },
  { command: 'xauth', aptPackage: 'xauth' },
  { command: 'xdotool', aptPackage: 'xdotool' },
  { command: 'espeak-ng', aptPackage: 'espeak-ng' },
  { command: 'pulseaudio', aptPackage: 'pulseaudio' },
  { command: 'pactl', aptPackage: 'pulseaudio-utils' },
  { command: 'flac', aptPackage: 'flac' },
  { command: 'dbus-daemon', aptPackage: 'dbus' },
  { command: 'gnome-keyring-daemon', aptPackage: 'gnome-keyring' },
  { command: 'secret-tool', aptPackage: 'libsecret-tools' },
]

/** @typedef {'apt' | 'dnf' | 'pacman' | 'zypper' | 'brew' | 'winget' | 'unknown'} PackageManager */

/**
 * @param {NodeJS.Platform} platform
 * @param {(command: string) => boolean} onPath
 * @returns {PackageManager}
 */
export function packageManager(platform, onPath) {
  if (platform === 'win32') return 'winget'
  if (platform === 'darwin') return onPath('brew') ? 'brew' : 'unknown'
  /** @type {ReadonlyArray<[command: string, manager: PackageManager]>} */
  const managers = [
    ['apt-get', 'apt'],
    ['dnf', 'dnf'],
    ['pacman', 'pacman'],
    ['zypper', 'zypper'],
  ]
  return managers.find(([command]) => onPath(command))?.[1] ?? 'unknown'
}

/**
 * Ubuntu has Chromium under another name, which brings the snap.
 *
 * @param {string} osRelease text of /etc/os-release
 * @returns {string}
 */
export function aptBrowserPackage(osRelease) {
  return /^ID="?ubuntu"?$/m.test(osRelease) ? 'chromium-browser' : 'chromium'
}

/**
 * The command that installs a browser, for a person to run.
 *
 * @param {PackageManager} manager
 * @param {{ aptPackages: readonly string[], isRoot: boolean }} wanted
 * @returns {string | null} null where there is none to give
 */
export function installCommand(manager, { aptPackages, isRoot }) {
  const sudo = isRoot ? '' : 'sudo '
  switch (manager) {
    case 'apt':
      return `${sudo}apt-get update && ${sudo}apt-get install -y ${aptPackages.join(' ')}`
    case 'dnf':
      return `${sudo}dnf install -y chromium`
    case 'pacman':
      return `${sudo}pacman -S --needed chromium`
    case 'zypper':
      return `${sudo}zypper install chromium`
    case 'brew':
      return 'brew install --cask google-chrome'
    case 'winget':
      return 'winget install --id Google.Chrome --exact'
    case 'unknown':
      return null
  }
}

/**
 * What to tell a person when no browser will do.
 *
 * @param {Exclude<Finding, { kind: 'good' }> | null} finding
 * @param {{ command: string | null, chosenByPerson: boolean }} circumstances `command` installs one
 * @returns {Problem}
 */
export function browserProblem(finding, { command, chosenByPerson }) {
  const remedy =
    command === null
      ? 'Install Google Chrome (https://www.google.com/chrome) and run the command again.'
      : `Run this, then the command again:\n  ${command}`
  const elsewhere = 'If you have one in an unusual place, set EARSHOT_BROWSER to its path.'
  const needed = `Chromium, Chrome or Edge, version ${MINIMUM_BROWSER_MAJOR} or newer`
  if (finding === null) {
    return {
      code: 'browser_missing',
      message: `Earshot needs ${needed}, and there is none here. ${elsewhere}\n${remedy}`,
    }
  }
  const choice = chosenByPerson
    ? 'Set EARSHOT_BROWSER to another one, or unset it, and run the command again.'
    : remedy
  if (finding.kind === 'old') {
    return {
      code: 'browser_too_old',
      message: `${finding.path} is version ${finding.version}, and Earshot needs ${needed}. Update it.\n${choice}`,
    }
  }
  return {
    code: 'browser_does_not_run',
    message: `${finding.path} does not run here: its own words are above. Earshot needs ${needed}.\n${choice}`,
    details: finding.output,
  }
}
