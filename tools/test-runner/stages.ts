/** The parts of the test command. */
const GROUPS = ['check', 'build', 'unit', 'component', 'e2e'] as const
export type Group = (typeof GROUPS)[number]

export type Stage =
  /** A script of package.json; its exit code is its result. */
  | { kind: 'script'; group: Group; name: string }
  | { kind: 'build'; group: Group; name: string }
  | { kind: 'vitest'; group: Group; name: string; project: string }
  /** Runs what was built: without a build it would test an old one. */
  | { kind: 'playwright'; group: Group; name: string; project: string }

/**
 * Each `check:*` script of package.json is a stage of its own, so that one that fails hides no other.
 *
 * @param scriptNames of package.json
 */
export function stagesOf(scriptNames: readonly string[], groups: readonly Group[]): Stage[] {
  const checks = scriptNames.filter((name) => name.startsWith('check:'))
  const stages: Stage[] = [
    ...checks.map((name) => ({ kind: 'script', group: 'check', name }) as const),
    { kind: 'build', group: 'build', name: 'build' },
    { kind: 'vitest', group: 'unit', name: 'unit', project: 'unit' },
    { kind: 'vitest', group: 'component', name: 'component', project: 'component' },
    { kind: 'playwright', group: 'e2e', name: 'e2e: windows', project: 'windows' },
    { kind: 'playwright', group: 'e2e', name: 'e2e: sound', project: 'sound' },
  ]
  const wanted = new Set<Group>(groups.includes('e2e') ? [...groups, 'build'] : groups)
  return stages.filter(({ group }) => wanted.has(group))
}

/**
 * Steps, one after the other; in a step lanes, side by side; in a lane stages, one after the other. Tests in a browser
 * run in real time and often wait, those of sound above all, which come first: what is only computed goes on beside them. The
 * check of types compiles the words anew, which a build must not meet half done: both come before. Beside them goes what
 * reads none of what they make.
 */
export function stepsOf(stages: readonly Stage[]): Stage[][][] {
  const isOf = (stage: Stage, project: string) => stage.kind === 'playwright' && stage.project === project
  const first = stages.filter(({ kind, name }) => kind === 'build' || name === 'check:types')
  const aside = stages.filter(({ name }) => name === 'check:format')
  const heard = stages.filter((stage) => isOf(stage, 'sound'))
  const seen = stages.filter((stage) => isOf(stage, 'windows'))
  const shown = [...heard, ...seen]
  const computed = stages.filter((stage) => ![...aside, ...first, ...shown].includes(stage))
  return [
    [aside, first],
    [computed, shown],
  ]
    .map((lanes) => lanes.filter(({ length }) => length > 0))
    .filter(({ length }) => length > 0)
}

export type TestArguments = { ok: true; groups: readonly Group[] } | { ok: false; message: string }

/** `--only=unit,e2e`, or nothing for all of them. */
export function parseTestArguments(args: readonly string[]): TestArguments {
  const groups: Group[] = []
  for (const argument of args) {
    const names = /^--only=(.+)$/.exec(argument)?.[1]?.split(',') ?? []
    const known = names.flatMap((name) => GROUPS.find((group) => group === name) ?? [])
    if (names.length === 0 || known.length < names.length) {
      return {
        ok: false,
        message: `Unknown argument ${argument}. Usage: npm test -- [--only=${GROUPS.join(',')}]`,
      }
    }
    groups.push(...known)
  }
  return { ok: true, groups: groups.length > 0 ? groups : GROUPS }
}
