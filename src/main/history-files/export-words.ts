import { m } from '../../renderer/paraglide/messages.js'
import type { Language } from '../../shared/languages.ts'
import type { ExportWords } from '../history/export/export-words.ts'
import { inWords, readWords } from '../sentence-words.ts'

export async function exportWordsIn(language: Language): Promise<ExportWords> {
  await readWords(language)
  const locale = { locale: language }
  return {
    speakers: {
      user: m.history_you({}, locale),
      assistant: m.history_export_assistant({}, locale),
      system: m.history_export_system({}, locale),
    },
    conversations: m.history_export_many({}, locale),
    untitled: m.history_export_untitled({}, locale),
    picture: m.history_export_picture({}, locale),
    untranscribed: m.history_export_untranscribed({}, locale),
    noResult: m.history_export_no_result({}, locale),
    tool: (name) => m.history_export_tool({ name }, locale),
    notHeard: (words) => m.history_export_not_heard({ words }, locale),
    failure: (message) => inWords(message, language),
  }
}
