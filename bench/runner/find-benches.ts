import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Bench } from './bench.ts'

/** Where benches are, in `bench/`. A file in a folder of scenarios may be no bench, but what others are made of. */
const FOLDERS = ['.', 'scenarios']

/** The command itself. */
const NO_BENCH = 'run.ts'

/** The benches that there are, by name. A new file is found by itself. */
export async function findBenches(root: string): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const path of FOLDERS.flatMap((folder) => filesIn(join(root, folder)))) {
    const { bench } = (await import(pathToFileURL(path).href)) as { bench?: Bench }
    if (bench === undefined) continue
    const name = basename(path, '.ts')
    if (bench.name !== name) throw new Error(`The bench in ${name}.ts calls itself ${bench.name}.`)
    benches.push(bench)
  }
  return benches.sort((a, b) => a.name.localeCompare(b.name))
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && name !== NO_BENCH)
    .map((name) => join(folder, name))
}
