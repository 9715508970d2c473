import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Of Linux, on every machine in use. */
const TICKS_PER_SECOND = 100

/** Seconds of CPU that a process and its descendants have used so far. Linux alone knows. */
function cpuSecondsOf(rootPid: number): number {
  const processes = readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    return Number.isInteger(pid) ? (readProcess(pid) ?? []) : []
  })
  const family = new Set([rootPid])
  for (let grown = true; grown;) {
    const members = processes.filter(({ pid, parent }) => family.has(parent) && !family.has(pid))
    for (const { pid } of members) family.add(pid)
    grown = members.length > 0
  }
  const ticks = processes.reduce((sum, { pid, ticks }) => sum + (family.has(pid) ? ticks : 0), 0)
  return ticks / TICKS_PER_SECOND
}

/** The CPU that a process and its descendants use from now on for so long, in percent of one core. */
export async function cpuPercent(rootPid: number, seconds: number): Promise<number> {
  const start = performance.now()
  const before = cpuSecondsOf(rootPid)
  await wait(seconds * 1000)
  const used = cpuSecondsOf(rootPid) - before
  return (used / ((performance.now() - start) / 1000)) * 100
}

function readProcess(pid: number): { pid: number; parent: number; ticks: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before it may hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }
  } catch {
    // It has ended in between.
    return null
  }
}
