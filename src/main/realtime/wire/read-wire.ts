import type { Dialect } from '../dialects/dialect.ts'
import { parseServerEvent, type Incoming, type WireObject } from './events.ts'

/** What one message of this kind of server says, in today's names. One message may say several things, or nothing. */
export function readWire(text: string, dialect: Dialect): readonly Incoming[] {
  const raw = wireObject(text)
  if (raw === null) return [parseServerEvent(text)]
  return dialect
    .incoming(raw)
    .map((translated) => parseServerEvent(translated === raw ? text : JSON.stringify(translated)))
}

function wireObject(text: string): WireObject | null {
  try {
    const json: unknown = JSON.parse(text)
    return isWireObject(json) ? json : null
  } catch {
    return null
  }
}

function isWireObject(json: unknown): json is WireObject {
  return typeof json === 'object' && json !== null && typeof Reflect.get(json, 'type') === 'string'
}
