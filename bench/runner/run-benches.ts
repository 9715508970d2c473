import type { Bench, BenchOptions, Measurement } from './bench.ts'

export interface BenchResult {
  bench: Bench
  measurements: readonly Measurement[]
  /** Why it could not be run to its end. */
  failure: string | null
}

/**
 * Runs one bench after the other, whatever became of those before.
 *
 * @param onMeasurement each figure as it comes
 */
export async function runBenches(
  benches: readonly Bench[],
  options: BenchOptions,
  onMeasurement: (bench: Bench, measurement: Measurement) => void,
): Promise<BenchResult[]> {
  const results: BenchResult[] = []
  for (const bench of benches) {
    const measurements: Measurement[] = []
    const report = (measurement: Measurement) => {
      measurements.push(measurement)
      onMeasurement(bench, measurement)
    }
    const failure = await bench.run(report, options).then(
      () => (measurements.length > 0 ? null : 'it measured nothing'),
      (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
    )
    results.push({ bench, measurements, failure })
  }
  return results
}

/** 1 when a gate was missed, a bench failed or nothing was measured. */
export function exitCodeOf(results: readonly BenchResult[]): number {
  const fine = ({ measurements, failure }: BenchResult) =>
    failure === null && measurements.every(({ ok }) => ok)
  return results.length > 0 && results.every(fine) ? 0 : 1
}
