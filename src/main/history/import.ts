/** Conversations out of a file that `exportJson` wrote, here or elsewhere. All of them are good, or none is taken. */
import { open, stat, type FileHandle } from 'node:fs/promises'
import * as v from 'valibot'
import { excessOf } from '../../shared/json-limits.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { StoredConversation } from '../../shared/history.ts'
import { EXPORT_FORMAT, EXPORT_VERSION, exportFile } from './export/json-schema.ts'

/** A year of talk is a few megabytes; pictures make it more. All of a file is in memory at once. */
export const maxImportBytes = 256 * 1024 * 1024

export interface ConversationIds {
  isTaken(id: string): boolean
  create(): string
}

/** Reads no more of the file than may be imported. Rejects with the file system's error. */
export async function importFile(
  path: string,
  ids: ConversationIds,
): Promise<readonly StoredConversation[] | EarshotError> {
  // What is no file, such as a device, may never end, or wait for somebody when it is opened.
  const before = await stat(path)
  if (!before.isFile()) return notAFile
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size > maxImportBytes) return tooLarge
    const bytes = Buffer.alloc(size)
    const length = await readAll(file, bytes)
    return importConversations(bytes.subarray(0, length), ids)
  } finally {
    await file.close()
  }
}

/** Fills the bytes as far as the file goes. */
async function readAll(file: FileHandle, bytes: Uint8Array): Promise<number> {
  let length = 0
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return length
}

/**
 * The conversations, ready to be stored together. One whose id is taken, by another of the file too, gets a new one,
 * and branches of it in the same file follow.
 */
export function importConversations(
  bytes: Uint8Array,
  ids: ConversationIds,
): readonly StoredConversation[] | EarshotError {
  if (bytes.byteLength > maxImportBytes) return tooLarge
  const value = parseJson(bytes)
  if (value === undefined) return notJson
  const header = v.safeParse(fileHeader, value)
  if (!header.success) return notAnExport
  if (header.output.version > EXPORT_VERSION) return newerVersion
  const file = v.safeParse(exportFile, value)
  return file.success ? withFreeIds(file.output.conversations, ids) : damaged(file.issues)
}

const fileHeader = v.object({ format: v.literal(EXPORT_FORMAT), version: v.number() })

/** How many there are is bounded by the file's size. */
const limits = { depth: 64, values: Infinity }

/** Undefined, which no JSON is, where it can't be read. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (excessOf(text, limits) !== null) return undefined
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function withFreeIds(
  conversations: readonly StoredConversation[],
  ids: ConversationIds,
): readonly StoredConversation[] {
  const used = new Set<string>()
  /** By the id in the file; of two with the same, the first. */
  const renamed = new Map<string, string>()
  const identified = conversations.map((conversation) => {
    const { id } = conversation
    const free = used.has(id) || ids.isTaken(id) ? ids.create() : id
    used.add(free)
    if (!renamed.has(id)) renamed.set(id, free)
    return { ...conversation, id: free }
  })
  return identified.map((conversation) => {
    const { branchedFrom } = conversation
    if (branchedFrom === null) return conversation
    const { conversationId } = branchedFrom
    const source = renamed.get(conversationId) ?? conversationId
    return { ...conversation, branchedFrom: { ...branchedFrom, conversationId: source } }
  })
}

const tooLarge = fault(
  'import_too_large',
  `The file is larger than ${maxImportBytes / 1024 / 1024} MB, the most that can be imported. Export fewer conversations at once.`,
)

const notAFile = fault('import_not_a_file', 'That is no file. Choose one that Earshot exported as JSON.')

const notJson = fault('import_not_json', 'The file is not JSON. Choose one that Earshot exported as JSON.')

const notAnExport = fault(
  'import_not_an_export',
  'The file is JSON, but no export of conversations. Choose one that Earshot exported as JSON.',
)

const newerVersion = fault(
  'import_newer_version',
  'A newer Earshot wrote this file. Update Earshot, and import it again.',
)

/** Says where the first fault is, for whoever wants to mend the file. */
function damaged([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): EarshotError {
  const path = v.getDotPath(issue)
  return fault(
    'import_damaged',
    `The file is no whole export: ${path === null ? '' : `${path}: `}${short(issue.message)}. Nothing was imported; export it again.`,
  )
}

/** The message may quote the value. */
function short(message: string): string {
  return message.length <= 200 ? message : `${message.slice(0, 200).toWellFormed()}…`
}

function fault(code: string, message: string): EarshotError {
  return { code, message, retryable: false }
}
