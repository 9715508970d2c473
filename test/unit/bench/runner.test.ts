import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBenchArguments } from '../../../bench/runner/arguments.ts'
import { atMost, beside, ratioAtMost, type Bench, type Measurement } from '../../../bench/runner/bench.ts'
import { findBenches } from '../../../bench/runner/find-benches.ts'
import { jsonLine, markdown, table } from '../../../bench/runner/output.ts'
import { exitCodeOf, runBenches } from '../../../bench/runner/run-benches.ts'
import { projectRoot } from '../../../tools/setup/paths.mjs'
import { runCommand } from '../../fixtures/run-command.ts'

function benchOf(...measurements: Measurement[]): Bench {
  return {
    name: 'some',
    about: 'Some figures.',
    run: (report) => Promise.resolve(measurements.forEach(report)),
  }
}

const figure = (value: number, limit: number): Measurement => ({
  metric: 'delay',
  value,
  unit: 'samples',
  ...beside(value, 'somebody', 4 * value, atMost(value, limit)),
})

const run = (...benches: Bench[]) => runBenches(benches, { minutes: null }, () => undefined)

describe('the bench runner', () => {
  it('fails when a gate is missed, and only then', async () => {
    expect(exitCodeOf(await run(benchOf(figure(5, 5))))).toBe(0)
    expect(exitCodeOf(await run(benchOf(figure(5, 5), figure(6, 5))))).toBe(1)
    expect(exitCodeOf(await run(benchOf(figure(6, 5)), benchOf(figure(5, 5))))).toBe(1)
  })

  it('fails when a bench breaks off or measures nothing, and still runs the next', async () => {
    const broken: Bench = { ...benchOf(), run: () => Promise.reject(new Error('no device')) }
    const results = await run(broken, benchOf(), benchOf(figure(1, 5)))
    expect(results.map(({ failure }) => failure?.split('\n')[0] ?? null)).toEqual([
      'Error: no device',
      'it measured nothing',
      null,
    ])
    expect(exitCodeOf(results)).toBe(1)
    expect(exitCodeOf([])).toBe(1)
  })

  it('judges a ratio by what the peer measured', () => {
    expect(ratioAtMost(15, 'somebody', 100, 0.15)).toMatchObject({ ok: true, ratio: 0.15, gate: '<= 0.15x' })
    expect(ratioAtMost(16, 'somebody', 100, 0.15).ok).toBe(false)
    expect(ratioAtMost(1, 'somebody', 0, 1)).toEqual({
      ok: false,
      gate: '<= 1x',
      peer: 'somebody',
      peerValue: 0,
    })
  })

  it('prints a table, and a document with what each figure means', async () => {
    const results = await run(benchOf({ ...figure(6, 5), note: 'Virtual time.' }))
    expect(results.map(table).join('\n')).toMatch(/MISSED +delay +6 +samples +<= 5 +somebody +24 +0.25x/)
    const document = markdown(results, {
      date: '2026-11-21',
      command: 'npm run bench -- all',
      versions: [['Node', '24']],
      machine: '2 cores, no sound card',
    })
    expect(document).toContain('`npm run bench -- all` on 2026-11-21; 2 cores, no sound card. Node 24.')
    expect(document).toContain('| MISSED | delay | 6 | samples | <= 5 | somebody | 24 | 0.25x |')
    expect(document).toContain('- delay: Virtual time.')
  })

  it('refuses a name that there is no bench of', () => {
    const known = ['capture', 'soak']
    expect(parseBenchArguments(['capture', '--json'], known)).toMatchObject({
      ok: true,
      arguments: { names: ['capture'], json: true, all: false },
    })
    for (const minutes of [['--minutes', '3'], ['--minutes=3']]) {
      expect(parseBenchArguments(['soak', ...minutes], known)).toMatchObject({ arguments: { minutes: 3 } })
    }
    for (const args of [['capture', 'nope'], ['--minutes', 'x'], ['--minutes=0'], ['--fast']]) {
      expect(parseBenchArguments(args, known)).toMatchObject({ ok: false })
    }
  })

  it('finds every bench by its file', () => {
    const names = [...findBenches(join(projectRoot, 'bench')).keys()]
    expect(names).toEqual(expect.arrayContaining(['capture', 'playout', 'soak', 'truncation']))
  })
})

describe('npm run bench', () => {
  it('prints one object a line, and nothing else, with --json', async () => {
    const { code, lines } = await runCommand('bench/run.ts', ['truncation', '--json'])
    expect(code).toBe(0)
    expect(lines().length).toBeGreaterThan(4)
    for (const line of lines()) {
      expect(line).toMatchObject({
        bench: 'truncation',
        metric: expect.any(String),
        value: expect.any(Number),
        unit: expect.any(String),
        gate: expect.any(String),
        ok: true,
        peer: expect.any(String),
        peerValue: expect.any(Number),
      })
    }
  })

  it('leaves the gate null where there is none', () => {
    const line = jsonLine('some', { metric: 'wall clock', value: 3, unit: 'ms', ok: true })
    expect(JSON.parse(line)).toEqual({
      bench: 'some',
      metric: 'wall clock',
      value: 3,
      unit: 'ms',
      gate: null,
      ok: true,
    })
  })
})
