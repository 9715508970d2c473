import { PhotonImage } from '@cf-wasm/photon/node'
import { describe, expect, it } from 'vitest'
import { readImageHeader } from '../../../../src/main/realtime/images/image-header.ts'
import { imageInput, imageLimits } from '../../../../src/main/realtime/images/image-input.ts'
import { noise } from '../../practice-server/client.ts'

type Rgba = readonly [number, number, number, number]

function picture(widthPx: number, heightPx: number, colourAt: (x: number, y: number) => Rgba): PhotonImage {
  const pixels = new Uint8Array(widthPx * heightPx * 4)
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) pixels.set(colourAt(x, y), (y * widthPx + x) * 4)
  }
  return new PhotonImage(pixels, widthPx, heightPx)
}

const red: Rgba = [255, 0, 0, 255]
const green: Rgba = [0, 255, 0, 255]
const blue: Rgba = [0, 0, 255, 255]
const white: Rgba = [255, 255, 255, 255]

/** A colour to each quarter, clockwise from the top left. */
const quarters = (widthPx: number, heightPx: number) =>
  picture(widthPx, heightPx, (x, y) => {
    if (y < heightPx / 2) return x < widthPx / 2 ? red : green
    return x < widthPx / 2 ? white : blue
  })

/** Every pixel another, so that nothing compresses it. */
function noisy(edgePx: number): PhotonImage {
  const samples = noise(edgePx * edgePx * 2, 5, 32_767)
  const pixels = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  const opaque = pixels.map((byte, index) => (index % 4 === 3 ? 255 : byte))
  return new PhotonImage(opaque, edgePx, edgePx)
}

/** The same JPEG, with what a camera says of how it was held. */
function held(jpeg: Uint8Array, orientation: number, order: 'II' | 'MM' = 'MM'): Uint8Array {
  const exif = Buffer.alloc(36)
  const write16 = (value: number, at: number) =>
    order === 'II' ? exif.writeUInt16LE(value, at) : exif.writeUInt16BE(value, at)
  const write32 = (value: number, at: number) =>
    order === 'II' ? exif.writeUInt32LE(value, at) : exif.writeUInt32BE(value, at)
  exif.writeUInt16BE(0xffe1, 0)
  exif.writeUInt16BE(34, 2)
  exif.write(`Exif\0\0${order}`, 4, 'latin1')
  write16(42, 12)
  write32(8, 14)
  write16(1, 18)
  write16(0x0112, 20)
  write16(3, 22)
  write32(1, 24)
  write16(orientation, 28)
  return Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)])
}

/** What is sent for it. */
async function sent(bytes: Uint8Array) {
  const input = await imageInput(bytes)
  if (input.kind === 'refused') throw new Error(input.error.message)
  const [, mimeType, base64 = ''] = /^data:(.+);base64,(.*)$/.exec(input.part.image_url) ?? []
  const { widthPx, heightPx, sizeBytes } = input
  return { bytes: Buffer.from(base64, 'base64'), mimeType, widthPx, heightPx, sizeBytes }
}

/** The colours in the middle of the quarters, clockwise from the top left, with 0 or 255 for each channel. */
function quartersOf(bytes: Uint8Array): number[][] {
  const image = PhotonImage.new_from_byteslice(bytes)
  const [widthPx, heightPx] = [image.get_width(), image.get_height()]
  const pixels = image.get_raw_pixels()
  const places: [number, number][] = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.75, 0.75],
    [0.25, 0.75],
  ]
  return places.map(([x, y]) => {
    const at = (Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)) * 4
    return [...pixels.subarray(at, at + 4)].map((value) => (value > 127 ? 255 : 0))
  })
}

const camera = quarters(1600, 400).get_bytes_jpeg(90)

const inOrder = (...colours: Rgba[]) => colours.map((colour) => [...colour])

