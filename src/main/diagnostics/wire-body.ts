import { credentialName } from '../../shared/settings/no-secrets.ts'

/** Names of the protocol's that look like a secret's and are none. */
const harmlessName = /^code$|tokens|token_(details|limits)/i

/** A key wherever it stands in a text. */
const keysInText = /\b(?:sk|ek|xai)[-_][\w-]{8,}|\b(?:bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{16,}/gi

/** Sound, or a picture. */
const base64InText = /[A-Za-z0-9+/]{200,}={0,2}/g

const MAX_TEXT_LENGTH = 20_000
/** Nobody reads further, and what no server of sense sends may be as deep as it likes. */
const MAX_DEPTH = 64
const MAX_LIST_LENGTH = 1_000

/** So much of a text is looked at: a pattern that goes on for megabytes is more than the engine's own can follow. */
const MAX_SEARCHED_LENGTH = 8 * MAX_TEXT_LENGTH

const REMOVED = '[removed]'

/**
 * A copy of an event that can be kept, shown and sent to somebody: nothing in it opens a door, and nothing in it is large.
 *
 * @param secrets keys that may have no form to know them by
 */
export function lightBody(event: unknown, secrets: readonly string[]): unknown {
  const known = secrets.filter((secret) => secret !== '')
  const text = (value: string): string => {
    const searched = value.slice(0, MAX_SEARCHED_LENGTH)
    const open = known.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), searched)
    const light = open
      .replace(keysInText, REMOVED)
      .replace(base64InText, (found) => `[${Buffer.byteLength(found, 'base64')} bytes]`)
    const more = light.length - MAX_TEXT_LENGTH + value.length - searched.length
    if (light.length <= MAX_TEXT_LENGTH && value.length === searched.length) return light
    return `${light.slice(0, MAX_TEXT_LENGTH).toWellFormed()}… [${more} more characters]`
  }
  const light = (value: unknown, hidden: boolean, depth: number): unknown => {
    if (typeof value === 'string') return hidden ? REMOVED : text(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth > MAX_DEPTH) return '[nested deeper]'
    if (Array.isArray(value)) {
      const shown = value.slice(0, MAX_LIST_LENGTH).map((one) => light(one, hidden, depth + 1))
      return value.length > shown.length ? [...shown, `[${value.length - shown.length} more]`] : shown
    }
    const entries = Object.entries(value)
    const shown = entries
      .slice(0, MAX_LIST_LENGTH)
      .map(([name, one]) => [text(name), light(one, hidden || holdsSecret(name), depth + 1)] as const)
    const more = entries.length - shown.length
    return Object.fromEntries(more > 0 ? [...shown, ['…', `[${more} more]`]] : shown)
  }
  return light(event, false, 1)
}

function holdsSecret(name: string): boolean {
  return credentialName.test(name) && !harmlessName.test(name)
}
