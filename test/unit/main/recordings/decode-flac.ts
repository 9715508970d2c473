/** Decodes with the reference decoder, a program of its own; a file with an error in it fails. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export async function decodeFlac(path: string): Promise<{ left: Int16Array; right: Int16Array }> {
  const { stdout } = await promisify(execFile)(
    'flac',
    ['-d', '-s', '-c', '--force-raw-format', '--endian=little', '--sign=signed', path],
    { encoding: 'buffer', maxBuffer: 2 ** 30 },
  )
  const stereo = new Int16Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length))
  return {
    left: stereo.filter((_, index) => index % 2 === 0),
    right: stereo.filter((_, index) => index % 2 === 1),
  }
}
