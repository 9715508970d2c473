import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readImageHeader } from '../../../../src/main/realtime/images/image-header.ts'
import { imageInput, imageLimits, type Downscale } from '../../../../src/main/realtime/images/image-input.ts'

/** A whole, valid grey PNG, and after its end as many bytes as are asked for. */
function png(widthPx: number, heightPx: number, padding = 0): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    check.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(widthPx, 0)
  header.writeUInt32BE(heightPx, 4)
  header.writeUInt8(8, 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(widthPx < 100 ? (widthPx + 1) * heightPx : 0))),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.alloc(padding),
  ])
}

const segment = (marker: number, data: readonly number[]) => {
  const length = data.length + 2
  return [0xff, marker, length >> 8, length & 0xff, ...data]
}
const frame = (marker: number, widthPx: number, heightPx: number) =>
  segment(marker, [8, heightPx >> 8, heightPx & 0xff, widthPx >> 8, widthPx & 0xff, 1, 1, 0x11, 0])
const jpeg = (...segments: number[][]) => Uint8Array.from([0xff, 0xd8, ...segments.flat(), 0xff, 0xd9])

/** Like a real one: a picture as large as was asked for, smaller in bytes by the square of its edge. */
function fakeScaler(sourceEdgePx: number, bytesAtSource: number) {
  const asked: number[] = []
  const downscale: Downscale = (_, { maxEdgePx }) => {
    asked.push(maxEdgePx)
    const sizeBytes = Math.round(bytesAtSource * (maxEdgePx / sourceEdgePx) ** 2)
    return Promise.resolve(png(maxEdgePx, Math.ceil(maxEdgePx / 2), sizeBytes))
  }
  return { asked, downscale }
}

const refusalOf = async (bytes: Uint8Array, downscale?: Downscale) => {
  const input = await imageInput(bytes, downscale === undefined ? {} : { downscale })
  if (input.kind !== 'refused') throw new Error('the image was taken')
  return input.error
}

describe('an image as input', () => {
  it('is a data URI of the very bytes, when it is small enough', async () => {
    const bytes = png(12, 7)
    const image_url = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
    expect(await imageInput(bytes)).toEqual({
      kind: 'ready',
      part: { type: 'input_image', image_url, detail: 'auto' },
      widthPx: 12,
      heightPx: 7,
      sizeBytes: bytes.length,
    })
  })

  it('says of a JPEG that it is one', async () => {
    const bytes = jpeg(frame(0xc0, 640, 480))
    const input = await imageInput(bytes, { detail: 'high' })
    expect(input).toMatchObject({ kind: 'ready', widthPx: 640, heightPx: 480, part: { detail: 'high' } })
    expect(input.kind === 'ready' && input.part.image_url).toMatch(/^data:image\/jpeg;base64,/)
  })

  it('is scaled down once to the longest edge that is sent', async () => {
    const { asked, downscale } = fakeScaler(4000, 900_000)
    expect(await imageInput(png(4000, 2000), { downscale })).toMatchObject({ kind: 'ready', widthPx: 1536 })
    expect(asked).toEqual([1536])
  })

  it('is scaled to what the model sees of it in low detail', async () => {
    const { asked, downscale } = fakeScaler(1024, 100_000)
    const input = await imageInput(png(1024, 512), { detail: 'low', downscale })
    expect(input).toMatchObject({ kind: 'ready', widthPx: 512, part: { detail: 'low' } })
    expect(asked).toEqual([512])
  })

  it('is not touched when it is exactly as large as may be', async () => {
    const { asked, downscale } = fakeScaler(1, 1)
    const header = png(1536, 1536)
    const bytes = png(1536, 1536, imageLimits.maxSentBytes - header.length)
    expect(await imageInput(bytes, { downscale })).toMatchObject({
      kind: 'ready',
      sizeBytes: imageLimits.maxSentBytes,
    })
    expect(asked).toEqual([])
  })

  it('is scaled further, from the source again, until its bytes fit', async () => {
    const { asked, downscale } = fakeScaler(1536, 5_000_000)
    const input = await imageInput(png(1536, 768, 5_000_000), { downscale })
    expect(asked).toEqual([1536, 1075, 752])
    expect(input).toMatchObject({ kind: 'ready', widthPx: 752 })
    expect(input.kind === 'ready' && input.sizeBytes).toBeLessThanOrEqual(imageLimits.maxSentBytes)
  })

  it('is given up when no scale makes it small enough', async () => {
    const endless: Downscale = (_, { maxEdgePx: edge }) =>
      Promise.resolve(png(edge, edge, imageLimits.maxSentBytes))
    expect(await refusalOf(png(3000, 3000), endless)).toMatchObject({
      code: 'image_too_large',
      retryable: false,
    })
  })

  it('is refused unread when the file is huge', async () => {
    const error = await refusalOf(new Uint8Array(imageLimits.maxSourceBytes + 1))
    expect(error.code).toBe('image_too_large')
    expect(error.message).toContain('32 MB')
  })

  it('is refused undecoded when a small file claims to be a huge picture', async () => {
    const { asked, downscale } = fakeScaler(1, 1)
    expect(await refusalOf(png(60_000, 60_000), downscale)).toMatchObject({ code: 'image_too_large' })
    expect(asked).toEqual([])
  })

  it('is refused, with what went wrong, when it can’t be decoded', async () => {
    const error = await refusalOf(png(4000, 3000), () => Promise.reject(new Error('bad CRC')))
    expect(error.code).toBe('image_damaged')
    expect(error.message).toBe(
      'The PNG file can’t be read (bad CRC). Open it in an image viewer and save it again.',
    )
  })

  it('throws when the scaler does not do what it was asked to, for that is a bug', async () => {
    const lazy: Downscale = (bytes) => Promise.resolve(bytes)
    await expect(imageInput(png(4000, 3000), { downscale: lazy })).rejects.toThrow('at most 1536 px')
  })
})

