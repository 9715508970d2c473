import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

/** Where benches are, in `bench/`. A file among the scenarios may be no bench, but what others are made of. */
const FOLDERS = ['.', 'scenarios']

/** The command itself. */
const NO_BENCH = 'run.ts'

/** The files that may be benches, by name. A new one is found by itself. */
export function findBenches(root: string): Map<string, string> {
  const paths = FOLDERS.flatMap((folder) => filesIn(join(root, folder)))
  const named = paths.map((path): [string, string] => [basename(path, '.ts'), path])
  return new Map(named.sort(([a], [b]) => a.localeCompare(b)))
}

/** Null when the file is no bench. */
export async function loadBench(name: string, path: string): Promise<Bench | null> {
  const { bench } = (await import(pathToFileURL(path).href)) as { bench?: Bench }
  if (bench === undefined) return null
  if (bench.name !== name) throw new Error(`The bench in ${name}.ts calls itself ${bench.name}.`)
  return bench
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && name !== NO_BENCH)
    .map((name) => join(folder, name))
}
