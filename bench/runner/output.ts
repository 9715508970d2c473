import type { Measurement } from './bench.ts'
import type { BenchResult } from './run-benches.ts'

/** One line for each figure: {bench, metric, value, unit, gate, ok, peer?, peerValue?, ratio?, note?}. */
export function jsonLine(bench: string, { gate, ...measurement }: Measurement): string {
  const { metric, value, unit, ...rest } = measurement
  return JSON.stringify({ bench, metric, value, unit, gate: gate ?? null, ...rest })
}

const HEADINGS = ['', 'metric', 'value', 'unit', 'gate', 'peer', 'theirs', 'ratio']

export function table({ bench, measurements, failure }: BenchResult): string {
  const rows = [HEADINGS, ...measurements.map(cells)]
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return [
    `${bench.name}: ${bench.about}`,
    ...lines.map((line) => `  ${line.trimEnd()}`),
    ...(failure === null ? [] : [`  could not be run: ${failure}`]),
  ].join('\n')
}

export interface Circumstances {
  /** ISO, the day alone. */
  date: string
  command: string
  /** Name and version, of everything whose version matters. */
  versions: readonly (readonly [string, string])[]
  machine: string
}

/** The whole run, for the docs. */
export function markdown(results: readonly BenchResult[], circumstances: Circumstances): string {
  const { date, command, versions, machine } = circumstances
  return [
    '# Measured',
    '',
    `Written by \`${command}\` on ${date}; ${machine}. ${versions.map(([name, version]) => `${name} ${version}`).join(', ')}.`,
    '',
    'A gate is a count, a number of samples in virtual time (24 are 1 ms; the same on every machine) or a ratio to a',
    'peer measured in the same run, alternating. Wall-clock figures have no gate.',
    ...results.flatMap(section),
    '',
  ].join('\n')
}

function section({ bench, measurements, failure }: BenchResult): string[] {
  const notes = measurements.flatMap(({ note, metric }) =>
    note === undefined ? [] : [`- ${metric}: ${note}`],
  )
  return [
    '',
    `## ${bench.name}`,
    '',
    bench.about,
    '',
    markdownRow(HEADINGS),
    markdownRow(HEADINGS.map(() => '---')),
    ...measurements.map((measurement) => markdownRow(cells(measurement))),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(failure === null ? [] : ['', `Could not be run: ${failure.split('\n')[0]}`]),
  ]
}

function markdownRow(row: readonly string[]): string {
  return `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function cells({ metric, value, unit, gate, ok, peer, peerValue, ratio }: Measurement): string[] {
  return [
    gate === undefined ? '' : ok ? 'ok' : 'MISSED',
    metric,
    figure(value),
    unit,
    gate ?? '',
    peer ?? '',
    peerValue === undefined ? '' : figure(peerValue),
    ratio === undefined ? '' : `${figure(ratio)}x`,
  ]
}

function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}
