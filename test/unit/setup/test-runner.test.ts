import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, totalOf } from '../../../tools/test-runner/counts.ts'
import { countCommand, countPlaywright, countVitest } from '../../../tools/test-runner/reports.ts'
import { parseTestArguments, stagesOf, stepsOf } from '../../../tools/test-runner/stages.ts'
import { failureList, summaryTable, totalLine } from '../../../tools/test-runner/summary.ts'

const OK = { code: 0 }

function vitestReport({ passed = 0, failed = 0, pending = 0, todo = 0, unloadedFiles = 0 }): string {
  const testedFile = { name: 'a', status: failed > 0 ? 'failed' : 'passed' }
  return JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    testResults: [
      {
        ...testedFile,
        assertionResults: Array.from({ length: failed }, () => ({
          status: 'failed',
          fullName: 'breaks',
          failureMessages: ['Error: not so\n    at a'],
        })),
      },
      ...Array.from({ length: unloadedFiles }, () => ({ name: 'b', status: 'failed', assertionResults: [] })),
    ],
  })
}

function playwrightReport(stats: {
  expected?: number
  unexpected?: number
  flaky?: number
  skipped?: number
}) {
  const specs = (['unexpected', 'flaky'] as const).flatMap((status) =>
    Array.from({ length: stats[status] ?? 0 }, () => ({
      title: status,
      file: 'a',
      tests: [{ status, results: [{ error: { message: '\u001b[31mError: no button\u001b[39m\n at b' } }] }],
    })),
  )
  const suites = [
    { specs: [{ title: 'holds', file: 'a', tests: [{ status: 'expected' }] }], suites: [{ specs }] },
  ]
  return JSON.stringify({
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats },
    suites,
    errors: [],
  })
}

describe('counting a vitest run', () => {
  it('adds what is still to be written to what is skipped', () => {
    const report = vitestReport({ passed: 5, pending: 2, todo: 1 })
    expect(countVitest(report, OK)).toMatchObject({ passed: 5, failed: 0, skipped: 3, note: null })
  })

  it('counts a file that does not load as a failure beside the failed tests', () => {
    const report = vitestReport({ passed: 1, failed: 2, unloadedFiles: 1 })
    expect(countVitest(report, { code: 1 })).toMatchObject({
      passed: 1,
      failed: 3,
      failures: ['b', 'a: breaks (Error: not so)', 'a: breaks (Error: not so)'],
    })
  })

  it('fails on an error outside of every test', () => {
    expect(countVitest(vitestReport({ passed: 4 }), { code: 1 })).toMatchObject({
      passed: 4,
      failed: 1,
      skipped: 0,
      note: 'exited with code 1, although no test failed',
    })
  })

  it('fails when no test ran at all', () => {
    expect(countVitest(vitestReport({}), OK)).toMatchObject({ failed: 1, note: 'ran no tests' })
  })
})

describe('counting a Playwright run', () => {
  it('names the tests that passed only at a second try', () => {
    const outcome = countPlaywright(playwrightReport({ expected: 3, flaky: 1, skipped: 2 }), OK)
    expect(outcome).toMatchObject({ passed: 4, failed: 0, skipped: 2 })
    expect(outcome.note).toBe('flaky, passed only when tried again: a: flaky (Error: no button)')
  })

  it('counts failed tests', () => {
    expect(countPlaywright(playwrightReport({ expected: 3, unexpected: 2 }), { code: 1 })).toMatchObject({
      passed: 3,
      failed: 2,
      failures: ['a: unexpected (Error: no button)', 'a: unexpected (Error: no button)'],
    })
  })
})

describe('a runner that dies', () => {
  it.each([
    ['without a report', null],
    ['in the middle of one', '{"stats": {"expected": 3'],
    ['after one of another shape', '{}'],
  ])('%s counts as one failure', (_, text) => {
    const exit = { signal: 'SIGKILL' }
    const expected = { passed: 0, failed: 1, skipped: 0, note: 'was ended by SIGKILL and left no report' }
    expect(countVitest(text, exit)).toMatchObject(expected)
    expect(countPlaywright(text, exit)).toMatchObject(expected)
  })

  it('counts even if it claims success', () => {
    expect(countVitest(null, OK).failed).toBe(1)
  })
})

