/**
 * What main says to people, in the language of the interface. Its parts say it in English and know nothing of languages:
 * a sentence is known by its English, as in gettext, and what is put into it keeps its place by its name.
 */
import ar from '../renderer/words/errors/ar.json' with { type: 'json' }
import de from '../renderer/words/errors/de.json' with { type: 'json' }
import en from '../renderer/words/errors/en.json' with { type: 'json' }
import es from '../renderer/words/errors/es.json' with { type: 'json' }
import fr from '../renderer/words/errors/fr.json' with { type: 'json' }
import ja from '../renderer/words/errors/ja.json' with { type: 'json' }
import zh from '../renderer/words/errors/zh.json' with { type: 'json' }
import type { Language } from '../shared/languages.ts'

type Words = Readonly<Record<keyof typeof en, string>>

const words: Readonly<Record<Language, Words>> = { en, zh, es, de, fr, ja, ar }

interface Pattern {
  key: keyof Words
  /** Of the values, in their order. */
  names: readonly string[]
  /** What stands before, between and after them: one more. */
  fixed: readonly string[]
}

const keys = Object.keys(en) as (keyof Words)[]

/** Sentences that hold no value. */
const wholes = new Map(keys.map((key) => [en[key], key]))

/** The others. Where a sentence is like two of them, that is meant which says more itself. */
const patterns = keys
  .map(patternOf)
  .filter(({ names }) => names.length > 0)
  .sort((one, other) => other.fixed.join('').length - one.fixed.join('').length)

function patternOf(key: keyof Words): Pattern {
  // Fixed text and names by turns.
  const parts = en[key].split(/\{(\w+)\}/)
  const every = (turn: number) => parts.filter((_, index) => index % 2 === turn)
  return { key, fixed: every(0), names: every(1) }
}

/** In characters: longer, it holds more of somebody else's words than of ours, and is not gone through. */
const LONGEST = 4_000

/** The sentence in this language; a server's own, or any that nobody has words for, stays as it came. */
export function inWords(sentence: string, language: Language): string {
  if (language === 'en' || sentence.length > LONGEST) return sentence
  const known = wholes.get(sentence)
  if (known !== undefined) return words[language][known]
  for (const { key, names, fixed } of patterns) {
    const values = valuesIn(sentence, fixed)
    if (values === null) continue
    // A reason may be a sentence of ours itself.
    const said = new Map(names.map((name, index) => [name, inWords(values[index] ?? '', language)]))
    return words[language][key].replaceAll(/\{(\w+)\}/g, (gap, name: string) => said.get(name) ?? gap)
  }
  return sentence
}

/** What stands between these, each as soon as it comes; null where they are not there, or nothing is between them. */
function valuesIn(sentence: string, [first = '', ...rest]: readonly string[]): string[] | null {
  const last = rest.pop() ?? ''
  const end = sentence.length - last.length
  if (!sentence.startsWith(first) || !sentence.endsWith(last)) return null
  const values: string[] = []
  let at = first.length
  for (const text of rest) {
    const next = sentence.indexOf(text, at + 1)
    if (next === -1) return null
    values.push(sentence.slice(at, next))
    at = next + text.length
  }
  if (at >= end) return null
  return [...values, sentence.slice(at, end)]
}