describe('a picture that is too large', () => {
  it('is scaled to the longest edge that is sent, keeps its ratio, and stays a PNG', async () => {
    const result = await sent(quarters(3000, 1000).get_bytes())
    expect(result).toMatchObject({ mimeType: 'image/png', widthPx: 1536, heightPx: 512 })
    expect(quartersOf(result.bytes)).toEqual(inOrder(red, green, blue, white))
  })

  it('stays a JPEG', async () => {
    const result = await sent(quarters(1000, 2000).get_bytes_jpeg(95))
    expect(result).toMatchObject({ mimeType: 'image/jpeg', widthPx: 768, heightPx: 1536 })
    expect(quartersOf(result.bytes)).toEqual(inOrder(red, green, blue, white))
  })

  it('becomes a JPEG of the same size where a PNG would be too many bytes', async () => {
    const bytes = noisy(1000).get_bytes()
    expect(bytes.length).toBeGreaterThan(imageLimits.maxSentBytes)
    const result = await sent(bytes)
    expect(result).toMatchObject({ mimeType: 'image/jpeg', widthPx: 1000, heightPx: 1000 })
    expect(result.sizeBytes).toBeLessThanOrEqual(imageLimits.maxSentBytes)
  })

  it('shows white where it was transparent, when it becomes a JPEG', async () => {
    const noisyPart = noisy(1000).get_raw_pixels()
    const half = picture(1000, 1000, (x, y) => {
      if (x >= 700 && y < 300) return [0, 0, 0, 0]
      const at = (y * 1000 + x) * 4
      return [noisyPart[at] ?? 0, noisyPart[at + 1] ?? 0, noisyPart[at + 2] ?? 0, 255]
    })
    const padded = Buffer.concat([half.get_bytes(), Buffer.alloc(imageLimits.maxSentBytes)])
    const result = await sent(padded)
    const shown = result.mimeType === 'image/jpeg' ? quartersOf(result.bytes)[1] : 'still a PNG'
    expect(shown).toEqual([...white])
  })

  it('is sent byte for byte when it is within the limits, however it was held', async () => {
    for (const bytes of [quarters(1536, 700).get_bytes(), held(quarters(60, 40).get_bytes_jpeg(90), 6)]) {
      expect((await sent(bytes)).bytes.equals(bytes)).toBe(true)
    }
  })

  it.each([
    [1, [red, green, blue, white]],
    [2, [green, red, white, blue]],
    [3, [blue, white, red, green]],
    [4, [white, blue, green, red]],
    [5, [red, white, blue, green]],
    [6, [white, red, green, blue]],
    [7, [blue, green, red, white]],
    [8, [green, blue, white, red]],
    [9, [red, green, blue, white]],
  ] as const)('stands upright when it was held as Exif’s %i says', async (orientation, colours) => {
    const result = await sent(held(camera, orientation, orientation % 3 === 0 ? 'II' : 'MM'))
    const turned = orientation >= 5 && orientation <= 8
    expect([result.widthPx, result.heightPx]).toEqual(turned ? [384, 1536] : [1536, 384])
    expect(quartersOf(result.bytes)).toEqual(inOrder(...colours))
  })

  it('is refused as damaged when its content is, and the next one is scaled', async () => {
    const jpeg = quarters(1600, 1600).get_bytes_jpeg(90)
    expect(readImageHeader(jpeg)).toMatchObject({ kind: 'image' })
    const torn = Buffer.from(jpeg)
    torn.fill(0xff, 25, 150)
    expect(await imageInput(Buffer.concat([torn.subarray(0, 20), jpeg.subarray(150)]))).toMatchObject({
      kind: 'refused',
      error: { code: 'image_damaged', retryable: false },
    })
    const png = quarters(2000, 20).get_bytes()
    png.fill(7, 45, 60)
    expect(await imageInput(png)).toMatchObject({ kind: 'refused', error: { code: 'image_damaged' } })
    expect(await sent(jpeg)).toMatchObject({ widthPx: 1536 })
  })
})