describe('counting a plain command', () => {
  it('is one pass or one failure', () => {
    expect(countCommand(OK)).toMatchObject({ passed: 1, failed: 0 })
    expect(countCommand({ code: 2 })).toMatchObject({ passed: 0, failed: 1, note: 'exited with code 2' })
    expect(countCommand({ notStarted: 'ENOENT' })).toMatchObject({ failed: 1 })
  })
})

describe('the total', () => {
  const count = fc.nat({ max: 1000 })
  const counts = fc.record({ passed: count, failed: count, skipped: count })

  it('is the sum of all stages in any order', () => {
    fc.assert(
      fc.property(fc.array(counts), (stages) => {
        const total = totalOf(stages)
        expect(totalOf(stages.toReversed())).toEqual(total)
        expect(total.failed).toBe(stages.reduce((sum, { failed }) => sum + failed, 0))
      }),
    )
  })

  it('is a success only when something passed and nothing failed', () => {
    expect(exitCodeOf({ passed: 1, failed: 0, skipped: 9 })).toBe(0)
    expect(exitCodeOf({ passed: 9, failed: 1, skipped: 0 })).toBe(1)
    expect(exitCodeOf({ passed: 0, failed: 0, skipped: 9 })).toBe(1)
    expect(exitCodeOf(totalOf([]))).toBe(1)
  })

  it('reads the same way every time', () => {
    expect(totalLine({ passed: 12, failed: 0, skipped: 3 })).toBe('12 passed, 0 failed, 3 skipped')
  })
})

describe('the summary', () => {
  const results = [
    { name: 'check:types', passed: 1, failed: 0, skipped: 0, durationMs: 12_340, note: null, failures: [] },
    {
      name: 'e2e',
      passed: 10,
      failed: 1,
      skipped: 2,
      durationMs: 900,
      note: 'was ended by SIGKILL',
      failures: ['talk.spec.ts: it answers'],
    },
  ]

  it('gives each stage a line of aligned numbers, with its note behind them', () => {
    expect(summaryTable(results).split('\n')).toEqual([
      'stage         passed   failed  skipped  seconds',
      'check:types        1        0        0     12.3',
      'e2e               10        1        2      0.9  was ended by SIGKILL',
    ])
  })

  it('names what failed, where something did', () => {
    expect(failureList(results)).toBe('failed:\n  e2e: talk.spec.ts: it answers')
    expect(failureList(results.slice(0, 1))).toBeNull()
  })
})

describe('the stages', () => {
  const scripts = ['start', 'check', 'check:types', 'check:lint', 'test']
  const names = (args: readonly string[]) => {
    const parsed = parseTestArguments(args)
    return parsed.ok ? stagesOf(scripts, parsed.groups).map(({ name }) => name) : parsed.message
  }

  it('are all of them by default, each static check on its own', () => {
    expect(names([])).toEqual([
      'check:types',
      'check:lint',
      'build',
      'unit',
      'component',
      'e2e: windows',
      'e2e: sound',
    ])
  })

  it('can be chosen, and e2e brings the build it needs', () => {
    expect(names(['--only=unit'])).toEqual(['unit'])
    expect(names(['--only=e2e,check'])).toEqual([
      'check:types',
      'check:lint',
      'build',
      'e2e: windows',
      'e2e: sound',
    ])
  })

  it('run beside those of sound where they only compute, and windows alone', () => {
    const all = [...scripts, 'check:format']
    const steps = stepsOf(stagesOf(all, ['check', 'build', 'unit', 'component', 'e2e']))
    expect(steps.map((lanes) => lanes.map((lane) => lane.map(({ name }) => name)))).toEqual([
      [['check:format'], ['check:types', 'build']],
      [
        ['check:lint', 'unit', 'component'],
        ['e2e: sound', 'e2e: windows'],
      ],
    ])
    expect(stepsOf(stagesOf(scripts, ['unit']))).toHaveLength(1)
  })

  it('are named when an argument is not one of them', () => {
    expect(names(['--only=lint'])).toContain('--only=check,build,unit,component,e2e')
    expect(names(['unit'])).toContain('Unknown argument unit')
  })
})
