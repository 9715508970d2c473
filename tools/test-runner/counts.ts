/** What a stage of the test command came to. `note` says what the numbers alone do not. */
export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export interface StageResult extends Counts {
  name: string
  durationMs: number
  note: string | null
  failures: readonly string[]
}

export type Exit = { code: number } | { signal: string } | { notStarted: string }

export function totalOf(results: readonly Counts[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of results) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }
  return total
}

/** A run that proved nothing is no success. */
export function exitCodeOf(total: Counts): 0 | 1 {
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

export function describeExit(exit: Exit): string {
  if ('notStarted' in exit) return `could not be started: ${exit.notStarted}`
  return 'signal' in exit ? `was ended by ${exit.signal}` : `exited with code ${exit.code}`
}

export function isSuccess(exit: Exit): boolean {
  return 'code' in exit && exit.code === 0
}
