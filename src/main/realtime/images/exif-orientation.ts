/**
 * How a camera was held: from 1, upright, to 8. The even ones up to 4 and the odd ones from 5 are mirrored; from 5 on
 * rows and columns change places (Exif 2.32, tag 0112).
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const ORIENTATION_TAG = 0x0112
const ENTRY_BYTES = 12

/** Reads it out of the body of a JPEG's APP1 segment; 1 where it says nothing that makes sense. */
export function exifOrientation(segment: Uint8Array): Orientation {
  if (Buffer.from(segment.subarray(0, 6)).toString('latin1') !== 'Exif\0\0') return 1
  const tiff = segment.subarray(6)
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.length < 8) return 1
  const littleEndian = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > tiff.length) return 1
  const entries = view.getUint16(directory, littleEndian)
  for (let index = 0; index < entries; index += 1) {
    const entry = directory + 2 + index * ENTRY_BYTES
    if (entry + ENTRY_BYTES > tiff.length) return 1
    if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue
    const said = view.getUint16(entry + 8, littleEndian)
    return orientations.find((orientation) => orientation === said) ?? 1
  }
  return 1
}

const orientations: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8]
