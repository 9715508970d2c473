/** A life that failed, as a file: kept in `corpus`, it is lived again by each run of the tests. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { personActs, type Step } from './steps.ts'

const step = v.union([
  v.strictObject({ frame: v.string() }),
  v.strictObject({ do: v.picklist([...personActs, 'drop', 'answer', 'fall-silent']) }),
  v.strictObject({ waitMs: v.number() }),
])

const life = v.strictObject({
  /** What was wrong. */
  about: v.string(),
  steps: v.array(step),
})

export function keepLife(path: string, about: string, steps: readonly Step[]): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify({ about, steps }, null, 2)}\n`)
}

export function readLife(path: string): { about: string; steps: Step[] } {
  return v.parse(life, JSON.parse(readFileSync(path, 'utf8')))
}
