import * as v from 'valibot'
import { fail, requestError, succeed, type Outcome, type RequestError } from './errors.ts'

type Issue = v.BaseIssue<unknown>

/**
 * Parses with the wire's error codes. `root` names the value in error params (`session`, `item`);
 * empty for a whole event.
 */
export function parseRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  root: string,
): Outcome<v.InferOutput<Schema>> {
  const result = v.safeParse(schema, input)
  if (result.success) return succeed(result.output)
  // An unknown key is named first: it is why the rest of the update was lost.
  const issue = result.issues.find(isUnknownKey) ?? result.issues[0]
  return fail(describeIssue(issue, root))
}

function isUnknownKey(issue: Issue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

function describeIssue(issue: Issue, root: string): RequestError {
  const path = pathOf(issue, root)
  if (isUnknownKey(issue)) return requestError('unknown_parameter', `Unknown parameter: '${path}'.`, path)
  if (isMissingKey(issue))
    return requestError('missing_required_parameter', `Missing required parameter: '${path}'.`, path)
  return requestError(codeOf(issue), messageOf(issue, path), path)
}

/** valibot reports a missing key on the object, and any other problem on the key's own schema. */
function isMissingKey(issue: Issue): boolean {
  const last = issue.path?.at(-1)
  const reportedOnObject = issue.type === 'strict_object' || issue.type === 'variant'
  return reportedOnObject && last?.type === 'object' && last.value === undefined
}

function codeOf(issue: Issue): string {
  if (issue.type === 'max_length' && typeof issue.input === 'string') return 'string_above_max_length'
  if (issue.type === 'integer') return 'invalid_type'
  const choiceOfValues = ['literal', 'picklist', 'variant', 'union', 'custom'].includes(issue.type)
  return issue.kind === 'schema' && !choiceOfValues ? 'invalid_type' : 'invalid_value'
}

function messageOf(issue: Issue, path: string): string {
  const own = issue.message
  if (issue.type === 'max_length' && typeof issue.input === 'string')
    return `Invalid '${path}': string too long. Expected at most ${String(issue.requirement)} characters, but got ${String(issue.input.length)}.`
  if (issue.type === 'literal' || issue.type === 'picklist' || issue.type === 'variant')
    return `Invalid value: ${issue.received}. Supported values for '${path}' are: ${choices(issue.expected)}.`
  if (issue.kind === 'schema' && issue.expected !== null && issue.type !== 'custom')
    return `Invalid type for '${path}': expected ${choices(issue.expected)}, but got ${issue.received}.`
  return `Invalid '${path}': ${own}.`
}

/** valibot writes alternatives as `("a" | "b")`. */
function choices(expected: string | null): string {
  return (expected ?? 'another value').replaceAll(/^\(|\)$/g, '').replaceAll(' | ', ', ')
}

function pathOf(issue: Issue, root: string): string {
  return (issue.path ?? []).reduce((path, step) => {
    if (step.type === 'array') return `${path}[${String(step.key)}]`
    return path === '' ? String(step.key) : `${path}.${String(step.key)}`
  }, root)
}
