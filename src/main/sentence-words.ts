/**
 * What main says to people, in the language of the interface. Its parts say it in English and know nothing of languages:
 * a sentence is known by its English, as in gettext, and what is put into it keeps its place by its name.
 */
import type { Language } from '../shared/languages.ts'
import { numberIn } from '../shared/numbers.ts'

/** key -> sentence, with `{name}` where a value goes */
type Words = Readonly<Record<string, string>>

interface Pattern {
  key: string
  /** Of the values, in their order. */
  names: readonly string[]
  /** What stands before, between and after them: one more. */
  fixed: readonly string[]
}

/** The English sentences, to know one by. */
interface Known {
  /** sentence -> key, of those that hold no value */
  wholes: ReadonlyMap<string, string>
  /** The others. Where a sentence is like two of them, that is meant which says more itself. */
  patterns: readonly Pattern[]
}

/** Of all but English, which needs none: each is read when it is spoken first. */
const files = {
  zh: () => import('../renderer/words/errors/zh.json'),
  es: () => import('../renderer/words/errors/es.json'),
  de: () => import('../renderer/words/errors/de.json'),
  fr: () => import('../renderer/words/errors/fr.json'),
  ja: () => import('../renderer/words/errors/ja.json'),
  ar: () => import('../renderer/words/errors/ar.json'),
} satisfies Record<Exclude<Language, 'en'>, () => Promise<{ default: Words }>>

const read = new Map<Language, Words>()
let known: Known | null = null

/** From then on sentences are said in this language. */
export async function readWords(language: Language): Promise<void> {
  if (language === 'en' || read.has(language)) return
  const [english, words] = await Promise.all([import('../renderer/words/errors/en.json'), files[language]()])
  known ??= knownBy(english.default)
  read.set(language, words.default)
}

function knownBy(english: Words): Known {
  const sentences = Object.entries(english)
  const patterns = sentences
    .map(([key, sentence]) => patternOf(key, sentence))
    .filter(({ names }) => names.length > 0)
    .sort((one, other) => other.fixed.join('').length - one.fixed.join('').length)
  return { wholes: new Map(sentences.map(([key, sentence]) => [sentence, key])), patterns }
}

function patternOf(key: string, sentence: string): Pattern {
  // Fixed text and names by turns.
  const parts = sentence.split(/\{(\w+)\}/)
  const every = (turn: number) => parts.filter((_, index) => index % 2 === turn)
  return { key, fixed: every(0), names: every(1) }
}

/** In characters: longer, it holds more of somebody else's words than of ours, and is not gone through. */
const LONGEST = 4_000

/** The sentence in this language; a server's own, or any that nobody has words for, stays as it came. */
export function inWords(sentence: string, language: Language): string {
  const words = read.get(language)
  if (known === null || words === undefined || sentence.length > LONGEST) return sentence
  const whole = known.wholes.get(sentence)
  if (whole !== undefined) return words[whole] ?? sentence
  for (const { key, names, fixed } of known.patterns) {
    const values = valuesIn(sentence, fixed)
    if (values === null) continue
    const said = new Map(
      names.map((name, index) => [name, valueInWords(name, values[index] ?? '', language)]),
    )
    return (words[key] ?? sentence).replaceAll(/\{(\w+)\}/g, (gap, name: string) => said.get(name) ?? gap)
  }
  return sentence
}

/** The same, for where its words may not have been read. */
export async function saidIn(sentence: string, language: Language): Promise<string> {
  await readWords(language)
  return inWords(sentence, language)
}

/** Values of these names are numbers; elsewhere digits may be a name, a code or a version. */
const numbers: ReadonlySet<string> = new Set([
  'budget',
  'count',
  'height',
  'least',
  'most',
  'size',
  'spent',
  'width',
])

/** A reason may be a sentence of ours itself. */
function valueInWords(name: string, value: string, language: Language): string {
  return numbers.has(name) ? numberIn(value, language) : inWords(value, language)
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
