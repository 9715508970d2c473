import { stripVTControlCharacters } from 'node:util'
import * as v from 'valibot'
import { describeExit, isSuccess, type Counts, type Exit } from './counts.ts'

/** `failures` names the tests that failed, where the runner names them. */
export type Outcome = Counts & { note: string | null; failures: readonly string[] }

const MAX_REASON_LENGTH = 200

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** The part of vitest's JSON reporter that is counted. */
const VitestReport = v.object({
  numPassedTests: Count,
  numFailedTests: Count,
  numPendingTests: Count,
  numTodoTests: Count,
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      assertionResults: v.array(
        v.object({
          status: v.string(),
          fullName: v.string(),
          failureMessages: v.exactOptional(v.nullable(v.array(v.string()))),
        }),
      ),
    }),
  ),
})

/** The part of Playwright's JSON reporter that is counted. */
const PlaywrightReport = v.object({
  stats: v.object({ expected: Count, unexpected: Count, flaky: Count, skipped: Count }),
  suites: v.array(v.lazy(() => PlaywrightSuite)),
})

interface PlaywrightTest {
  status: string
  results?: { error?: { message?: string } }[]
}

interface Suite {
  specs: { title: string; file: string; tests: PlaywrightTest[] }[]
  suites?: Suite[]
}

const Result = v.object({
  error: v.exactOptional(v.object({ message: v.exactOptional(v.string()) })),
})

const PlaywrightSuite: v.GenericSchema<Suite> = v.object({
  specs: v.array(
    v.object({
      title: v.string(),
      file: v.string(),
      tests: v.array(v.object({ status: v.string(), results: v.exactOptional(v.array(Result)) })),
    }),
  ),
  suites: v.exactOptional(v.array(v.lazy(() => PlaywrightSuite))),
})

/**
 * Counts a vitest run. A file that fails before its first test (it does not even load) is one failure: vitest counts
 * no test for it.
 */
export function countVitest(reportText: string | null, exit: Exit): Outcome {
  const report = parse(VitestReport, reportText)
  if (report === null) return diedWithoutReport(exit)
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  )
  return settle(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
      note: unloaded.length > 0 ? `${unloaded.length} test file(s) failed outside of their tests` : null,
      failures: [
        ...unloaded.map(({ name }) => name),
        ...report.testResults.flatMap(({ name, assertionResults }) =>
          assertionResults
            .filter(({ status }) => status === 'failed')
            .map(({ fullName, failureMessages }) => `${name}: ${fullName}${reasonOf(failureMessages?.[0])}`),
        ),
      ],
    },
    exit,
  )
}

/** Counts a Playwright run. A test that needed a second try has passed, and is named as flaky. */
export function countPlaywright(reportText: string | null, exit: Exit): Outcome {
  const report = parse(PlaywrightReport, reportText)
  if (report === null) return diedWithoutReport(exit)
  const { expected, unexpected, flaky, skipped } = report.stats
  const named = (status: string) => report.suites.flatMap((suite) => testsThatAre(status, suite))
  const note = flaky > 0 ? `flaky, passed only when tried again: ${named('flaky').join('; ')}` : null
  const failures = named('unexpected')
  return settle({ passed: expected + flaky, failed: unexpected, skipped, note, failures }, exit)
}

function testsThatAre(status: string, { specs, suites = [] }: Suite): string[] {
  const found = specs.filter(({ tests }) => tests.some((test) => test.status === status))
  return [
    ...found.map(({ title, file, tests }) => {
      const results = tests.flatMap(({ results = [] }) => results)
      const messages = results.flatMap(({ error }) => error?.message ?? [])
      return `${file}: ${title}${reasonOf(messages[0])}`
    }),
    ...suites.flatMap((suite) => testsThatAre(status, suite)),
  ]
}

/** The first line of what the runner said of a failure, without colours. */
function reasonOf(message = ''): string {
  const line = stripVTControlCharacters(message).split('\n', 1)[0]?.slice(0, MAX_REASON_LENGTH)
  return line === undefined || line === '' ? '' : ` (${line})`
}

/** A command without a report of its own counts as one. */
export function countCommand(exit: Exit, note: string | null = null): Outcome {
  if (isSuccess(exit)) return { passed: 1, failed: 0, skipped: 0, note, failures: [] }
  return { passed: 0, failed: 1, skipped: 0, note: describeExit(exit), failures: [] }
}

/** Makes a failure that the report does not show (an error between tests, no test at all) a counted one. */
function settle(outcome: Outcome, exit: Exit): Outcome {
  if (outcome.failed > 0) return outcome
  if (!isSuccess(exit))
    return { ...outcome, failed: 1, note: `${describeExit(exit)}, although no test failed` }
  if (outcome.passed + outcome.skipped === 0) return { ...outcome, failed: 1, note: 'ran no tests' }
  return outcome
}

function diedWithoutReport(exit: Exit): Outcome {
  return { passed: 0, failed: 1, skipped: 0, note: `${describeExit(exit)} and left no report`, failures: [] }
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string | null,
): v.InferOutput<Schema> | null {
  if (text === null) return null
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  return result.success ? result.output : null
}
