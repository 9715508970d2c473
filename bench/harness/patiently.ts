import { setTimeout as wait } from 'node:timers/promises'

const PATIENCE_MS = 60_000

/** Looks until it is so. */
export async function patiently<State>(
  otherwise: string,
  look: () => Promise<State>,
  isSo: (state: State) => boolean,
): Promise<State> {
  for (const deadline = Date.now() + PATIENCE_MS; ; await wait(100)) {
    const state = await look()
    if (isSo(state)) return state
    if (Date.now() > deadline) throw new Error(`${otherwise}: ${JSON.stringify(state)}`)
  }
}
