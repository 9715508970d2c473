/** The processes that a running Chromium consists of. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface ChromiumProcess {
  pid: number
  /** Chromium's `--type`: 'renderer', 'gpu-process', 'utility' and so on. */
  type: string
  /** Which service a utility process is for. */
  serviceName: string | null
}

interface SystemProcess {
  pid: number
  group: number
  commandLine: string
}

/** All of the process group but its leader, which is Chromium's browser process. */
export function processesOf(group: number): ChromiumProcess[] {
  const all = process.platform === 'linux' ? readProc() : askPs()
  return all
    .filter((candidate) => candidate.group === group && candidate.pid !== group)
    .map(({ pid, commandLine }) => ({
      pid,
      type: switchOf(commandLine, 'type') ?? '',
      serviceName: switchOf(commandLine, 'utility-sub-type'),
    }))
}

function switchOf(commandLine: string, name: string): string | null {
  return new RegExp(`[\\0 ]--${name}=([^\\0 ]*)`).exec(commandLine)?.[1] ?? null
}

function readProc(): SystemProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of the program, in brackets, may hold anything; after it come state, parent and group.
        const group = /.*\) \S \d+ (\d+) /s.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1]
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8')
        return [{ pid: Number(name), group: Number(group), commandLine }]
      } catch {
        // It has ended since it was listed.
        return []
      }
    })
}

function askPs(): SystemProcess[] {
  const printed = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' })
  return [...printed.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, pid, group, commandLine]) => ({
    pid: Number(pid),
    group: Number(group),
    commandLine: commandLine ?? '',
  }))
}
