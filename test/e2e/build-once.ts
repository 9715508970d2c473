import { ensureBuilt } from '../../tools/setup/ensure-built.ts'

/** The specs run what was built: never an old build. */
export default async function buildOnce(): Promise<void> {
  const built = await ensureBuilt()
  if (!built.ok) throw new Error(`${built.error.message}\n${built.output}`)
}
