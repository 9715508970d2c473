/** Float samples (-1 to 1) and Int16. The scale is a power of two, so Int16 -> float -> Int16 is exact. */

const SCALE = 32_768
const MIN = -32_768
const MAX = 32_767

/** Rounds to the nearest; clamps what is out of range. */
export function toInt16(value: number): number {
  return Math.max(MIN, Math.min(MAX, Math.round(value * SCALE)))
}

/** Writes all of `input` to the start of `output`. */
export function floatToInt16(input: Float32Array, output: Int16Array): void {
  for (let i = 0; i < input.length; i += 1) output[i] = toInt16(input[i] ?? 0)
}

/** Writes `count` samples of `input`, from `inputStart` on, to `output` from `outputStart` on. */
export function int16ToFloat(
  input: Int16Array,
  inputStart: number,
  output: Float32Array,
  outputStart: number,
  count: number,
): void {
  for (let i = 0; i < count; i += 1) output[outputStart + i] = (input[inputStart + i] ?? 0) / SCALE
}
