import { join } from 'node:path'

/** For the compiler and its Vite plugin alike. The window sets the language itself: see `renderer/state/language.svelte.ts`. */
export function wordsOptions(projectRoot: string) {
  return {
    project: join(projectRoot, 'project.inlang'),
    outdir: join(projectRoot, 'src', 'renderer', 'paraglide'),
    strategy: ['globalVariable', 'baseLocale'] as ['globalVariable', 'baseLocale'],
    isServer: 'false',
    emitReadme: false,
    emitPrettierIgnore: false,
    emitGitIgnore: false,
  }
}
