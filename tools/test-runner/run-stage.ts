import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../setup/ensure-built.ts'
import { npmCommand } from '../setup/npm.mjs'
import { projectRoot } from '../setup/paths.mjs'
import type { Exit } from './counts.ts'
import { countCommand, countPlaywright, countVitest, type Outcome } from './reports.ts'
import type { Stage } from './stages.ts'

export interface StageRun {
  /** Where a runner is to leave its report; the file does not exist yet. */
  reportPath: string
  /** Ends the stage's process. */
  signal: AbortSignal
  /** Another stage runs beside it, and needs the machine more. */
  yields: boolean
  /** Takes what it prints, when it has ended; null lets it print on this terminal as it goes. */
  print: ((output: string) => void) | null
}

/** Runs one stage. */
export async function runStage(stage: Stage, run: StageRun): Promise<Outcome> {
  switch (stage.kind) {
    case 'script': {
      const { platform, env, execPath } = process
      const npm = npmCommand({ platform, env, execPath, exists: existsSync })
      const args = [...npm.args, 'run', '-s', stage.name]
      return countCommand(await runProcess(npm.command, args, run, { shell: npm.shell }))
    }
    case 'build': {
      const result = await ensureBuilt()
      if (result.ok) return countCommand({ code: 0 }, result.built ? null : 'up to date')
      console.error(`${result.output}\n\n${result.error.message}`)
      return { ...countCommand({ code: 1 }), note: 'the bundles could not be built' }
    }
    case 'vitest': {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${run.reportPath}`]
      const args = [packageFile('vitest', 'vitest.mjs'), 'run', '--project', stage.project, ...reporters]
      const exit = await runProcess(process.execPath, args, run)
      return countVitest(readIfThere(run.reportPath), exit)
    }
    case 'playwright': {
      const args = [
        packageFile('@playwright/test', 'cli.js'),
        'test',
        `--project=${stage.project}`,
        // What it rescues is named as flaky, to be mended.
        '--retries=1',
        '--reporter=list,json',
      ]
      const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: run.reportPath }
      const exit = await runProcess(process.execPath, args, run, { env })
      return countPlaywright(readIfThere(run.reportPath), exit)
    }
  }
}

function packageFile(packageName: string, file: string): string {
  return join(projectRoot, 'node_modules', packageName, file)
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function runProcess(
  command: string,
  args: readonly string[],
  { signal, yields, print }: StageRun,
  options: { env?: NodeJS.ProcessEnv; shell?: boolean } = {},
): Promise<Exit> {
  return new Promise((resolve) => {
    const stdio = print === null ? 'inherit' : 'pipe'
    const child = spawn(command, args, { ...options, signal, cwd: projectRoot, stdio })
    if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    const output: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => output.push(chunk))
    }
    child.once('error', (error) => {
      // An abort is reported here too; its process is still coming to its end.
      if (!signal.aborted) resolve({ notStarted: error.message })
    })
    child.once('close', (code, endedBy) => {
      print?.(Buffer.concat(output).toString())
      resolve(code === null ? { signal: endedBy ?? 'a signal' } : { code })
    })
  })
}
