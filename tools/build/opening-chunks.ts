import { join } from 'node:path'

/** What the bundler tells of its modules. */
interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null
}

type ChunkName = (id: string, modules: Modules) => string | null

/**
 * Names the chunk of a module that the main window needs when it opens: one for what all that can be seen needs, one for
 * what both windows need, one for the rest. Left to the bundler these would be dozens of files, each a question to main,
 * which is busiest just then. Null for what is loaded later, and for what the audio page needs, too.
 */
export function openingChunks(rendererFolder: string): ChunkName {
  const closures = new Map<string, ReadonlySet<string>>()
  return (id, modules) => {
    const needs = (page: string): boolean => {
      const closure = closures.get(page) ?? closureOf(join(rendererFolder, page, 'main.ts'), modules)
      closures.set(page, closure)
      return closure.has(id)
    }
    if (!needs('main-window') || needs('audio') || isWord(id)) return null
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

/** Every word is within reach of all; the bundler knows better who says it. */
function isWord(id: string): boolean {
  return id.includes('/paraglide/messages')
}
