import { basename } from 'node:path'

/** @import { Problem } from './context.mjs' */

/**
 * How to call npm: through the npm that runs us where there is one, since that needs no shell on
 * Windows and works while the Node among the packages is being replaced.
 *
 * @param {{ env: NodeJS.ProcessEnv, platform: NodeJS.Platform, execPath: string, exists: (path: string) => boolean }} machine
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export function npmCommand({ env, platform, execPath, exists }) {
  const script = env['npm_execpath']
  if (script !== undefined && basename(script) === 'npm-cli.js' && exists(script)) {
    const node = env['npm_node_execpath']
    return { command: node !== undefined && exists(node) ? node : execPath, args: [script], shell: false }
  }
  return { command: 'npm', args: [], shell: platform === 'win32' }
}

/** @type {ReadonlyArray<Problem & { npmCodes: readonly string[] }>} */
const FAILURES = [
  {
    code: 'no_network',
    npmCodes: ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
    message:
      'npm could not find the package registry: this machine seems to be offline, or it needs a proxy ' +
      '(npm config set https-proxy http://HOST:PORT).\nConnect it and run the command again.',
  },
  {
    code: 'registry_unreachable',
    npmCodes: [
      'ECONNREFUSED',
      'ECONNRESET',
      'ETIMEDOUT',
      'ERR_SOCKET_TIMEOUT',
      'EIDLETIMEOUT',
      'E500',
      'E502',
      'E503',
      'E504',
    ],
    message:
      'The package registry did not answer. Look at its address (npm config get registry) and at the proxy ' +
      '(npm config get https-proxy), then run the command again.',
  },
  {
    code: 'registry_refused',
    npmCodes: ['E401', 'E403', 'ENEEDAUTH'],
    message:
      'The package registry refused npm. Earshot needs no account: look at the registry and the tokens in ' +
      'your .npmrc (npm config list), then run the command again.',
  },
  {
    code: 'package_missing',
    npmCodes: ['E404', 'ETARGET', 'ENOVERSIONS'],
    message:
      'The package registry does not have one of the packages. If it is a mirror (npm config get registry), ' +
      'it may lag behind: point npm at the public registry, then run the command again.',
  },
  {
    code: 'certificate_refused',
    npmCodes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_HAS_EXPIRED',
    ],
    message:
      'npm does not trust the certificate of the registry or of a proxy before it. Name your ' +
      "organization's certificate in NODE_EXTRA_CA_CERTS and run the command again.",
  },
  {
    code: 'no_permission',
    npmCodes: ['EACCES', 'EPERM', 'EROFS', 'EBUSY'],
    message:
      'npm may not write to node_modules or to its cache. Close what uses them (Earshot itself, an editor), ' +
      'see that both belong to you (npm config get cache), and run the command again without sudo.',
  },
  {
    code: 'disk_full',
    npmCodes: ['ENOSPC', 'EDQUOT'],
    message: 'The disk is full: the packages need about 1 GB. Make room and run the command again.',
  },
  {
    code: 'package_damaged',
    npmCodes: ['EINTEGRITY', 'ETAR', 'TAR_BAD_ARCHIVE', 'Z_DATA_ERROR', 'Z_BUF_ERROR'],
    message: 'A package arrived damaged. Run npm cache verify, then the command again.',
  },
  {
    code: 'lock_out_of_step',
    npmCodes: ['EUSAGE', 'ELOCKVERIFY'],
    message:
      'package.json and package-lock.json do not fit together. Run npm install (or git checkout both files), ' +
      'then the command again.',
  },
]

const HEAD_LINES = 10
const TAIL_LINES = 5

/**
 * The telling part of npm's output: it begins with the cause, and an install script's own error ends it.
 *
 * @param {string} output
 * @returns {string}
 */
export function npmErrorLines(output) {
  const lines = output.split(/\r?\n/).filter((line) => !/^(npm (error|ERR!))?\s*$/.test(line))
  const start = lines.findIndex((line) => /npm (error|ERR!) code/.test(line))
  const told = lines.slice(Math.max(start, 0))
  if (told.length <= HEAD_LINES + TAIL_LINES) return told.join('\n')
  return [...told.slice(0, HEAD_LINES), '...', ...told.slice(-TAIL_LINES)].join('\n')
}

/**
 * Says what an unsuccessful `npm ci` means. npm names the cause as `npm error code ENOTFOUND`; an install
 * script that calls npm itself repeats that line further in.
 *
 * @param {string} output
 * @returns {Problem}
 */
export function explainNpmFailure(output) {
  const codes = [...output.matchAll(/\bcode:? '?([A-Z][A-Z0-9_]+)/g)].map((match) => match[1] ?? '')
  for (const npmCode of codes) {
    const failure = FAILURES.find(({ npmCodes }) => npmCodes.includes(npmCode))
    if (failure !== undefined) return { code: failure.code, message: failure.message }
  }
  if (/npm (error|ERR!) command failed/.test(output)) {
    return {
      code: 'install_script_failed',
      message:
        'The install script of the package named above failed. Put right what it says, then run the command again.',
    }
  }
  return {
    code: 'npm_failed',
    message:
      'npm could not install the packages, for the reason above. Put it right, then run the command again.',
  }
}
