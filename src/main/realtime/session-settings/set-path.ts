import type { EarshotError } from '../../../shared/errors.ts'
import { isObject } from './paths.ts'
import { checkSettings, settingsError } from './schema.ts'
import type { SessionSettings } from './types.ts'

/**
 * The settings with one of them set: `setPath(settings, 'audio.output.speed', '1.2')`. The path is the setting's
 * place in the session object, list positions included (`tools.0.name`); the text is JSON.
 */
export function setPath(
  settings: SessionSettings,
  path: string,
  jsonText: string,
): SessionSettings | EarshotError {
  const keys = path.split('.')
  if (keys.some((key) => key === '' || key in Object.prototype)) {
    return settingsError(`“${path}” is no path to a setting. Write one like audio.output.voice.`)
  }
  let value: unknown
  try {
    value = JSON.parse(jsonText)
  } catch {
    return settingsError(
      `The value for ${path} is not JSON. Numbers and true, false and null stand alone; text needs quotes: ${path}='"text"'.`,
    )
  }
  return checkSettings(withValue(settings, keys, value))
}

/** A copy with the value in its place; what is on the way there is made where it is missing. */
function withValue(parent: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  if (Array.isArray(parent) && /^\d+$/.test(key)) {
    const index = Math.min(Number(key), parent.length)
    return parent.toSpliced(index, 1, withValue(parent[index], rest, value))
  }
  const object = isObject(parent) ? parent : {}
  // Another type has other fields: what belongs to the old one would make the new one invalid.
  if (key === 'type' && rest.length === 0 && object['type'] !== value) return { type: value }
  return { ...object, [key]: withValue(object[key], rest, value) }
}
