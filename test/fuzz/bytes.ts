/** Files as a torn write, a bad disk or a hostile hand leaves them. */
import { Random } from '../../bench/scenarios/random.ts'

/** So many broken copies of a file; the same for the same seed. */
export function* brokenCopies(whole: Uint8Array, seed: number, count: number): Generator<Buffer> {
  const random = new Random(seed)
  for (let i = 0; i < count; i += 1) yield brokenCopy(Buffer.from(whole), random)
}

function brokenCopy(bytes: Buffer, random: Random): Buffer {
  const place = () => random.between(0, Math.max(0, bytes.length - 1))
  switch (random.between(0, 6)) {
    case 0:
      return bytes.subarray(0, place())
    case 1: {
      for (let i = random.between(1, 8); i > 0; i -= 1) bytes[place()] = random.between(0, 255)
      return bytes
    }
    case 2: {
      // Where lengths and counts stand: a header says anything.
      for (let i = random.between(1, 4); i > 0; i -= 1) {
        bytes[random.between(0, Math.min(200, bytes.length - 1))] = random.pick(0, 1, 0x7f, 0x80, 0xff)
      }
      return bytes
    }
    case 3: {
      const from = place()
      bytes.subarray(from, from + random.between(1, 4096)).fill(random.pick(0, 0xff))
      return bytes
    }
    case 4:
      return Buffer.concat([bytes, Buffer.alloc(random.between(1, 4096), random.between(0, 255))])
    case 5: {
      const [from, to] = [place(), place()]
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
    }
    default:
      return Buffer.from(Array.from({ length: random.between(0, 300) }, () => random.between(0, 255)))
  }
}

/** Values of any kind, such as nobody means to send. */
export function strangeValue(random: Random, depth = 0): unknown {
  const plain = [
    ...[undefined, null, true, NaN, Infinity, -Infinity, -0, 1e308, -1, 0.5, 2 ** 53],
    ...[
      '',
      '__proto__',
      'constructor',
      '\u0000',
      '\ud800',
      '\u202e',
      'x'.repeat(300_000),
      '../../etc/passwd',
    ],
    ...[
      new Date(NaN),
      new Map(),
      new Set([1]),
      /x/,
      new Uint8Array(3),
      new Int16Array(2),
      10n,
      new Error('x'),
    ],
  ]
  const kind = random.between(0, 5)
  if (kind < 4 || depth > 3) return plain[random.between(0, plain.length - 1)]
  const inner = Array.from({ length: random.between(0, 4) }, () => strangeValue(random, depth + 1))
  if (kind === 4) return inner
  const keys = ['__proto__', 'constructor', 'type', 'then', 'toJSON', 'id', 'kind'] as const
  return Object.fromEntries(inner.map((value, index) => [keys[index % keys.length] ?? '', value]))
}
