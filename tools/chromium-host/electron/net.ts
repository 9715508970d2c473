/** `net.fetch`, which apps use to answer for their own scheme from files. */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Strict } from './strict.ts'

const contentTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

class HostNet extends Strict {
  static override readonly electronName = 'net'

  /** Files as Electron serves them; everything else as Node fetches it. */
  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const url = typeof input === 'string' ? input : input.url
    if (!url.startsWith('file:')) return fetch(input, init)
    const path = fileURLToPath(url)
    try {
      const type = contentTypes[extname(path).toLowerCase()]
      return new Response(
        await readFile(path),
        type === undefined ? {} : { headers: { 'content-type': type } },
      )
    } catch (cause) {
      throw new Error('net::ERR_FILE_NOT_FOUND', { cause })
    }
  }

  isOnline(): boolean {
    return true
  }
}

export const net = new HostNet()
