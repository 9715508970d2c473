import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Throws away what nobody holds any more. What a WeakRef was asked for stays until the task has ended. */
export async function collectGarbage(): Promise<void> {
  if (typeof collect !== 'function') throw new Error('this engine can’t be told to collect garbage')
  await wait(0)
  collect()
}
