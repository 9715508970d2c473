import { excessOf, type JsonLimits } from '../../../shared/json-limits.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { judgeEvent, type Incoming, type WireObject } from './events.ts'

/** More than any frame has, with the tools of a session and each token of a transcript. */
export const frameLimits: JsonLimits = { depth: 64, values: 50_000 }

const MAX_TYPE_LENGTH = 200

/** What one message of this kind of server says, in today's names. One message may say several things, or nothing. */
export function readWire(text: string, dialect: Dialect): readonly Incoming[] {
  const excess = excessOf(text, frameLimits)
  if (excess !== null) return [{ kind: 'malformed', reason: excess, text }]
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return [{ kind: 'malformed', reason: 'not JSON', text }]
  }
  if (!isWireObject(json)) return [{ kind: 'malformed', reason: 'no event type', text }]
  return dialect.incoming(json).map(judgeEvent)
}

function isWireObject(json: unknown): json is WireObject {
  if (typeof json !== 'object' || json === null) return false
  const type: unknown = Reflect.get(json, 'type')
  return typeof type === 'string' && type.length <= MAX_TYPE_LENGTH
}
