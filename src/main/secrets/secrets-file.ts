import { randomBytes } from 'node:crypto'
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises'
import * as v from 'valibot'
import { excessOf } from '../../shared/json-limits.ts'
import { keyProviders, type KeyProvider } from '../../shared/key-status.ts'

/** For the person alone. */
const MODE = 0o600

/** Far more than every key there is, sealed. */
const MAX_BYTES = 4 * 1024 * 1024
const limits = { depth: 64, values: 10_000 }

/** One sealed key as the file has it. */
const sealedText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64_000), v.base64())

const fileSchema = v.object({
  version: v.literal(1),
  keys: v.record(v.string(), v.unknown()),
  setAside: v.optional(v.array(v.unknown()), []),
})

/** An entry that is of no use now. Nothing but a person's own removal deletes it. */
export interface SetAside {
  provider: string
  sealed: unknown
}

export interface SealedKeys {
  keys: ReadonlyMap<KeyProvider, Buffer>
  setAside: readonly unknown[]
}

export type SecretsFile =
  | { kind: 'read'; contents: SealedKeys; bad: readonly string[] }
  /** It is no file of ours. It has been renamed, to `movedTo`; null when that failed, and it must not be replaced. */
  | { kind: 'unreadable'; movedTo: string | null }

export const noSealedKeys: SealedKeys = { keys: new Map(), setAside: [] }

/** Reads the file; a file that others may read is closed to them. `bad` names the entries that are set aside now. */
export async function readSecretsFile(path: string): Promise<SecretsFile> {
  let text: string
  try {
    if ((await stat(path)).size > MAX_BYTES) return { kind: 'unreadable', movedTo: await moveAside(path) }
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return { kind: 'read', contents: noSealedKeys, bad: [] }
    return { kind: 'unreadable', movedTo: await moveAside(path) }
  }
  const file = v.safeParse(fileSchema, parseJson(text))
  if (!file.success) return { kind: 'unreadable', movedTo: await moveAside(path) }
  // Where it can't be changed it can still be used: what it holds is sealed.
  await chmod(path, MODE).catch(() => undefined)
  const keys = new Map<KeyProvider, Buffer>()
  const setAside = [...file.output.setAside]
  const bad: string[] = []
  for (const [provider, sealed] of Object.entries(file.output.keys)) {
    const known = keyProviders.find((id) => id === provider)
    if (known !== undefined && v.is(sealedText, sealed)) {
      keys.set(known, Buffer.from(sealed, 'base64'))
    } else {
      bad.push(provider)
      setAside.push({ provider, sealed } satisfies SetAside)
    }
  }
  return { kind: 'read', contents: { keys, setAside }, bad }
}

/** Replaces the file as a whole: whoever reads it finds the old one or the new one. Rejects when it can't. */
export async function writeSecretsFile(path: string, { keys, setAside }: SealedKeys): Promise<void> {
  const sealed = Object.fromEntries(
    [...keys].map(([provider, bytes]) => [provider, bytes.toString('base64')]),
  )
  const temporaryPath = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporaryPath, 'wx', MODE)
    try {
      await file.writeFile(`${JSON.stringify({ version: 1, keys: sealed, setAside }, null, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporaryPath, path)
  } catch (error) {
    await rm(temporaryPath, { force: true })
    throw error
  }
}

/** Never over another file that was moved before. */
async function moveAside(path: string): Promise<string | null> {
  const movedTo = `${path}.set-aside-${randomBytes(4).toString('hex')}`
  return rename(path, movedTo).then(
    () => movedTo,
    () => null,
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function parseJson(text: string): unknown {
  if (excessOf(text, limits) !== null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
