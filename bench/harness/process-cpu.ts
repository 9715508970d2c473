import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * The CPU that a process and its descendants use from now on for so long, in percent of one core. Linux alone knows.
 * Counted by the scheduler in nanoseconds: the ticks of /proc/PID/stat miss or count double whatever wakes with them, as
 * sound does. Threads that end meanwhile are left out.
 */
export async function cpuPercent(rootPid: number, seconds: number): Promise<number> {
  const start = performance.now()
  const before = cpuTimes(rootPid)
  await wait(seconds * 1000)
  const elapsedMs = performance.now() - start
  let usedNs = 0
  for (const [thread, ns] of cpuTimes(rootPid)) usedNs += ns - (before.get(thread) ?? 0)
  return (usedNs / 1e6 / elapsedMs) * 100
}

/** Nanoseconds of CPU by thread. */
function cpuTimes(rootPid: number): Map<string, number> {
  const times = new Map<string, number>()
  for (const pid of familyOf(rootPid)) {
    for (const thread of entriesOf(`/proc/${pid}/task`)) {
      // Time on the CPU, time waited for it, and how often, in nanoseconds.
      const figures = read(`/proc/${pid}/task/${thread}/schedstat`)
      if (figures !== null) times.set(thread, Number(figures.split(' ')[0]))
    }
  }
  if (times.size === 0) throw new Error('This system does not say how much CPU its threads use.')
  return times
}

function familyOf(rootPid: number): Set<number> {
  const processes = entriesOf('/proc').flatMap((name) => {
    const pid = Number(name)
    const parent = Number.isInteger(pid) ? parentOf(pid) : null
    return parent === null ? [] : [{ pid, parent }]
  })
  const family = new Set([rootPid])
  for (let grown = true; grown;) {
    const members = processes.filter(({ pid, parent }) => family.has(parent) && !family.has(pid))
    for (const { pid } of members) family.add(pid)
    grown = members.length > 0
  }
  return family
}

function parentOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`)
  // The name before it may hold blanks and brackets.
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Null and nothing for what has ended in between. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
