import { parseDecimal, type Rational } from './rational.ts'

/** `index`: where in the expression it begins, from 0. */
export type Token = { index: number } & (
  | { kind: 'number'; value: Rational }
  | { kind: 'name'; name: string }
  | { kind: 'symbol'; symbol: string }
  | { kind: 'end' }
  | { kind: 'bad'; problem: string }
)

/** A number with more digits or a larger exponent is no sum that a person asks for. */
const LONGEST_NUMBER = 400
const LARGEST_EXPONENT = 1000

const lexeme = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|(\p{L}[\p{L}\d_]*)|(\*\*|[-+*/^%(),!]))/uy

const spellings: ReadonlyMap<string, string> = new Map([
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
  ['π', 'pi'],
])

/** The expression's tokens; the last is `end`, or `bad` where it can't be read. Names come in lower case. */
export function tokenize(expression: string): Token[] {
  const text = expression.replace(/[×·÷−–]/g, (sign) => spellings.get(sign) ?? sign).toLowerCase()
  const tokens: Token[] = []
  for (let end = 0; ; end = lexeme.lastIndex) {
    const index = end + (text.slice(end).match(/^\s*/)?.[0].length ?? 0)
    if (index === text.length) return [...tokens, { kind: 'end', index }]
    lexeme.lastIndex = end
    const match = lexeme.exec(text)
    if (match === null) return [...tokens, { kind: 'bad', index, problem: unreadable(text, index) }]
    const [, number, name, symbol = ''] = match
    if (number !== undefined) {
      const value = readNumber(number)
      if (value === null) return [...tokens, { kind: 'bad', index, problem: 'This number is too long.' }]
      tokens.push({ kind: 'number', value, index })
    } else if (name !== undefined) {
      tokens.push({ kind: 'name', name: spellings.get(name) ?? name, index })
    } else {
      tokens.push({ kind: 'symbol', symbol: symbol === '**' ? '^' : symbol, index })
    }
  }
}

function readNumber(text: string): Rational | null {
  const exponent = Math.abs(Number(text.split('e')[1] ?? 0))
  return text.length > LONGEST_NUMBER || exponent > LARGEST_EXPONENT ? null : parseDecimal(text)
}

function unreadable(text: string, index: number): string {
  const sign = String.fromCodePoint(text.codePointAt(index) ?? 0)
  return `The sign '${sign}' means nothing here; leave out units and currencies.`
}
