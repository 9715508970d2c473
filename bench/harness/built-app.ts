import { ensureBuilt } from '../../tools/setup/ensure-built.ts'

/** Builds what is to be measured, if it is not there; throws when that fails. */
export async function builtApp(): Promise<void> {
  const built = await ensureBuilt((line) => process.stderr.write(`${line}\n`))
  if (!built.ok) throw new Error(`${built.error.message}\n${built.output}`)
}
