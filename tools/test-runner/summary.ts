import type { Counts, StageResult } from './counts.ts'

const COLUMNS = ['passed', 'failed', 'skipped', 'seconds'] as const
const COLUMN_WIDTH = 9

/** A line for each stage, under a line of headings. */
export function summaryTable(results: readonly StageResult[]): string {
  const nameWidth = Math.max('stage'.length, ...results.map(({ name }) => name.length))
  const heading = `${'stage'.padEnd(nameWidth)}${COLUMNS.map((column) => column.padStart(COLUMN_WIDTH)).join('')}`
  const lines = results.map(({ name, passed, failed, skipped, durationMs, note }) => {
    const cells = [passed, failed, skipped, (durationMs / 1000).toFixed(1)]
    const numbers = cells.map((cell) => String(cell).padStart(COLUMN_WIDTH)).join('')
    return `${name.padEnd(nameWidth)}${numbers}${note === null ? '' : `  ${note}`}`
  })
  return [heading, ...lines].join('\n')
}

/** The tests that failed, by stage: what they printed is far above by then. Null when none did. */
export function failureList(results: readonly StageResult[]): string | null {
  const failures = results.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))
  return failures.length === 0 ? null : `failed:\n${failures.map((line) => `  ${line}`).join('\n')}`
}

/** The very last line of a run, for people and for machines. */
export function totalLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
