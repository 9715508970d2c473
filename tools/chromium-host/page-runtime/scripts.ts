/** Bundles the two halves of the page runtime into scripts that Chromium runs at the start of each document. */
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import type { PageConfig } from '../wire/messages.ts'

export interface PageScripts {
  /** For the main world of a page whose worlds share `secret`. */
  mainWorld(secret: string): string
  /** For the isolated world; `preload` is a CommonJS source that has been checked to compile. */
  isolatedWorld(config: PageConfig, preload: PreloadSource | null): string
}

export interface PreloadSource {
  path: string
  code: string
}

/** The names that `Preload` in `isolated-world.ts` takes, in its order. */
const PRELOAD_PARAMETERS = 'require, module, exports, process, global, setImmediate, clearImmediate'

/** Takes about a quarter of a second, and none of the time in which Chromium starts. */
export async function buildPageScripts(): Promise<PageScripts> {
  const [mainWorld, isolatedWorld] = await Promise.all([bundle('main-world.ts'), bundle('isolated-world.ts')])
  return {
    mainWorld: (secret) => `(() => { ${mainWorld}\nruntime.start(${JSON.stringify(secret)}) })()`,
    isolatedWorld: (config, preload) => {
      const wrapped = preload === null ? 'null' : wrapPreload(preload.code)
      return `(() => { ${isolatedWorld}\nruntime.start(${JSON.stringify(config)}, ${wrapped}) })()`
    },
  }
}

export function wrapPreload(code: string): string {
  return `function (${PRELOAD_PARAMETERS}) {${code}\n}`
}

async function bundle(entry: string): Promise<string> {
  const build = await rolldown({ input: fileURLToPath(new URL(entry, import.meta.url)), logLevel: 'silent' })
  const { output } = await build.generate({ format: 'iife', name: 'runtime' })
  await build.close()
  return output[0].code
}