describe('a file that is no PNG or JPEG', () => {
  it.each([
    ['GIF', 'GIF89a'],
    ['WebP', 'RIFF\x10\0\0\0WEBPVP8 '],
    ['AVIF', '\0\0\0\x1cftypavif'],
    ['HEIC', '\0\0\0\x18ftypheic'],
    ['BMP', 'BM\x36\0'],
    ['TIFF', 'II*\0'],
    ['TIFF', 'MM\0*'],
    ['PDF', '%PDF-1.7'],
    ['SVG', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">'],
  ])('is called what it is: %s', async (name, start) => {
    const error = await refusalOf(Buffer.from(start, 'latin1'))
    expect(error.code).toBe('image_unsupported_type')
    expect(error.message).toBe(`The model can’t see ${name} files. Save it as PNG or JPEG.`)
  })

  it.each([
    ['empty', ''],
    ['text', 'Dear diary'],
    ['sound', 'RIFF\x10\0\0\0WAVEfmt '],
    ['half a signature', '\x89PNG\r\n'],
  ])('is no image when it is %s', async (_, content) => {
    expect(await refusalOf(Buffer.from(content, 'latin1'))).toMatchObject({ code: 'image_not_recognized' })
  })
})

describe('the header of an image', () => {
  it.each([0xc0, 0xc1, 0xc2, 0xc9])('is found in a JPEG whose frame is marked %i', (marker) => {
    expect(readImageHeader(jpeg(segment(0xdb, [0, 1, 2]), frame(marker, 33, 44)))).toEqual({
      kind: 'image',
      mimeType: 'image/jpeg',
      widthPx: 33,
      heightPx: 44,
      orientation: 1,
    })
  })

  it('is not that of the preview inside it, nor of a table that looks like a frame', () => {
    const preview = segment(0xe1, [...Buffer.from('Exif\0\0'), 0xff, 0xd8, ...frame(0xc0, 160, 120)])
    const bytes = jpeg(preview, segment(0xc4, [0, 1, 2, 3, 4, 5]), [0xff], frame(0xc2, 3000, 2000))
    expect(readImageHeader(bytes)).toMatchObject({ widthPx: 3000, heightPx: 2000 })
  })

  it.each([
    ['a PNG cut off in its header', png(10, 10).subarray(0, 20)],
    ['a PNG without a width', png(0, 10)],
    [
      'a PNG that does not begin with its header',
      png(10, 10).map((byte, index) => (index === 12 ? 0 : byte)),
    ],
    ['a JPEG without a frame', jpeg(segment(0xdb, [1, 2, 3]))],
    ['a JPEG without a height', jpeg(frame(0xc0, 10, 0))],
    ['a JPEG cut off before its frame', jpeg(segment(0xdb, Array<number>(60).fill(0))).subarray(0, 30)],
    ['a JPEG with a segment of no length', jpeg([0xff, 0xe0, 0, 0, 1, 2, 3, 4, 5, 6, 7])],
  ])('is missing from %s', (_, bytes) => {
    expect(readImageHeader(bytes).kind).toBe('damaged')
  })

  it('is read from the middle of a larger buffer', () => {
    const bytes = png(21, 34)
    const buffer = new Uint8Array(bytes.length + 9)
    buffer.set(bytes, 5)
    expect(readImageHeader(buffer.subarray(5, 5 + bytes.length))).toMatchObject({ widthPx: 21, heightPx: 34 })
  })

  it('is judged without a fault, whatever the bytes', () => {
    const starts = fc.constantFrom([], [0xff, 0xd8], [0xff, 0xd8, 0xff], [...png(5, 5).subarray(0, 16)])
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const header = readImageHeader(Uint8Array.from([...start, ...rest]))
        if (header.kind === 'image') expect(header.widthPx * header.heightPx).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })
})
