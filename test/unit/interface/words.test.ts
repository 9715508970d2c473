import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languageFor, languages } from '../../../src/shared/languages.ts'

const root = new URL('../../../', import.meta.url)
const areas = readdirSync(new URL('src/renderer/words', root))

type Words = Readonly<Record<string, unknown>>

function wordsOf(area: string, language: string): Words {
  return JSON.parse(
    readFileSync(new URL(`src/renderer/words/${area}/${language}.json`, root), 'utf8'),
  ) as Words
}

/** `{name}` wherever it stands, in a sentence or in one of its plurals. */
const placeholdersOf = (message: unknown): string[] =>
  [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort()

describe.each(areas)('the words of %s', (area) => {
  const english = wordsOf(area, 'en')

  it.each(languages)('are all there in %s, with what is put into them', (language) => {
    const words = wordsOf(area, language)
    expect(Object.keys(words)).toEqual(Object.keys(english))
    for (const [key, message] of Object.entries(words)) {
      expect(JSON.stringify(message), key).not.toMatch(/""/)
      expect(placeholdersOf(message), key).toEqual(placeholdersOf(english[key]))
    }
  })
})

it('every area and every language is known to the compiler', () => {
  const project = JSON.parse(readFileSync(new URL('project.inlang/settings.json', root), 'utf8')) as {
    locales: string[]
    'plugin.inlang.messageFormat': { pathPattern: string[] }
  }
  expect(project.locales).toEqual(languages)
  // What main says is known by its English, and read as it is.
  const compiled = areas.filter((area) => area !== 'errors')
  expect(project['plugin.inlang.messageFormat'].pathPattern.toSorted()).toEqual(
    compiled.map((area) => `./src/renderer/words/${area}/{locale}.json`).sort(),
  )
})

describe('the language of the windows', () => {
  it.each([
    [['de-AT', 'en-US'], 'de'],
    [['pt-BR', 'es-MX'], 'es'],
    [['zh-Hant-TW'], 'zh'],
    [['sw'], 'en'],
    [[], 'en'],
  ])('for who reads %j is %s', (wanted, language) => {
    expect(languageFor(wanted)).toBe(language)
  })
})
