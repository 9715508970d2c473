/** A display of its own for a test, and what can be seen on it. */
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

export interface Display {
  /** For the environment variable DISPLAY. */
  name: string
  /** How many pixels of the screen have exactly this colour. */
  countPixels(red: number, green: number, blue: number): number
  close(): void
}

export async function startDisplay(): Promise<Display> {
  const directory = mkdtempSync(join(tmpdir(), 'chromium-host-display-'))
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-fbdir', directory], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const number = await new Promise<string>((resolve) => createInterface(server.stdout).once('line', resolve))
  return {
    name: `:${number}`,
    countPixels: (red, green, blue) => countPixels(join(directory, 'Xvfb_screen0'), [blue, green, red]),
    close: () => {
      server.kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Words of the XWD header, which are big-endian; the pixels are little-endian, 4 bytes each. */
const header = { size: 0, width: 4, height: 5, bytesPerLine: 12, colors: 19 } as const
const BYTES_PER_COLOR = 12

function countPixels(path: string, wanted: [blue: number, green: number, red: number]): number {
  const image = readFileSync(path)
  const word = (index: number): number => image.readUInt32BE(index * 4)
  const start = word(header.size) + word(header.colors) * BYTES_PER_COLOR
  let count = 0
  for (let y = 0; y < word(header.height); y++) {
    for (let x = 0; x < word(header.width); x++) {
      const at = start + y * word(header.bytesPerLine) + x * 4
      if (wanted.every((value, channel) => image[at + channel] === value)) count++
    }
  }
  return count
}
