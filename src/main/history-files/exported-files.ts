/** What the files of an export hold, and what they are called. */
import { parse } from 'node:path'
import { exportSrt, exportVtt } from '../history/export/captions.ts'
import type { ExportWords } from '../history/export/export-words.ts'
import { exportJson, isExportable } from '../history/export/json.ts'
import { exportMarkdown } from '../history/export/markdown.ts'
import { titleOf } from '../history/export/passages.ts'
import { exportText } from '../history/export/text.ts'
import { maxImportBytes } from '../history/import.ts'
import { readRecordingIndex } from '../recordings/recording-file.ts'
import { isRecordingIn } from '../recordings/recording-name.ts'
import type { ExportFormat, LeftOut, StoredConversation } from '../../shared/history.ts'

export interface ExportedFile {
  name: string
  text: string
}

export interface ExportedFiles {
  files: readonly ExportedFile[]
  leftOut: readonly LeftOut[]
  conversationCount: number
}

export const extensions: Record<ExportFormat, string> = {
  markdown: 'md',
  json: 'json',
  text: 'txt',
  srt: 'srt',
  vtt: 'vtt',
}

/**
 * Captions are a file for each recording, named as it is, so that a player finds them beside it. Otherwise all
 * conversations are one file.
 *
 * @throws RangeError when it is more than a file can hold; and the file system's error
 */
export async function exportedFiles(
  conversations: readonly StoredConversation[],
  format: ExportFormat,
  { recordingsFolder, now, words }: { recordingsFolder: string; now: Date; words: ExportWords },
): Promise<ExportedFiles> {
  if (format === 'srt' || format === 'vtt')
    return captionFiles(conversations, format, recordingsFolder, words)
  // One that nobody could import again must not keep the others from it.
  const [fit, unfit] = partition(conversations, (one) => format !== 'json' || isExportable(one))
  const text = renderers[format](fit, words)
  if (format === 'json' && Buffer.byteLength(text) > maxImportBytes) throw new RangeError('too large')
  return {
    files: fit.length === 0 ? [] : [{ name: `${nameOf(fit, now, words)}.${extensions[format]}`, text }],
    leftOut: unfit.map((one) => leftOut(one, NOT_IMPORTABLE, words)),
    conversationCount: fit.length,
  }
}

const INSTEAD = 'Export it as Markdown or text instead.'
const NOT_IMPORTABLE = `What is stored of it could not be imported again. ${INSTEAD}`
const NOT_RECORDED = `It was not recorded, and captions follow a recording. ${INSTEAD}`
const NO_INDEX = `Its recordings are gone, or nothing says where its words are in them. ${INSTEAD}`

const renderers = { markdown: exportMarkdown, json: exportJson, text: exportText }

async function captionFiles(
  conversations: readonly StoredConversation[],
  format: 'srt' | 'vtt',
  folder: string,
  words: ExportWords,
): Promise<ExportedFiles> {
  const files: ExportedFile[] = []
  const without: LeftOut[] = []
  for (const conversation of conversations) {
    // The path may come from an imported file: nothing else is ever opened because of it.
    const recordings = conversation.recordings.filter((path) => isRecordingIn(folder, path))
    const count = files.length
    for (const path of recordings) {
      const entries = await readRecordingIndex(path)
      if (entries.length === 0) continue
      const text = (format === 'srt' ? exportSrt : exportVtt)(conversation, entries, words)
      files.push({ name: `${parse(path).name}.${extensions[format]}`, text })
    }
    if (files.length > count) continue
    without.push(leftOut(conversation, conversation.recordings.length === 0 ? NOT_RECORDED : NO_INDEX, words))
  }
  return { files, leftOut: without, conversationCount: conversations.length - without.length }
}

/** In UTF-16 units: with the date, the extension and a number it fits every disk, in any script. */
const MAX_TITLE_LENGTH = 60

/** With a date in front, it is no reserved name and no hidden file. */
function nameOf(conversations: readonly StoredConversation[], now: Date, words: ExportWords): string {
  const [first] = conversations
  if (first === undefined || conversations.length > 1) return `${dayOf(now)} ${words.conversations}`
  const title = titleOf(first, words)
    .slice(0, MAX_TITLE_LENGTH)
    .toWellFormed()
    .replaceAll(/[<>:"/\\|?*\p{C}\ufffd]+/gu, ' ')
    .replaceAll(/ +/g, ' ')
    .replace(/[ .]+$/, '')
  return `${dayOf(new Date(first.createdAt))} ${title.trimStart()}`.trimEnd()
}

/** As the person's clock has it. */
function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
}

function leftOut(conversation: StoredConversation, reason: string, words: ExportWords): LeftOut {
  return { title: titleOf(conversation, words), reason }
}

function partition<T>(all: readonly T[], fits: (one: T) => boolean): [T[], T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))]
}
