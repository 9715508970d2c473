/**
 * `npm run -s bench -- [NAME]... [all] [--json] [--minutes N]`: without a name every quick bench; `all` does the same
 * and writes docs/bench.md. Exit code 1 when a gate is missed, 2 when it was called wrongly.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { projectRoot } from '../tools/setup/paths.mjs'
import { parseBenchArguments } from './runner/arguments.ts'
import type { Bench } from './runner/bench.ts'
import { findBenches, loadBench } from './runner/find-benches.ts'
import { jsonLine, markdown, table, type Circumstances } from './runner/output.ts'
import { exitCodeOf, runBenches, type BenchResult } from './runner/run-benches.ts'

const DOCUMENT = join(projectRoot, 'docs', 'bench.md')
const MEASURED_PACKAGES = ['wavtools', '@openai/agents-realtime', 'openai', 'ws']

const files = findBenches(import.meta.dirname)
const parsed = parseBenchArguments(process.argv.slice(2), [...files.keys()])
if (parsed.ok) {
  const { names, all, json, minutes } = parsed.arguments
  const quick = all || names.length === 0
  const chosen: Bench[] = []
  for (const [name, path] of files) {
    if (!quick && !names.includes(name)) continue
    const bench = await loadBench(name, path)
    if (bench !== null && (names.includes(name) || bench.long !== true)) chosen.push(bench)
  }
  const results = await run(chosen, json, minutes)
  for (const { bench, failure } of results) if (failure !== null) say(`${bench.name}: ${failure}`)
  if (all) {
    const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
    await writeDocument(results, command)
  }
  process.exitCode = exitCodeOf(results)
} else {
  say(parsed.message)
  process.exitCode = 2
}

async function run(benches: readonly Bench[], json: boolean, minutes: number | null) {
  const results: BenchResult[] = []
  for (const bench of benches) {
    if (!json) say(`Running ${bench.name}.`)
    const [result] = await runBenches([bench], { minutes }, ({ name }, measurement) => {
      if (json) process.stdout.write(`${jsonLine(name, measurement)}\n`)
    })
    if (result === undefined) continue
    if (!json) process.stdout.write(`${table(result)}\n\n`)
    results.push(result)
  }
  return results
}

async function writeDocument(results: readonly BenchResult[], command: string): Promise<void> {
  const versions = MEASURED_PACKAGES.map((name) => [name, versionOf(name)] as const)
  const circumstances: Circumstances = {
    date: new Date().toISOString().slice(0, 10),
    command,
    versions: [['Node', process.versions.node], ...versions],
    machine: `${availableParallelism()} cores, no sound card`,
  }
  const options = await resolveConfig(DOCUMENT)
  writeFileSync(DOCUMENT, await format(markdown(results, circumstances), { ...options, filepath: DOCUMENT }))
  say('Wrote docs/bench.md.')
}

function versionOf(packageName: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(projectRoot, 'node_modules', packageName, 'package.json'), 'utf8'),
  )
  return typeof manifest === 'object' && manifest !== null ? String(Reflect.get(manifest, 'version')) : ''
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
