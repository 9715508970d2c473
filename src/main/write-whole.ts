import { open, realpath, rename, rm } from 'node:fs/promises'

let written = 0

/**
 * Replaces a file in one step: whoever reads it, at any moment and after any crash, finds the old text or the new one.
 *
 * A link stays one: what it leads to is replaced.
 *
 * Not done by a package: those that do it take over the process's signals while they write, and with them Electron's
 * own way to end, which has recordings to finish.
 *
 * @throws what the file system says; the old file is untouched then
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const temporary = `${target}.${process.pid}-${++written}.tmp`
  try {
    const file = await open(temporary, 'w', 0o600)
    try {
      await file.writeFile(text)
      // Without it a power cut may leave the new name on an empty file.
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    // Why it could not be written matters, and not that the rest of it stays.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}
