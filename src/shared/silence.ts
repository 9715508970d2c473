/** The samples between the first and the last that is not exactly silent. A view, not a copy. */
export function withoutSilentEnds(samples: Int16Array): Int16Array {
  const isSound = (sample: number) => sample !== 0
  return samples.subarray(Math.max(0, samples.findIndex(isSound)), samples.findLastIndex(isSound) + 1)
}
