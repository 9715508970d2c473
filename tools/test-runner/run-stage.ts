import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from '../setup/ensure-built.ts'
import { npmCommand } from '../setup/npm.mjs'
import { projectRoot } from '../setup/paths.mjs'
import type { Exit } from './counts.ts'
import { countCommand, countPlaywright, countVitest, type Outcome } from './reports.ts'
import type { Stage } from './stages.ts'

/**
 * Runs one stage with its own output on this terminal.
 *
 * @param reportPath where a runner is to leave its report; the file does not exist yet
 * @param signal ends the stage's process
 */
export async function runStage(stage: Stage, reportPath: string, signal: AbortSignal): Promise<Outcome> {
  switch (stage.kind) {
    case 'script': {
      const { platform, env, execPath } = process
      const npm = npmCommand({ platform, env, execPath, exists: existsSync })
      const args = [...npm.args, 'run', '-s', stage.name]
      return countCommand(await runProcess(npm.command, args, { signal, shell: npm.shell }))
    }
    case 'build': {
      const result = await ensureBuilt()
      if (result.ok) return { passed: 1, failed: 0, skipped: 0, note: result.built ? null : 'up to date' }
      console.error(`${result.output}\n\n${result.error.message}`)
      return { passed: 0, failed: 1, skipped: 0, note: 'the bundles could not be built' }
    }
    case 'vitest': {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
      const args = [packageFile('vitest', 'vitest.mjs'), 'run', '--project', stage.project, ...reporters]
      const exit = await runProcess(process.execPath, args, { signal })
      return countVitest(readIfThere(reportPath), exit)
    }
    case 'playwright': {
      const args = [
        packageFile('@playwright/test', 'cli.js'),
        'test',
        `--project=${stage.project}`,
        '--reporter=list,json',
      ]
      const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath }
      const exit = await runProcess(process.execPath, args, { signal, env })
      return countPlaywright(readIfThere(reportPath), exit)
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
  options: { signal: AbortSignal; env?: NodeJS.ProcessEnv; shell?: boolean },
): Promise<Exit> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, cwd: projectRoot, stdio: 'inherit' })
    child.once('error', (error) => {
      // An abort is reported here too; its process is still coming to its end.
      if (!options.signal.aborted) resolve({ notStarted: error.message })
    })
    child.once('close', (code, endedBy) =>
      resolve(code === null ? { signal: endedBy ?? 'a signal' } : { code }),
    )
  })
}
