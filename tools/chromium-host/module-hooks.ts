/** Gives the app the stand-in wherever it imports or requires `electron`. */
import { registerHooks } from 'node:module'

const electronNames = new Set(['electron', 'electron/main', 'electron/common'])

export function standInForElectron(): void {
  const standIn = new URL('electron/index.ts', import.meta.url).href
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      electronNames.has(specifier)
        ? { url: standIn, shortCircuit: true, format: 'module-typescript' }
        : nextResolve(specifier, context),
  })
}
