/** Samples that one peak stands for: 10 ms. */
const PEAK_SAMPLES = 240

/** The loudest sample of each 10 ms, 0 to 1. */
export function peaksOf(samples: Int16Array): number[] {
  const peaks: number[] = []
  for (let start = 0; start < samples.length; start += PEAK_SAMPLES) {
    const end = Math.min(samples.length, start + PEAK_SAMPLES)
    let loudest = 0
    for (let at = start; at < end; at += 1) loudest = Math.max(loudest, Math.abs(samples[at] ?? 0))
    peaks.push(Math.round((loudest / 32_768) * 100) / 100)
  }
  return peaks
}
