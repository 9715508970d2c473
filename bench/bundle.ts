import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { atMost, type Bench } from './runner/bench.ts'

const RENDERER = join(projectRoot, 'out', 'renderer')
const ASSETS = join(RENDERER, 'assets')

export const bench: Bench = {
  name: 'bundle',
  about: 'What the main window loads: at once, which is what its page names, and later, view by view.',
  async run(report) {
    await builtApp()
    const page = readFileSync(join(RENDERER, 'main-window', 'index.html'))
    const atOnce = new Map([['index.html', page], ...namedIn(page)])
    const all = new Map(atOnce)
    // A file that is added names others in turn: a map is walked as it grows.
    for (const content of all.values()) for (const [name, file] of namedIn(content)) all.set(name, file)
    const zipped = zippedKilobytes(atOnce)
    report({
      metric: 'bundle of the main window, gzipped',
      value: zipped,
      unit: 'kB',
      ...atMost(zipped, 150),
      note: 'What it loads when it opens: the talk, in every language.',
    })
    report({
      metric: 'with every view that it may load later, gzipped',
      value: zippedKilobytes(all),
      unit: 'kB',
      ok: true,
    })
  },
}

function namedIn(content: Buffer): [string, Buffer][] {
  const text = content.toString()
  return readdirSync(ASSETS)
    .filter((name) => text.includes(name))
    .map((name) => [name, readFileSync(join(ASSETS, name))])
}

function zippedKilobytes(files: ReadonlyMap<string, Buffer>): number {
  return [...files.values()].reduce((sum, content) => sum + gzipSync(content).length, 0) / 1000
}
