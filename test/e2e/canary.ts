/** A key that must be nowhere, and the places where one looks for it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { HostName, RunningApp } from '../../tools/app-driver/app.ts'
import { launchApp } from '../../tools/app-driver/launch.ts'

export const CANARY = 'xai-canary-0123456789-abcdefghij-WXYZ'

/** As it might get into a file or a line. */
const spellings = [
  Buffer.from(CANARY),
  Buffer.from(CANARY, 'utf16le'),
  Buffer.from(Buffer.from(CANARY).toString('hex')),
  // Wherever in base64's groups of three it begins.
  ...[0, 1, 2].map((offset) =>
    Buffer.from(
      Buffer.from(`${' '.repeat(offset)}${CANARY}`)
        .toString('base64')
        .slice(4, -4),
    ),
  ),
]

export const shows = (found: Buffer | string): boolean => {
  const bytes = Buffer.from(found)
  return spellings.some((spelling) => bytes.includes(spelling))
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The files under the folder that hold the canary. Chromium may still be taking its own away. */
export const filesThatShow = (folder: string): string[] =>
  filesIn(folder).filter((path) => shows(bytesOf(path) ?? ''))

/** Command lines of every process there is. */
export const commandLines = (): string =>
  processIds()
    .map((pid) => bytesOf(`/proc/${pid}/cmdline`)?.toString() ?? '')
    .join('\n')

/** Environments of the processes that this one has started, and of theirs. */
export function environmentsBelow(parent: number): Buffer[] {
  const children = processIds().filter((pid) => parentOf(pid) === parent)
  return children.flatMap((pid) =>
    [bytesOf(`/proc/${pid}/environ`) ?? [], environmentsBelow(Number(pid))].flat(),
  )
}

/** All that a page has in its memory of strings and objects. */
export async function memoryOf(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page)
  const chunks: string[] = []
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devtools.detach()
  return chunks.join('')
}

export interface Start {
  host: HostName
  /** Null leaves it to the settings, and to the keys that are stored. */
  server: { url: string; token: string } | null
  userData: string
  env: Readonly<Record<string, string>>
}

export function start({ host, server, userData, env }: Start): Promise<RunningApp> {
  return launchApp(
    {
      args: [
        `--user-data-dir=${userData}`,
        ...(host === 'electron' ? ['--password-store=gnome-libsecret'] : []),
      ],
      env: {
        ...(server !== null && { EARSHOT_URL: server.url, EARSHOT_API_KEY: server.token }),
        ...env,
      },
    },
    host,
  )
}

function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
}

/** The second field after the name, which is in brackets and may be anything. */
function parentOf(pid: string): number {
  const stat = bytesOf(`/proc/${pid}/stat`)?.toString() ?? ''
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Null where it is gone, or not to be read. */
function bytesOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
