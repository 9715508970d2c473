import { resolve } from 'node:path'
import { paraglideVitePlugin } from '@inlang/paraglide-js'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { noCircularChunks } from './tools/build/circular-chunks.ts'
import { openingChunks } from './tools/build/opening-chunks.ts'
import { wordsOptions } from './tools/words/options.ts'

const renderer = resolve(import.meta.dirname, 'src/renderer')
const page = (name: string) => resolve(renderer, name, 'index.html')
const preload = (name: string) => resolve(import.meta.dirname, `src/preload/${name}.ts`)

export default defineConfig({
  main: {
    plugins: [paraglideVitePlugin(wordsOptions(import.meta.dirname))],
    build: {
      // What every start needs is one file: a package of many takes several times as long to load.
      externalizeDeps: { exclude: ['valibot', 'ws'] },
      rolldownOptions: {
        input: {
          index: resolve(import.meta.dirname, 'src/main/index.ts'),
          'hook-process': resolve(import.meta.dirname, 'src/main/hotkeys/hook-process.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload can neither be an ES module nor require a package: each is one CommonJS file.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: {
          audio: preload('audio'),
          'main-window': preload('main-window'),
          'quick-ask': preload('quick-ask'),
          overlay: preload('overlay'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: renderer,
    // Each page is the root of its own origin, `app://<page>/`.
    base: '/',
    plugins: [paraglideVitePlugin(wordsOptions(import.meta.dirname)), svelte(), noCircularChunks()],
    build: {
      // The content security policy allows no inline and no data: scripts or worklets.
      assetsInlineLimit: 0,
      minify: true,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          audio: page('audio'),
          'main-window': page('main-window'),
          'quick-ask': page('quick-ask'),
          overlay: page('overlay'),
        },
        output: { codeSplitting: openingChunks(renderer) },
      },
    },
  },
})
