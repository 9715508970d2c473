import * as v from 'valibot'
import { fields } from '../../../shared/settings/index.ts'

/** Headers or parameters as a person writes them: one `name: value` a line. */
export function textOfPairs(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}

/** Null when a line is no pair, or one is not to be kept in a file. */
export function pairsOf(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => /^\s*([^:\s][^:]*?)\s*:\s*(.*?)\s*$/.exec(line))
  if (pairs.includes(null)) return null
  const record = Object.fromEntries(pairs.map((match) => [match?.[1] ?? '', match?.[2] ?? '']))
  return v.is(fields.headers, record) ? record : null
}
