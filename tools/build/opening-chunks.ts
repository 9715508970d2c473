import { join } from 'node:path'

/** What the bundler tells of its modules. */
interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null
}

type ChunkName = (id: string, modules: Modules) => string | null

/** In bytes: words that only few views share go along with others, and are not worth a file. */
const FEW_WORDS = 3000

/**
 * Few files for a window to open with: left to the bundler they are dozens, each a question to main, which is busiest
 * just then. A group is loaded whole, so none holds what a window does not need at once.
 *
 * Invariant: no chunk imports one that imports it. What a module reads of another while it is loaded would not be there.
 */
export function openingChunks(rendererFolder: string) {
  return {
    // Each group is closed under what its modules import, but for what has a group of its own or is the audio page's.
    includeDependenciesRecursively: false,
    groups: [
      // Every word is within reach of all: only the bundler knows who says it.
      {
        name: 'words',
        test: /\/paraglide\//,
        entriesAware: true,
        entriesAwareMergeThreshold: FEW_WORDS,
      },
      { name: windowChunk(rendererFolder) },
    ],
  }
}

/** What all that can be seen needs, what both windows need, and the rest of the main window; null for anything else. */
function windowChunk(rendererFolder: string): ChunkName {
  const closures = new Map<string, ReadonlySet<string>>()
  return (id, modules) => {
    const needs = (page: string): boolean => {
      const closure = closures.get(page) ?? closureOf(join(rendererFolder, page, 'main.ts'), modules)
      closures.set(page, closure)
      return closure.has(id)
    }
    if (!needs('main-window') || needs('audio')) return null
    if (needs('overlay')) return 'all'
    return needs('quick-ask') ? 'windows' : 'window'
  }
}

/** All that is loaded before the entry runs. */
function closureOf(entry: string, modules: Modules): ReadonlySet<string> {
  const closure = new Set([entry])
  for (const id of closure) {
    for (const imported of modules.getModuleInfo(id)?.importedIds ?? []) closure.add(imported)
  }
  return closure
}
