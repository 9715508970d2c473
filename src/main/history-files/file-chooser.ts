import type { ExportFormat } from '../../shared/history.ts'

/** Where a person says which file is meant; null when they think better of it. */
export interface FileChooser {
  /** They have agreed to replace the file if there is one. */
  saveFile(suggestedName: string, format: ExportFormat): Promise<string | null>
  openFile(format: ExportFormat): Promise<string | null>
  chooseFolder(): Promise<string | null>
}
