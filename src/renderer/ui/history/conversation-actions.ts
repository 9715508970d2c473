import Archive from '@lucide/svelte/icons/archive'
import ArchiveRestore from '@lucide/svelte/icons/archive-restore'
import Download from '@lucide/svelte/icons/download'
import Pencil from '@lucide/svelte/icons/pencil'
import Pin from '@lucide/svelte/icons/pin'
import PinOff from '@lucide/svelte/icons/pin-off'
import Trash from '@lucide/svelte/icons/trash'
import { exportFormats, type ConversationSummary, type ExportFormat } from '../../../shared/history.ts'
import { m } from '../../paraglide/messages.js'
import type { HistoryList } from '../../state/history-list.svelte.ts'
import type { MenuItem } from '../common/menu-item.ts'

/** What can be done with a conversation of the list. */
export function conversationActions(
  { id, pinned, archived }: ConversationSummary,
  list: HistoryList,
  rename: () => void,
): MenuItem[] {
  return [
    { label: m.history_rename(), icon: Pencil, choose: rename },
    pinned
      ? { label: m.history_unpin(), icon: PinOff, choose: () => list.pin(id, false) }
      : { label: m.history_pin(), icon: Pin, choose: () => list.pin(id, true) },
    archived
      ? { label: m.history_unarchive(), icon: ArchiveRestore, choose: () => list.archive(id, false) }
      : { label: m.history_archive(), icon: Archive, choose: () => list.archive(id, true) },
    {
      label: m.history_export(),
      icon: Download,
      items: exportFormats.map((format) => ({
        label: formatNames[format](),
        choose: () => void list.export(id, format, (name) => m.history_exported({ name })),
      })),
    },
    { label: m.history_delete(), icon: Trash, danger: true, choose: () => void list.remove(id) },
  ]
}

const formatNames: Record<ExportFormat, () => string> = {
  markdown: m.history_as_markdown,
  json: m.history_as_json,
  text: m.history_as_text,
  srt: m.history_as_srt,
  vtt: m.history_as_vtt,
}
