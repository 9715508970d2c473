import * as v from 'valibot'
import type { StoredConversation } from '../../../shared/history.ts'
import {
  exportedConversation,
  EXPORT_FORMAT,
  EXPORT_VERSION,
  exportFile,
  type ExportFile,
} from './json-schema.ts'

/**
 * Everything of the conversations, for `importConversations`: their pictures in them, their recordings by path alone.
 * The same conversations give the same bytes. Throws on a conversation that could not be imported again.
 */
export function exportJson(conversations: readonly StoredConversation[]): string {
  const file: ExportFile = { format: EXPORT_FORMAT, version: EXPORT_VERSION, conversations }
  return `${JSON.stringify(v.parse(exportFile, file), null, 2)}\n`
}

/** Whether it could be imported again: else `exportJson` throws. */
export function isExportable(conversation: StoredConversation): boolean {
  return v.is(exportedConversation, conversation)
}
