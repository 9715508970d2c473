import * as v from 'valibot'
import {
  defaultSettings,
  fields,
  personaFields,
  type Persona,
  type Settings,
  type SettingsProblem,
} from '../../shared/settings/index.ts'
import type { SettingsFile } from './migrate.ts'

export interface ReadSettings {
  settings: Settings
  /** The fields that are set, and right: no defaults. */
  given: Partial<Settings>
  problems: SettingsProblem[]
}

/**
 * Takes every field that is right. One that is not has its default, and is a problem that names it; a bad persona, or a
 * bad part of one, goes alone. No problem repeats a value: it may be a secret in the wrong place.
 */
export function readSettings(file: SettingsFile): ReadSettings {
  const { personas, ...others } = file
  const plain = readFields(fields, others, '', 'Its default is used.')
  const problems = [...plain.problems]
  const given: Record<string, unknown> = { ...plain.given }
  if (personas !== undefined) {
    const read = readPersonas(personas)
    problems.push(...read.problems)
    if (read.personas !== null) given['personas'] = read.personas
  }
  // Each entry has passed the schema of its own field.
  const settings = { ...defaultSettings, ...(given as Partial<Settings>) }
  if (settings.activePersona !== null && !settings.personas.some(({ id }) => id === settings.activePersona)) {
    problems.push(problem('activePersona', 'names no persona', 'Nobody is chosen.'))
    settings.activePersona = null
    delete given['activePersona']
  }
  return { settings, given: given as Partial<Settings>, problems: shownProblems(problems) }
}

/** Nobody reads more of them, and each is drawn. */
const MOST_PROBLEMS = 100

function shownProblems(problems: readonly SettingsProblem[]): SettingsProblem[] {
  const more = problems.length - MOST_PROBLEMS
  if (more <= 0) return [...problems]
  const message = `There are ${more} more problems with the settings. Mend these first.`
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    { code: 'invalid_setting', message, retryable: false, setting: null },
  ]
}

/** A problem with a setting, or with the file as a whole. */
function problem(setting: string, what: string, then: string): SettingsProblem {
  const message = `The setting ${brief(setting)} ${what}. ${then}`
  return { code: 'invalid_setting', message, retryable: false, setting }
}

/** A name may be as long as the file. */
function brief(name: string): string {
  return name.length <= 100 ? name : `${name.slice(0, 100).toWellFormed()}…`
}

function readPersonas(list: unknown): { personas: Persona[] | null; problems: SettingsProblem[] } {
  if (!Array.isArray(list)) {
    return { personas: null, problems: [problem('personas', 'must be a list', 'Its default is used.')] }
  }
  const personas: Persona[] = []
  const problems: SettingsProblem[] = []
  for (const [index, entry] of list.entries()) {
    const path = `personas.${index}`
    const leftOut = (what: string) => problems.push(problem(path, what, 'It is left out.'))
    if (!isObject(entry)) {
      leftOut('must be an object')
      continue
    }
    const read = readFields(personaFields, entry, `${path}.`, 'It is left out.')
    problems.push(...read.problems)
    const { id, name } = read.given
    if (id === undefined || name === undefined) leftOut('needs an id and a name')
    else if (personas.some((other) => other.id === id)) leftOut('has the id of another one')
    else personas.push({ ...read.given, id, name })
  }
  return { personas, problems }
}

type Given<Fields extends v.ObjectEntries> = { [Name in keyof Fields]?: v.InferOutput<Fields[Name]> }

function readFields<const Fields extends v.ObjectEntries>(
  schemas: Fields,
  file: SettingsFile,
  prefix: string,
  then: string,
): { given: Given<Fields>; problems: SettingsProblem[] } {
  const given: [string, unknown][] = []
  const problems: SettingsProblem[] = []
  for (const [name, value] of Object.entries(file)) {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
    if (schema === undefined) {
      if (prefix === '' && name === 'version') continue
      problems.push(problem(`${prefix}${name}`, 'does not exist', 'Check its spelling.'))
      continue
    }
    const read = readParts(schema, value)
    if (read.whole !== null) problems.push(problem(`${prefix}${name}`, describe(read.whole), then))
    else given.push([name, read.output])
    for (const part of read.parts) {
      const path = [`${prefix}${name}`, ...pathOf(part)].join('.')
      problems.push(problem(path, describe(part), 'It is left out.'))
    }
  }
  // Each entry has passed the schema of its name.
  return { given: Object.fromEntries(given) as Given<Fields>, problems }
}

type Issue = v.BaseIssue<unknown>

interface ReadParts {
  output: unknown
  /** Why none of it can be taken; null when some can. */
  whole: Issue | null
  /** What is wrong inside of it. */
  parts: readonly Issue[]
}

/** Takes a value without the entries that are wrong: one misspelt price costs that price and no other. */
function readParts(schema: v.GenericSchema, value: unknown): ReadParts {
  const read = v.safeParse(schema, value)
  if (read.success) return { output: read.output, whole: null, parts: [] }
  const parts = read.issues.filter((issue) => pathOf(issue).length > 0)
  const [first] = read.issues.filter((issue) => !parts.includes(issue))
  const rest = parts.reduce((left, issue) => without(left, pathOf(issue)), value)
  if (first !== undefined) return { output: undefined, whole: first, parts: [] }
  const again = readParts(schema, rest)
  return { ...again, parts: again.whole === null ? [...parts, ...again.parts] : [] }
}

/** The keys that lead to what is wrong, as far as they are names: a list is right as a whole or not at all. */
function pathOf(issue: Issue): string[] {
  const path: readonly v.IssuePathItem[] = issue.path ?? []
  const end = path.findIndex(
    ({ key, input }) => typeof key !== 'string' || !isObject(input) || !(key in input),
  )
  return path.slice(0, end === -1 ? path.length : end).map(({ key }) => String(key))
}

function without(value: unknown, [key, ...deeper]: readonly string[]): unknown {
  if (key === undefined || !isObject(value)) return value
  const entries = Object.entries(value).filter(([name]) => name !== key || deeper.length > 0)
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, name === key ? without(entry, deeper) : entry]),
  )
}

/** What valibot calls the limits, in words. */
const limits: Readonly<Record<string, string>> = {
  min_value: 'at least',
  max_value: 'at most',
  min_length: 'of a length of at least',
  max_length: 'of a length of at most',
}

/** What valibot calls kinds of values, in words. */
const kinds: Readonly<Record<string, string>> = {
  number: 'must be a number',
  string: 'must be text',
  boolean: 'must be true or false',
  Array: 'must be a list',
  Object: 'must be an object',
}

function describe(issue: Issue): string {
  if (issue.expected === 'never') return 'does not exist'
  if (issue.message.startsWith('must')) return issue.message
  return kinds[issue.expected ?? ''] ?? `must be ${expected(issue)}`
}

function expected({ kind, type, expected, requirement }: Issue): string {
  if (kind === 'schema' && expected !== null) return expected
  return `${limits[type] ?? type} ${String(requirement)}`
}

export function isObject(value: unknown): value is SettingsFile {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
