import type { EarshotError } from '../../shared/errors.ts'

export type HistoryFault =
  /** What is in the file is no database, or no longer a whole one. */
  | { kind: 'corrupt' }
  /** It can't be used now; the talk goes on in memory. */
  | { kind: 'unusable'; error: EarshotError }

/** SQLite's primary result codes, https://sqlite.org/rescode.html */
const PERM = 3
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26
/** An extended code: the file that processes share could not grow. */
const IOERR_SHMSIZE = 4874

/** What an error of SQLite or of the file system means for the history. */
export function faultOf(error: unknown, path: string): HistoryFault {
  const extended = error instanceof Error && 'errcode' in error ? Number(error.errcode) : null
  const primary = extended === null ? null : extended & 0xff
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (primary === CORRUPT || primary === NOTADB) return { kind: 'corrupt' }
  if (primary === FULL || extended === IOERR_SHMSIZE || code === 'ENOSPC' || code === 'EDQUOT') {
    return unusable(
      'history_disk_full',
      'The disk is full, so this talk is kept in memory for now. Free some space: it will then be saved by itself.',
    )
  }
  if (primary === READONLY || primary === CANTOPEN || primary === PERM || isForbidden(code)) {
    return unusable(
      'history_not_allowed',
      `Earshot may not write ${path}, so this talk is kept in memory for now. Allow it to: the talk will then be saved by itself.`,
    )
  }
  if (primary === BUSY || primary === LOCKED) {
    return unusable(
      'history_busy',
      'Another program is writing the history, so this talk is kept in memory for now. It will be saved by itself when the other is done.',
    )
  }
  const reason = error instanceof Error ? error.message : String(error)
  return { kind: 'unusable', error: failed(reason, path) }
}

export function damagedAtOnce(path: string): EarshotError {
  return failed('a new file was damaged at once', path)
}

export function newerVersion(path: string): EarshotError {
  return {
    code: 'history_newer',
    message: `${path} is of a newer Earshot, so it is left untouched and this talk is kept in memory alone. Update Earshot to see and keep your conversations.`,
    retryable: false,
  }
}

export function wasSetAside(keptAs: string): EarshotError {
  return {
    code: 'history_set_aside',
    message: `The history was damaged, so Earshot has begun a new one. The old one is kept as ${keptAs}.`,
    retryable: false,
  }
}

function isForbidden(code: unknown): boolean {
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
}

function unusable(code: string, message: string): HistoryFault {
  return { kind: 'unusable', error: { code, message, retryable: true } }
}

function failed(reason: string, path: string): EarshotError {
  return {
    code: 'history_failed',
    message: `The history can’t be used: ${reason}. This talk is kept in memory for now. Check ${path}: the talk will then be saved by itself.`,
    retryable: true,
  }
}
