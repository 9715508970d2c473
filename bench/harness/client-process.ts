import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ClientProcess {
  /** It has ended by itself, and not well. */
  crashed(): boolean
  /** Ends it, and returns what it had to say: one JSON object. */
  stop(): Promise<Record<string, unknown>>
}

/** A client in a process of its own, so that its crash is seen and not suffered. */
export function startClient(name: 'earshot' | 'agents', url: string): ClientProcess {
  const path = fileURLToPath(new URL(`../children/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [path, url], { stdio: ['ignore', 'pipe', 'ignore'] })
  const closed = once(child, 'close')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  return {
    crashed: () => child.exitCode !== null && child.exitCode !== 0,
    async stop() {
      child.kill('SIGTERM')
      await closed
      return output === '' ? {} : (JSON.parse(output) as Record<string, unknown>)
    },
  }
}
