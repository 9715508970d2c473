import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

/** The command itself. */
const NO_BENCH = 'run.ts'

/** The files that may be benches, by name. A new one is found by itself. */
export function findBenches(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== NO_BENCH)
  return new Map(names.toSorted().map((name) => [basename(name, '.ts'), join(folder, name)]))
}

/** Null when the file is no bench. */
export async function loadBench(name: string, path: string): Promise<Bench | null> {
  const { bench } = (await import(pathToFileURL(path).href)) as { bench?: Bench }
  if (bench === undefined) return null
  if (bench.name !== name) throw new Error(`The bench in ${name}.ts calls itself ${bench.name}.`)
  return bench
}
