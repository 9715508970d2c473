import { BlockList, isIP } from 'node:net'
import type { EarshotError } from '../../../shared/errors.ts'

/** Addresses that never leave the machine or its network: there, an unencrypted connection is no one else's to hear. */
const privateAddresses = new BlockList()
privateAddresses.addSubnet('127.0.0.0', 8)
privateAddresses.addSubnet('10.0.0.0', 8)
privateAddresses.addSubnet('172.16.0.0', 12)
privateAddresses.addSubnet('192.168.0.0', 16)
privateAddresses.addSubnet('169.254.0.0', 16)
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

const webSocketSchemes: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
}

/** A secret in an address ends up in logs and proxies. */
const secretParameters =
  /^(api[-_]?key|key|access[-_]?token|token|authorization|client[-_]?secret|password)$/i

/** Shorter ones are found in innocent addresses by chance. */
const SHORTEST_SECRET = 8

export interface Address {
  /** As the person wrote it, or the provider's own. */
  url: string
  /** Where the server speaks the protocol; appended where the address leaves it out. */
  path: string
  /** Undefined values are left out; the others replace what the address says. */
  query: Readonly<Record<string, string | undefined>>
  allowInsecure: boolean
  /** What must not be found in the address. */
  secrets: readonly string[]
}

/**
 * The WebSocket address to open. Unencrypted ones only to private hosts, unless the person says so; never one that
 * holds a secret. No message repeats the address, but for its host: it may hold one.
 */
export function endpointUrl({ url: text, path, query, allowInsecure, secrets }: Address): URL | EarshotError {
  const url = text.includes('://') ? URL.parse(text.trim()) : null
  if (url === null) {
    return addressError(
      'invalid_url',
      'The server’s address is not complete. Write it like wss://example.com, or ws://localhost:8080 for this machine.',
    )
  }
  const scheme = webSocketSchemes[url.protocol]
  if (scheme === undefined || url.hostname === '') {
    return addressError(
      'unsupported_scheme',
      'The server’s address has to start with wss:// or https://, or for this machine with ws:// or http://.',
    )
  }
  url.protocol = scheme
  url.hash = ''
  url.pathname = realtimePath(url.pathname, path)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) url.searchParams.delete(name)
    else url.searchParams.set(name, value)
  }
  if (holdsSecret(url, secrets)) {
    return addressError(
      'credentials_in_url',
      'The server’s address holds a user name, a password or a key. Take it out, and give the key as the key.',
    )
  }
  if (scheme === 'ws:' && !allowInsecure && !isPrivateHost(url.hostname)) {
    return addressError(
      'insecure_url',
      `The connection to ${url.hostname} would not be encrypted: anyone on the way could listen, and take the key. ` +
        'Use wss://, or allow insecure connections to this server.',
    )
  }
  return url
}

/** The server that an address leads to, scheme and port included, as in `wss://example.com`; null where to none. */
export function serverOf(address: string): string | null {
  const url = address.includes('://') ? URL.parse(address.trim()) : null
  const scheme = webSocketSchemes[url?.protocol ?? '']
  if (url === null || scheme === undefined || url.hostname === '') return null
  url.protocol = scheme
  return url.origin
}

/** Whether a URL's host is this machine or on its own network, by its address or its name. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()
  const family = isIP(host)
  if (family !== 0) return privateAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4')
  return host !== '' && (!host.includes('.') || host.endsWith('.localhost') || host.endsWith('.local'))
}

export function addressError(code: string, message: string): EarshotError {
  return { code, message, retryable: false }
}

/** An address may name the host alone, the API's root, or the whole path. */
function realtimePath(given: string, path: string): string {
  const base = given.replace(/\/+$/, '')
  if (path.startsWith(`${base}/`)) return path
  return base.endsWith('/v1') ? `${base}/realtime` : base
}

function holdsSecret(url: URL, secrets: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return true
  const parameters = [...url.searchParams]
  if (parameters.some(([name]) => secretParameters.test(name))) return true
  const places = [url.href, ...parameters.flat()]
  return secrets.some(
    (secret) => secret.length >= SHORTEST_SECRET && places.some((place) => place.includes(secret)),
  )
}
