/** What to tell a person when conversations can't be written to a file, or read from one. */
import { getSystemErrorMessage } from 'node:util'
import type { EarshotError } from '../../shared/errors.ts'
import type { LeftOut } from '../../shared/history.ts'

export const alreadyChoosing: EarshotError = {
  code: 'file_dialog_open',
  message: 'A dialog that asks for a file is open already. Choose there, or close it, then try again.',
  retryable: true,
}

export const exportTooLarge: EarshotError = {
  code: 'export_too_large',
  message: 'Nothing was exported: it is more than one file can hold. Export fewer conversations at once.',
  retryable: false,
}

export function nothingToExport([first]: readonly LeftOut[]): EarshotError {
  const why =
    first === undefined ? 'There is no conversation to export yet.' : `“${first.title}”: ${first.reason}`
  return { code: 'export_nothing', message: `Nothing was exported. ${why}`, retryable: false }
}

/** An error of the file system's. */
export function notExported(error: unknown): EarshotError {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = 'Nothing was exported: the disk is full. Free some space, or choose another folder.'
    return { code: 'export_disk_full', message, retryable: true }
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = 'Nothing was exported: Earshot may not write there. Choose another folder.'
    return { code: 'export_not_allowed', message, retryable: true }
  }
  const message = `Nothing was exported: ${reasonOf(error)}. Choose another folder, then try again.`
  return { code: 'export_failed', message, retryable: true }
}

/** An error of the file system's. */
export function notRead(error: unknown, fileName: string): EarshotError {
  const reason = codeOf(error) === 'EACCES' ? 'Earshot may not read it' : reasonOf(error)
  const message = `Nothing was imported: ${fileName} can’t be read: ${reason}. Copy it to another folder, then import it again.`
  return { code: 'import_unreadable', message, retryable: true }
}

/** `error` is the history's. */
export function notStored(error: EarshotError): EarshotError {
  const message = `${error.message} Nothing was imported: import the file again then.`
  return { code: 'import_not_stored', message, retryable: error.retryable }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}

/** Without the path, which is not for a window. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'errno' in error) return getSystemErrorMessage(Number(error.errno))
  return error instanceof Error ? error.message : String(error)
}
