/** `npm start`, once setup is through: builds what has changed, then opens the app. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chooseHost, hostLine, type Host } from './setup/choose-host.ts'
import { ensureBuilt } from './setup/ensure-built.ts'
import { npmCommand } from './setup/npm.mjs'
import { installed, projectRoot } from './setup/paths.mjs'

process.exitCode = await start(process.argv.slice(2))

async function start(appArgs: readonly string[]): Promise<number> {
  const build = await ensureBuilt()
  if (!build.ok) {
    console.error(`${build.output}\n\n${build.error.message}`)
    return 1
  }
  const host = chooseHost({
    installed: installed(),
    platform: process.platform,
    env: process.env,
    isRoot: process.getuid?.() === 0,
  })
  const line = hostLine(host)
  if (line !== null) console.log(line)
  return open(host, appArgs)
}

async function open(host: Host, appArgs: readonly string[]): Promise<number> {
  switch (host.kind) {
    case 'electron': {
      const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
      return run(host.path, [...host.flags, projectRoot, ...appArgs], { env })
    }
    case 'chromium': {
      const script = join(projectRoot, 'tools', 'chromium-host', 'run.ts')
      return run(process.execPath, [script, `--browser=${host.browserPath}`, projectRoot, ...appArgs])
    }
    case 'no-display': {
      const { platform, env, execPath } = process
      const npm = npmCommand({ platform, env, execPath, exists: existsSync })
      return run(npm.command, [...npm.args, 'run', '-s', 'demo'], { shell: npm.shell })
    }
    case 'none':
      console.error(
        'Neither Electron nor a browser is here. Run node tools/setup.mjs, which says how to get one.',
      )
      return 1
  }
}

/** The program has this terminal; signals that reach us are passed on to it. Resolves to its exit code. */
async function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; shell?: boolean } = {},
): Promise<number> {
  const child = spawn(command, args, { ...options, cwd: projectRoot, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  try {
    const [code] = await once(child, 'close')
    return typeof code === 'number' ? code : 1
  } catch (error) {
    console.error(
      `${command} could not be started: ${error instanceof Error ? error.message : String(error)}`,
    )
    return 1
  }
}
