/**
 * The interface's words in every language, `src/renderer/words/<area>/<locale>.json`, made into typed functions:
 * the output is not kept in git. Vite makes it on the way; whatever reads the sources without Vite needs it made first.
 */
import { compile } from '@inlang/paraglide-js'
import { projectRoot } from './setup/paths.mjs'
import { wordsOptions } from './words/options.ts'

await compile(wordsOptions(projectRoot))
