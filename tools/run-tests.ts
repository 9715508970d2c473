/**
 * `npm test`, once setup is through: every stage in order, whatever failed before it. Its last line is
 * `N passed, N failed, N skipped`; it exits with 1 when anything failed or nothing ran.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { projectRoot } from './setup/paths.mjs'
import { exitCodeOf, totalOf, type StageResult } from './test-runner/counts.ts'
import { runStage } from './test-runner/run-stage.ts'
import { parseTestArguments, stagesOf, type Stage } from './test-runner/stages.ts'
import { summaryTable, totalLine } from './test-runner/summary.ts'

const parsed = parseTestArguments(process.argv.slice(2))
if (parsed.ok) {
  const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  const { scripts } = v.parse(v.object({ scripts: v.record(v.string(), v.string()) }), manifest)
  process.exitCode = await runAll(stagesOf(Object.keys(scripts), parsed.groups))
} else {
  console.error(parsed.message)
  process.exitCode = 2
}

async function runAll(stages: readonly Stage[]): Promise<number> {
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort())
  const reports = mkdtempSync(join(tmpdir(), 'earshot-tests-'))
  const results: StageResult[] = []
  try {
    for (const stage of stages) {
      if (interruption.signal.aborted) break
      console.log(`\n--- ${stage.name}`)
      const start = performance.now()
      const outcome = await runOrRefuse(
        stage,
        results,
        join(reports, `${results.length}.json`),
        interruption.signal,
      )
      results.push({ name: stage.name, durationMs: performance.now() - start, ...outcome })
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  const total = totalOf(results)
  console.log(`\n${summaryTable(results)}\n\n${totalLine(total)}`)
  return interruption.signal.aborted ? 130 : exitCodeOf(total)
}

function runOrRefuse(stage: Stage, earlier: readonly StageResult[], reportPath: string, signal: AbortSignal) {
  const buildFailed = earlier.some(({ name, failed }) => name === 'build' && failed > 0)
  if (stage.kind === 'playwright' && buildFailed) {
    return { passed: 0, failed: 1, skipped: 0, note: 'not run: there is no fresh build' }
  }
  return runStage(stage, reportPath, signal)
}
