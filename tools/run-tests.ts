/**
 * `npm test`, once setup is through: every stage, whatever failed before it. Its last line is
 * `N passed, N failed, N skipped`; it exits with 1 when anything failed or nothing ran.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { projectRoot } from './setup/paths.mjs'
import { exitCodeOf, totalOf, type StageResult } from './test-runner/counts.ts'
import { countCommand, type Outcome } from './test-runner/reports.ts'
import { runStage, type StageRun } from './test-runner/run-stage.ts'
import { parseTestArguments, stagesOf, stepsOf, type Stage } from './test-runner/stages.ts'
import { failureList, summaryTable, totalLine } from './test-runner/summary.ts'

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
  // Hundreds of processes start, of the same sources: each of them is compiled once.
  process.env['NODE_COMPILE_CACHE'] ??= join(reports, 'compiled')
  const results = new Map<Stage, StageResult>()
  /** The first lane prints as it goes, the one beside it when it has ended. The first one yields. */
  const runLane = async (lane: readonly Stage[], { first, alone }: { first: boolean; alone: boolean }) => {
    for (const stage of lane) {
      if (interruption.signal.aborted) return
      const heading = `\n--- ${stage.name}`
      if (first) console.log(heading)
      const start = performance.now()
      const outcome = await runOrRefuse(stage, [...results.values()], {
        reportPath: join(reports, `${stages.indexOf(stage)}.json`),
        signal: interruption.signal,
        yields: first && !alone,
        print: first ? null : (output) => console.log(`${heading}\n${output}`),
      })
      results.set(stage, { name: stage.name, durationMs: performance.now() - start, ...outcome })
    }
  }
  try {
    for (const lanes of stepsOf(stages)) {
      const alone = lanes.length === 1
      await Promise.all(lanes.map((lane, index) => runLane(lane, { first: index === 0, alone })))
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }
  const inOrder = stages.flatMap((stage) => results.get(stage) ?? [])
  const total = totalOf(inOrder)
  const parts = [summaryTable(inOrder), failureList(inOrder), totalLine(total)]
  console.log(`\n${parts.filter((part) => part !== null).join('\n\n')}`)
  return interruption.signal.aborted ? 130 : exitCodeOf(total)
}

function runOrRefuse(
  stage: Stage,
  earlier: readonly StageResult[],
  run: StageRun,
): Promise<Outcome> | Outcome {
  const buildFailed = earlier.some(({ name, failed }) => name === 'build' && failed > 0)
  if (stage.kind === 'playwright' && buildFailed) {
    return { ...countCommand({ code: 1 }), note: 'not run: there is no fresh build' }
  }
  return runStage(stage, run)
}
