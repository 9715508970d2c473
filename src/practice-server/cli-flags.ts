import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { parseFaults, type Faults } from './faults.ts'

export interface Flags {
  port: number
  token: string
  faults: Faults
}

type Read<Value> = { ok: true; value: Value } | { ok: false; message: string }

/** A free port, a random token and a healthy server unless the flags say otherwise. */
export function readFlags(args: readonly string[]): Read<Flags> {
  let values: { port?: string; token?: string; faults?: string }
  try {
    const string = { type: 'string' } as const
    ;({ values } = parseArgs({ args: [...args], options: { port: string, token: string, faults: string } }))
  } catch (cause) {
    return { ok: false, message: describe(cause) }
  }
  const port = Number(values.port ?? '0')
  if (!/^\d+$/.test(values.port ?? '0') || port > 65_535)
    return { ok: false, message: `--port takes a number from 0 to 65535, not "${String(values.port)}".` }
  const token = values.token ?? randomBytes(24).toString('hex')
  if (!/^[\x21-\x7e]+$/.test(token))
    return { ok: false, message: '--token takes printable ASCII without spaces, as a header holds it.' }
  const faults = readFaults(values.faults ?? '{}')
  return faults.ok ? { ok: true, value: { port, token, faults: faults.value } } : faults
}

function readFaults(json: string): Read<Faults> {
  let input: unknown
  try {
    input = JSON.parse(json)
  } catch (cause) {
    return { ok: false, message: `--faults takes JSON such as {"stallMs":900}: ${describe(cause)}` }
  }
  const parsed = parseFaults(input)
  return parsed.ok
    ? { ok: true, value: parsed.faults }
    : { ok: false, message: `--faults: ${parsed.message}` }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
