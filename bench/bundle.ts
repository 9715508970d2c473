import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from '../tools/setup/paths.mjs'
import { builtApp } from './harness/built-app.ts'
import { atMost, type Bench } from './runner/bench.ts'

const RENDERER = join(projectRoot, 'out', 'renderer')

export const bench: Bench = {
  name: 'bundle',
  about: 'What the main window loads: the page and everything that it names, whether at once or later.',
  async run(report) {
    await builtApp()
    const page = readFileSync(join(RENDERER, 'main-window', 'index.html'))
    const files = new Map([['index.html', page]])
    // A file that is added names others in turn: a map is walked as it grows.
    for (const content of files.values()) {
      const text = content.toString()
      for (const name of readdirSync(join(RENDERER, 'assets'))) {
        if (text.includes(name)) files.set(name, readFileSync(join(RENDERER, 'assets', name)))
      }
    }
    const zipped = [...files.values()].reduce((sum, content) => sum + gzipSync(content).length, 0) / 1000
    const plain = [...files.values()].reduce((sum, content) => sum + content.length, 0) / 1000
    report({
      metric: 'bundle of the main window, gzipped',
      value: zipped,
      unit: 'kB',
      ...atMost(zipped, 150),
    })
    report({ metric: 'bundle of the main window', value: plain, unit: 'kB', ok: true })
  },
}
