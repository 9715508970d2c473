import { basename, dirname, resolve } from 'node:path'

/** Local time and the conversation, as in `2026-11-21 09.45.00 3f6c….flac`: sorts by time, and fits every disk. */
export function recordingName(at: Date, conversationId: string): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('.')
  return `${day} ${time} ${plain(conversationId)}.flac`
}

/** Whether the path is that of a recording of ours: one from elsewhere may be any path there is. */
export function isRecordingIn(folder: string, path: string): boolean {
  return dirname(resolve(path)) === resolve(folder) && NAME.test(basename(path))
}

const NAME = /^\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d [\w-]*\.flac$/

const MAX_ID_LENGTH = 64

/** The id of an imported conversation may be anything, a way out of the folder too. */
function plain(id: string): string {
  return id.slice(0, MAX_ID_LENGTH).replaceAll(/[^\w-]/g, '_')
}
