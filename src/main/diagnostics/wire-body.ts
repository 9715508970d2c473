import { credentialName } from '../../shared/settings/no-secrets.ts'

/** Names of the protocol's that look like a secret's and are none. */
const harmlessName = /^code$|tokens|token_(details|limits)/i

/** A key wherever it stands in a text. */
const keysInText = /\b(?:sk|ek|xai)[-_][\w-]{8,}|\b(?:bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{16,}/gi

/** Sound, or a picture. */
const base64InText = /[A-Za-z0-9+/]{200,}={0,2}/g

const MAX_TEXT_LENGTH = 20_000

const REMOVED = '[removed]'

/**
 * A copy of an event that can be kept, shown and sent to somebody: nothing in it opens a door, and nothing in it is large.
 *
 * @param secrets keys that may have no form to know them by
 */
export function lightBody(event: unknown, secrets: readonly string[]): unknown {
  const known = secrets.filter((secret) => secret !== '')
  const text = (value: string): string => {
    const open = known.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), value)
    const light = open
      .replace(keysInText, REMOVED)
      .replace(base64InText, (found) => `[${Buffer.byteLength(found, 'base64')} bytes]`)
    if (light.length <= MAX_TEXT_LENGTH) return light
    return `${light.slice(0, MAX_TEXT_LENGTH).toWellFormed()}… [${light.length - MAX_TEXT_LENGTH} more characters]`
  }
  const light = (value: unknown, hidden: boolean): unknown => {
    if (typeof value === 'string') return hidden ? REMOVED : text(value)
    if (Array.isArray(value)) return value.map((one) => light(one, hidden))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [text(name), light(one, hidden || holdsSecret(name))]),
    )
  }
  return light(event, false)
}

function holdsSecret(name: string): boolean {
  return credentialName.test(name) && !harmlessName.test(name)
}
