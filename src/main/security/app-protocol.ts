import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Protocol } from 'electron'
import { pages, type Page } from '../../shared/ipc/pages.ts'

export const APP_SCHEME = 'app'

/**
 * No page may reach the network, run a script that we did not ship, or be framed. The audio page alone compiles
 * WebAssembly, which its own script brings along: voice detection.
 */
export function contentSecurityPolicy(page: Page | null): string {
  return [
    "default-src 'none'",
    page === 'audio' ? "script-src 'self' 'wasm-unsafe-eval'" : "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "worker-src 'none'",
    "require-trusted-types-for 'script'",
    // Svelte makes its templates of what was compiled into it.
    'trusted-types svelte-trusted-html',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Before `ready`: getUserMedia and worklets are refused on a scheme that is not standard and secure. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** After `ready`: serves each page from its own origin, `app://<page>/`, out of `rendererDir`. */
export function serveApp(protocol: Protocol, rendererDir: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = fileFor(request.url, rendererDir)
    if (file === null) return notFound()
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': contentSecurityPolicy(pageOf(request.url)),
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return notFound()
    }
  })
}

export function pageUrl(page: Page, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString()
  return `${APP_SCHEME}://${page}/${search === '' ? '' : `?${search}`}`
}

/** The page that a URL belongs to; null for anything that is none of ours. */
export function pageOf(url: string): Page | null {
  if (!URL.canParse(url)) return null
  const { protocol, host } = new URL(url)
  return protocol === `${APP_SCHEME}:` ? (pages.find((page) => page === host) ?? null) : null
}

/** The file behind a URL; null for an unknown page, or a path that leads out of the folder. */
export function fileFor(url: string, rendererDir: string): string | null {
  const page = pageOf(url)
  if (page === null) return null
  let path: string
  try {
    path = decodeURIComponent(new URL(url).pathname)
  } catch {
    return null
  }
  const file = normalize(join(rendererDir, path === '/' ? `${page}/index.html` : path))
  return file.startsWith(normalize(rendererDir) + sep) && !file.includes('\0') ? file : null
}

function notFound(): Response {
  return new Response('Not found', { status: 404 })
}
