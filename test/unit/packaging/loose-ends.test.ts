import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../../../tools/setup/paths.mjs'

const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:ts|svelte|html)$/.test(path))
  .map((path): [string, string] => [path, readFileSync(join(projectRoot, 'src', path), 'utf8')])

/** Where the source says it, comments aside. */
function saying(pattern: RegExp): string[] {
  return sources
    .filter(([, text]) => pattern.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*/g, '')))
    .map(([path]) => path)
}

describe('nothing in the source', () => {
  it.each([
    [
      'has another certificate than a good one accepted',
      /rejectUnauthorized: false|setCertificateVerifyProc|'certificate-error'|checkServerIdentity|ignore-certificate-errors/,
    ],
    ['makes text into markup', /\{@html|innerHTML|insertAdjacentHTML|document\.write/],
    ['runs a string as code', /\beval\(|new Function\(|executeJavaScript\(/],
    ['starts a program through a shell', /shell: true|\bexecSync\(|\bexec\b[^;]*from 'node:child_process'/],
    [
      'turns on a feature of Chromium that is off',
      /enableBlinkFeatures|experimentalFeatures: true|appendSwitch\('enable-/,
    ],
    ['loads a page that is not the app’s', /loadURL\((?!pageUrl\()|loadFile\(/],
  ])('%s', (_what, pattern) => {
    expect(saying(pattern)).toEqual([])
  })

  it('makes a connection but by the one way out, and the practice server by its own', () => {
    const out = saying(
      /\bfetch\(|from 'node:(?:http|https|net|tls|dgram|http2)'|from 'ws'|net\.request|net\.fetch/,
    )
    expect(out.filter((path) => !path.startsWith('practice-server/')).toSorted()).toEqual([
      'main/realtime/dialects/endpoint-url.ts',
      'main/realtime/link/network.ts',
      'main/realtime/link/proxies.ts',
      'main/realtime/link/websocket-transport.ts',
    ])
  })

  it('is inline in a page: each loads its script and its style from a file', () => {
    for (const [path, text] of sources.filter(([name]) => name.endsWith('.html'))) {
      expect(text, path).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|https?:/)
    }
  })
})

describe('main', () => {
  it('puts every page into a sandbox before the first is there', () => {
    const main = new Map(sources).get('main/index.ts') ?? ''
    expect(main).toMatch(/\bapp\.enableSandbox\(\)[\s\S]*\bapp\.whenReady\(\)/)
  })
})
