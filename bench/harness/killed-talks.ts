import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Database } from '../../src/main/history/database.ts'
import { openHistoryFile } from '../../src/main/history/history-file.ts'

export interface KilledTalks {
  finishedTurns: number
  lostTurns: number
  damagedFiles: number
}

/**
 * Kills a process that keeps a conversation, each time at another moment, all on one file; `random` gives 0 to 1.
 * After each kill every turn that was told as finished has to be there, and the file whole.
 */
export async function killTalks(kills: number, random: () => number): Promise<KilledTalks> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-killed-'))
  const path = join(folder, 'history.sqlite')
  const result: KilledTalks = { finishedTurns: 0, lostTurns: 0, damagedFiles: 0 }
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const told = await talkAndKill(path, `conv_${kill}`, random() * 60)
      const opened = openHistoryFile(path, new Date())
      const clean = opened.kind === 'open' && opened.setAside === null
      const kept = opened.kind === 'open' ? opened.store.load(`conv_${kill}`) : null
      if (opened.kind === 'open') opened.store.close()
      const items = new Set(kept?.items.filter(({ status }) => status === 'completed').map(({ id }) => id))
      const turns = new Set(kept?.turns.map(({ index }) => index))
      for (let index = 0; index <= told; index += 1) {
        result.finishedTurns += 1
        if (!turns.has(index) || !items.has(`asked_${index}`) || !items.has(`answer_${index}`))
          result.lostTurns += 1
      }
      if (!clean || !isWhole(path)) result.damagedFiles += 1
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return result
}

/** Resolves to the last turn that the process said was finished; it is killed so many ms after its first one. */
async function talkAndKill(path: string, id: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--no-warnings', 'test/fixtures/talk-until-killed.ts', path, id], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let told = -1
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('error')) throw new Error(line)
    if (told === -1) setTimeout(() => child.kill('SIGKILL'), afterMs)
    // A line that was cut off by the kill is not told.
    told = Math.max(told, Number(line))
  }
  await exited
  return told
}

function isWhole(path: string): boolean {
  const db = new Database(path)
  try {
    return db.get('PRAGMA integrity_check')?.['integrity_check'] === 'ok'
  } finally {
    db.close()
  }
}
