import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/main/settings/read-settings.ts'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { defaultSettings, fields, personaFields, settingNames } from '../../../src/shared/settings/index.ts'

const text = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')

/** The part under a heading, up to the next of its rank. */
function section(heading: string): string {
  const [, after = ''] = text.split(`\n## ${heading}\n`)
  return after.split('\n## ')[0] ?? ''
}

/** The items of its lists, each on one line. */
const itemsOf = (part: string): string[] =>
  part
    .split(/\n(?=- |\n)/)
    .filter((block) => block.startsWith('- '))
    .map((item) => item.slice(2).replaceAll(/\s+/g, ' '))

const entries = new Map(
  itemsOf(section('Every setting')).map((item) => {
    const [, name = item, value = '', says = ''] = /^`(\w+)` \(default `(.*?)`\): (.*)$/.exec(item) ?? []
    return [name, { value, says }]
  }),
)

/** What a schema lists, and where its numbers end. */
function limitsOf(schema: unknown): (string | number)[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { type, options, wrapped, item, pipe, requirement } = schema as Record<string, unknown>
  if (type === 'picklist') return options as string[]
  if (type === 'min_value' || type === 'max_value') return [requirement as number]
  const parts = Array.isArray(pipe) ? pipe.slice(1) : []
  return [wrapped, item, ...parts].flatMap(limitsOf)
}

describe('the document on settings', () => {
  it('has each setting once, and no other', () => {
    expect([...entries.keys()].toSorted()).toEqual(settingNames.toSorted())
    expect(itemsOf(section('Every setting'))).toHaveLength(entries.size)
  })

  it.each(settingNames)('has the default of %s, and all that it may be', (name) => {
    const { value = '', says = '' } = entries.get(name) ?? {}
    expect(value).toBe(JSON.stringify(defaultSettings[name]))
    for (const limit of limitsOf(fields[name])) {
      if (typeof limit === 'string') expect(says).toContain(`\`${limit}\``)
      else expect(says.replaceAll(',', '')).toMatch(new RegExp(`\\b${limit}\\b`))
    }
  })

  it('has each field of a persona, and each tool that it may name', () => {
    const said = itemsOf(section('Personas'))
    const named = said.flatMap((item) => (item.split(':')[0] ?? '').match(/\w+/g) ?? [])
    expect(named.toSorted()).toEqual(Object.keys(personaFields).toSorted())
    const tools = said.find((item) => item.startsWith('`tools`'))
    for (const { name } of builtInTools(() => new Date())) expect(tools).toContain(`\`${name}\``)
  })

  it('has examples that are right', () => {
    const examples = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json)
    expect(examples).toHaveLength(4)
    for (const json of examples) {
      expect(readSettings(JSON.parse(json) as Record<string, unknown>).problems).toEqual([])
    }
  })
})
