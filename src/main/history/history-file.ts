import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import { Database } from './database.ts'
import { damagedAtOnce, faultOf, newerVersion } from './history-faults.ts'
import { HistoryStore } from './history-store.ts'
import { migrate, migrations, versionOf } from './migrations.ts'

export type OpenedHistory =
  /** `setAside` names the file that was damaged, where there was one. */
  | { kind: 'open'; store: HistoryStore; setAside: string | null }
  /** Left as it was; `retryable` where it may be usable later. */
  | { kind: 'unusable'; error: EarshotError }

/** Opens the history, or a new one; never throws, and never changes a file that it doesn't understand. */
export function openHistoryFile(path: string, now: Date): OpenedHistory {
  try {
    mkdirSync(dirname(path), { recursive: true })
    if (storedVersion(path) > migrations.length) return { kind: 'unusable', error: newerVersion(path) }
    return { kind: 'open', store: openStore(path), setAside: null }
  } catch (error) {
    const fault = faultOf(error, path)
    return fault.kind === 'corrupt' ? startAnew(path, now) : fault
  }
}

/** Keeps the damaged file under another name, and opens a new one. Nobody may have it open. */
export function startAnew(path: string, now: Date): OpenedHistory {
  try {
    const setAside = setFileAside(path, now)
    return { kind: 'open', store: openStore(path), setAside }
  } catch (error) {
    const fault = faultOf(error, path)
    // A new file that is damaged at once: the disk is.
    return fault.kind === 'unusable' ? fault : { kind: 'unusable', error: damagedAtOnce(path) }
  }
}

/** For the time without a usable file. */
export function openInMemory(): HistoryStore {
  return new HistoryStore(prepare(new Database(':memory:')))
}

function openStore(path: string): HistoryStore {
  // A log that was left means that nobody closed the file: only then is it worth reading it all.
  const torn = hasContent(`${path}-wal`)
  const db = new Database(path)
  try {
    db.exec('PRAGMA journal_mode = WAL')
    prepare(db)
    if (torn && db.get('PRAGMA quick_check(1)')?.['quick_check'] !== 'ok') throw damaged()
    return new HistoryStore(db)
  } catch (error) {
    db.close()
    throw error
  }
}

function prepare(db: Database): Database {
  db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON')
  migrate(db)
  return db
}

/** The version of the file, learnt without writing anything; 0 for none. */
function storedVersion(path: string): number {
  if (!hasContent(path)) return 0
  if (!hasContent(`${path}-wal`)) return versionInHeader(path)
  // The log may say otherwise than the file.
  const db = new Database(path, { readOnly: true })
  try {
    return versionOf(db)
  } finally {
    db.close()
  }
}

/** Of SQLite's file format: 16 bytes of magic, and the user version at 60. */
function versionInHeader(path: string): number {
  const header = Buffer.alloc(64)
  const file = openSync(path, 'r')
  try {
    const length = readSync(file, header)
    if (length < header.length || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw damaged()
    return header.readUInt32BE(60)
  } finally {
    closeSync(file)
  }
}

function setFileAside(path: string, now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '.')
  const free = (attempt: number): string => {
    const name = `${path}.damaged-${stamp}${attempt === 0 ? '' : `-${attempt}`}`
    return existsSync(name) ? free(attempt + 1) : name
  }
  const keptAs = free(0)
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, keptAs + suffix)
  }
  return keptAs
}

function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}

/** As SQLite itself says it. */
function damaged(): Error {
  return Object.assign(new Error('The file is damaged'), { errcode: 11 })
}
