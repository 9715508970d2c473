/** The password that encrypts for an app, in the desktop's keyring: Linux's Secret Service, by libsecret's own tool. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** A locked keyring asks the person, who may not be there. */
const TIMEOUT_MS = 30_000

/** As in Chromium, so that the keyring shows what it would show for Electron. */
const SCHEMA = 'chrome_libsecret_os_crypt_password_v2'

/** The app's password, made at the first time; null where no Secret Service answers. Blocks until it has. */
export function keyringPassword(application: string): string | null {
  if (process.platform !== 'linux') return null
  const attributes = ['xdg:schema', SCHEMA, 'application', application]
  const found = secretTool(['lookup', ...attributes])
  if (found.status === 0) return found.stdout
  // What is not there ends in silence; without a keyring there are words.
  if (found.status !== 1 || found.stderr !== '') return null
  const password = randomBytes(32).toString('base64')
  const stored = secretTool(['store', `--label=${application} Safe Storage`, ...attributes], password)
  return stored.status === 0 ? password : null
}

function secretTool(args: readonly string[], input = '') {
  return spawnSync('secret-tool', args, { input, encoding: 'utf8', timeout: TIMEOUT_MS })
}
