export interface FileKind {
  /** For the person, as in `JSON`. */
  name: string
  extension: string
}

/** Where a person says which file is meant; null when they think better of it. */
export interface FileChooser {
  /** They have agreed to replace the file if there is one. */
  saveFile(suggestedName: string, kind: FileKind): Promise<string | null>
  openFile(kind: FileKind): Promise<string | null>
  chooseFolder(): Promise<string | null>
}
