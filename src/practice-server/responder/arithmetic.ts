import { readNumberWords } from './number-words.ts'
import {
  add,
  decimalOf,
  divide,
  multiply,
  negate,
  rationalFromDecimal,
  subtract,
  type Rational,
} from './rational.ts'

export type ArithmeticResult =
  | { kind: 'value'; value: Rational }
  | { kind: 'division_by_zero' }
  /** Numbers and operators, but not in an order that means anything. */
  | { kind: 'unfinished' }
  | { kind: 'not_arithmetic' }

type Operator = '+' | '-' | '*' | '/'
type Token =
  { kind: 'number'; value: Rational } | { kind: 'operator'; operator: Operator } | { kind: '(' | ')' }

/** Longer questions are not sums that a person typed. */
const LONGEST_QUESTION = 300
/** Each level of brackets is a level of the parser's own recursion. */
const DEEPEST_NESTING = 50

const politeStart =
  /^(?:(?:hey|hi|hello|ok|okay|so|and|please|can you|could you|tell me|calculate|compute|work out|what is|what's|whats|how much is|what does|the answer to|the result of|the sum of|add)[\s,:]+)+/
const politeEnd = /(?:[\s,]*(?:please|equals?|make|is|now|=|\?|!|\.))+$/

/** Works out a sum in figures or words, such as "what is 12 times 3.5" or "(two plus three) / -4". */
export function evaluateQuestion(question: string): ArithmeticResult {
  const tokens = tokensOf(question)
  return tokens === null ? { kind: 'not_arithmetic' } : new Parser(tokens).parse()
}

/** The sum in figures and symbols, "12 * 3.5"; null for what is not a sum, or not a whole one. */
export function expressionOf(question: string): string | null {
  const tokens = tokensOf(question)
  if (tokens === null || new Parser(tokens).parse().kind === 'unfinished') return null
  return tokens
    .map((token) => {
      if (token.kind === 'number') return decimalOf(token.value)
      return token.kind === 'operator' ? token.operator : token.kind
    })
    .join(' ')
}

/** Null where it is not a sum at all. */
function tokensOf(question: string): Token[] | null {
  if (question.length > LONGEST_QUESTION) return null
  const bare = question
    .trim()
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(politeStart, '')
    .replace(politeEnd, '')
  const tokens = tokenize(bare)
  const hasOperator = tokens?.some((token) => token.kind === 'operator') ?? false
  const hasNumber = tokens?.some((token) => token.kind === 'number') ?? false
  return hasOperator && hasNumber ? tokens : null
}

const lexeme =
  /\s*(?:(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)|([-+*/×÷−–·()]|x(?![a-z]))|([a-z]+(?:-[a-z]+)*))/y

const operatorOfSymbol: ReadonlyMap<string, Operator> = new Map([
  ['+', '+'],
  ['-', '-'],
  ['−', '-'],
  ['–', '-'],
  ['*', '*'],
  ['×', '*'],
  ['·', '*'],
  ['x', '*'],
  ['/', '/'],
  ['÷', '/'],
])

const operatorPhrases: readonly { words: readonly string[]; operator: Operator }[] = [
  { words: ['multiplied', 'by'], operator: '*' },
  { words: ['divided', 'by'], operator: '/' },
  { words: ['added', 'to'], operator: '+' },
  { words: ['times'], operator: '*' },
  { words: ['over'], operator: '/' },
  { words: ['plus'], operator: '+' },
  { words: ['and'], operator: '+' },
  { words: ['minus'], operator: '-' },
  { words: ['less'], operator: '-' },
  { words: ['negative'], operator: '-' },
]

/** Null when anything in it is neither a number nor an operator. */
function tokenize(text: string): Token[] | null {
  const lexemes: string[] = []
  let end = 0
  while (end < text.trimEnd().length) {
    lexeme.lastIndex = end
    const match = lexeme.exec(text)
    if (match === null) return null
    lexemes.push(match[0].trim())
    end = lexeme.lastIndex
  }
  const tokens: Token[] = []
  let index = 0
  while (index < lexemes.length) {
    const read = readToken(lexemes.slice(index))
    if (read === null) return null
    tokens.push(read.token)
    index += read.length
  }
  return tokens
}

function readToken(lexemes: readonly string[]): { token: Token; length: number } | null {
  const [first = ''] = lexemes
  if (first === '(' || first === ')') return { token: { kind: first }, length: 1 }
  if (/^[\d.]/.test(first))
    return { token: { kind: 'number', value: rationalFromDecimal(first.replaceAll(',', '')) }, length: 1 }
  const operator = operatorOfSymbol.get(first)
  if (operator !== undefined) return { token: { kind: 'operator', operator }, length: 1 }
  const number = readNumberWords(lexemes)
  if (number !== null)
    return { token: { kind: 'number', value: rationalFromDecimal(number.decimal) }, length: number.length }
  const phrase = operatorPhrases.find(({ words }) => words.every((word, index) => lexemes[index] === word))
  if (phrase === undefined) return null
  return { token: { kind: 'operator', operator: phrase.operator }, length: phrase.words.length }
}

type Parsed = Rational | 'unfinished' | 'division_by_zero'

/** Recursive descent: a sum of products of signed factors, each a number or a sum in brackets. */
class Parser {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  parse(): ArithmeticResult {
    const value = this.#sum()
    if (value === 'division_by_zero') return { kind: value }
    if (value === 'unfinished' || this.#next < this.#tokens.length) return { kind: 'unfinished' }
    return { kind: 'value', value }
  }

  #sum(): Parsed {
    return this.#chain(['+', '-'], () => this.#product())
  }

  #product(): Parsed {
    return this.#chain(['*', '/'], () => this.#factor())
  }

  /** Operators of one rank group from the left. */
  #chain(rank: readonly Operator[], operand: () => Parsed): Parsed {
    let value = operand()
    for (let operator = this.#take(rank); operator !== null; operator = this.#take(rank)) {
      const right = operand()
      if (typeof value === 'string') return value
      if (typeof right === 'string') return right
      value = apply(operator, value, right)
    }
    return value
  }

  #factor(): Parsed {
    const sign = this.#take(['+', '-'])
    if (sign !== null) {
      const value = this.#nested(() => this.#factor())
      return typeof value === 'string' || sign === '+' ? value : negate(value)
    }
    const token = this.#tokens[this.#next++]
    if (token?.kind === 'number') return token.value
    if (token?.kind !== '(') return 'unfinished'
    const value = this.#nested(() => this.#sum())
    return this.#tokens[this.#next++]?.kind === ')' ? value : 'unfinished'
  }

  #nested(parse: () => Parsed): Parsed {
    if (this.#depth >= DEEPEST_NESTING) return 'unfinished'
    this.#depth++
    const value = parse()
    this.#depth--
    return value
  }

  #take(wanted: readonly Operator[]): Operator | null {
    const token = this.#tokens[this.#next]
    if (token?.kind !== 'operator' || !wanted.includes(token.operator)) return null
    this.#next++
    return token.operator
  }
}

function apply(operator: Operator, left: Rational, right: Rational): Parsed {
  switch (operator) {
    case '+':
      return add(left, right)
    case '-':
      return subtract(left, right)
    case '*':
      return multiply(left, right)
    case '/':
      return right.numerator === 0n ? 'division_by_zero' : divide(left, right)
  }
}
