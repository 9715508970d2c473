import { resolve } from 'node:path'
import fc from 'fast-check'
import type { Protocol } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import {
  contentSecurityPolicy,
  fileFor,
  pageOf,
  pageUrl,
  serveApp,
} from '../../../../src/main/security/app-protocol.ts'
import { pages } from '../../../../src/shared/ipc/pages.ts'
import { senderOf } from '../../../../src/main/security/ipc-guard.ts'

const root = resolve('/srv/earshot/renderer')

describe('the app’s own protocol', () => {
  it('serves each page from its origin, and what the pages share beside it', () => {
    expect(fileFor('app://main-window/', root)).toBe(resolve(root, 'main-window/index.html'))
    expect(fileFor('app://audio/?record=on', root)).toBe(resolve(root, 'audio/index.html'))
    expect(fileFor('app://audio/assets/player.js', root)).toBe(resolve(root, 'assets/player.js'))
  })

  it.each([
    'app://settings/',
    'app://main-window.evil.example/',
    'https://main-window/',
    'file:///etc/passwd',
    'app://main-window/..%2f..%2fsecret',
    'app://main-window/%00',
    'app://main-window/%zz',
  ])('serves nothing for %s', (url) => {
    expect(fileFor(url, root)).toBeNull()
  })

  it('never leaves its folder, whatever the path', () => {
    const segment = fc.constantFrom('..', '%2e%2e', '.', 'a', '%2f', '\\', '%5c', '', 'assets')
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const file = fileFor(`app://audio/${segments.join('/')}`, root)
        if (file !== null) expect(file.startsWith(`${root}/`) || file.startsWith(`${root}\\`)).toBe(true)
      }),
    )
  })

  it('knows a page by its whole origin', () => {
    expect(pageOf(pageUrl('quick-ask', { a: 'b' }))).toBe('quick-ask')
    for (const url of ['', 'app:', 'app://', 'http://audio/', 'app://audio.example/', 'app://user@evil/']) {
      expect(pageOf(url)).toBeNull()
    }
  })
})

describe('the content security policy', () => {
  it('is sent with every file, and names all that there is', async () => {
    const handle = vi.fn<(scheme: string, answer: (request: Request) => Promise<Response>) => void>()
    const folder = resolve(import.meta.dirname, '../../../../src/renderer')
    serveApp({ handle } as unknown as Protocol, folder)
    const [scheme, answer] = handle.mock.calls[0] ?? []
    expect(scheme).toBe('app')
    for (const page of pages) {
      const response = await answer?.(new Request(pageUrl(page)))
      const policy = new Map(
        (response?.headers.get('content-security-policy') ?? '')
          .split('; ')
          .map((directive): [string, string] => [directive.split(' ')[0] ?? '', directive]),
      )
      const none = ['default-src', 'connect-src', 'worker-src', 'base-uri', 'form-action', 'frame-ancestors']
      for (const name of none) expect(policy.get(name)).toBe(`${name} 'none'`)
      const script = page === 'audio' ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'"
      expect(policy.get('script-src')).toBe(script)
      expect(policy.get('style-src')).toBe("style-src 'self'")
      expect(policy.get('font-src')).toBe("font-src 'self'")
      expect(policy.get('img-src')).toBe("img-src 'self' data:")
      expect(policy.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
      expect(policy.get('trusted-types')).toBe('trusted-types svelte-trusted-html')
      expect(policy.size).toBe(12)
      expect(response?.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await answer?.(new Request('app://audio/nothing.js')))?.status).toBe(404)
  })

  it('lets the audio page compile WebAssembly, and no other page', () => {
    expect(contentSecurityPolicy('audio')).toContain("script-src 'self' 'wasm-unsafe-eval';")
    for (const page of ['main-window', 'quick-ask', null] as const) {
      expect(contentSecurityPolicy(page)).toContain("script-src 'self';")
      expect(contentSecurityPolicy(page)).not.toContain('wasm')
    }
  })

  it('lets no page evaluate strings or reach the network', () => {
    for (const page of ['audio', 'main-window', 'quick-ask', null] as const) {
      expect(contentSecurityPolicy(page)).not.toContain("'unsafe-eval'")
      expect(contentSecurityPolicy(page)).toContain("connect-src 'none'")
    }
  })
})

describe('the sender of a message', () => {
  it('is known only when it is the top frame of one of our pages', () => {
    const top = { url: 'app://audio/', parent: null }
    expect(senderOf(top)).toBe('audio')
    expect(senderOf({ url: 'app://audio/', parent: top as never })).toBeNull()
    expect(senderOf({ url: 'https://example.com/', parent: null })).toBeNull()
    expect(senderOf(null)).toBeNull()
  })
})
