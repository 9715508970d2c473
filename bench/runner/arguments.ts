import { parseArgs } from 'node:util'

export interface BenchArguments {
  /** The benches to run; empty for the quick ones. */
  names: readonly string[]
  /** Every quick bench, and the table for the docs. */
  all: boolean
  json: boolean
  minutes: number | null
}

export type ParsedArguments = { ok: true; arguments: BenchArguments } | { ok: false; message: string }

const options = { json: { type: 'boolean', default: false }, minutes: { type: 'string' } } as const

/** @param known the names that there are */
export function parseBenchArguments(args: readonly string[], known: readonly string[]): ParsedArguments {
  const wrong = (problem: string): ParsedArguments => ({ ok: false, message: `${problem}\n${usage(known)}` })
  let parsed
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    return wrong(cause instanceof Error ? cause.message : String(cause))
  }
  const { values, positionals } = parsed
  const minutes = values.minutes === undefined ? null : Number(values.minutes)
  if (minutes !== null && !(minutes > 0)) return wrong('--minutes needs a number above 0.')
  const names = positionals.filter((name) => name !== 'all')
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) return wrong(`There is no bench ${unknown}.`)
  return { ok: true, arguments: { names, all: positionals.includes('all'), json: values.json, minutes } }
}

function usage(known: readonly string[]): string {
  return `Usage: npm run -s bench -- [NAME]... [all] [--json] [--minutes N]\nBenches: ${known.join(', ')}`
}
