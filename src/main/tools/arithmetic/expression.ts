import { exactly, fits, approximately, problem, tooLarge, type Computed } from './computed.ts'
import { callFunction, constant, factorial } from './functions.ts'
import { tokenize, type Token } from './lexer.ts'
import { power } from './power.ts'
import {
  add,
  divide,
  multiply,
  negate,
  rational,
  remainder,
  subtract,
  toNumber,
  zero,
  type Rational,
} from './rational.ts'

const LONGEST_EXPRESSION = 1000
/** Each level of brackets or signs is a level of the parser's own recursion. */
const DEEPEST_NESTING = 100

/** An intermediate value; `percent`: it was written as a percentage and nothing has been done with it yet. */
interface Operand {
  value: Rational
  exact: boolean
  percent: boolean
}

const noOperand: Operand = { value: zero, exact: true, percent: false }
const hundred = rational(100n)

/**
 * Works out an expression: + - * / ^ with the usual ranks, `%` both as remainder (`17 % 5`) and as percentage
 * (`15% of 80`, `80 + 15%`), brackets, `!`, functions and constants. Exact for fractions that fit in memory.
 */
export function evaluate(expression: string): Computed {
  if (expression.length > LONGEST_EXPRESSION) {
    return problem(`The expression is longer than ${LONGEST_EXPRESSION} characters. Work it out in steps.`)
  }
  return new Evaluator(tokenize(expression)).evaluate()
}

/**
 * Recursive descent. The first problem sticks: from then on every token reads as the end, so that each rule
 * returns by itself, and its value no longer counts.
 */
class Evaluator {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0
  #problem: Computed | null = null

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  evaluate(): Computed {
    const { value, exact } = this.#sum()
    const rest = this.#peek()
    if (rest.kind !== 'end') this.#fail(misplaced(rest))
    return this.#problem ?? { kind: 'value', value, exact }
  }

  #sum(): Operand {
    let left = this.#product()
    for (let sign = this.#take('+', '-'); sign !== null; sign = this.#take('+', '-')) {
      const term = this.#product()
      // `80 + 15%` is 15% more than 80, as on a pocket calculator; `5% + 15%` is 20%.
      const right =
        term.percent && !left.percent ? this.#settle(multiply(left.value, term.value), term) : term
      const combine = sign === '+' ? add : subtract
      left = this.#settle(combine(left.value, right.value), left, right)
    }
    return left
  }

  #product(): Operand {
    let left = this.#signed()
    for (;;) {
      const operator = this.#take('*', '/', '%', 'mod', 'of')
      if (operator === null) return left
      const right = this.#signed()
      left = this.#settle(this.#multiplied(operator, left.value, right.value), left, right)
    }
  }

  #multiplied(operator: string, left: Rational, right: Rational): Rational {
    if (operator === '*' || operator === 'of') return multiply(left, right)
    if (right.numerator === 0n) {
      this.#fail('Division by zero has no result.')
      return zero
    }
    return operator === '/' ? divide(left, right) : remainder(left, right)
  }

  /** Signs rank below powers: -2^2 is -4. */
  #signed(): Operand {
    const sign = this.#take('+', '-')
    if (sign === null) return this.#power()
    const operand = this.#nested(() => this.#signed())
    return sign === '+' ? operand : { ...operand, value: negate(operand.value) }
  }

  /** Powers group from the right: 2^3^2 is 2^9. */
  #power(): Operand {
    const base = this.#suffixed()
    if (this.#take('^') === null) return base
    const exponent = this.#nested(() => this.#signed())
    return this.#computed(power(base.value, exponent.value), base, exponent)
  }

  #suffixed(): Operand {
    let operand = this.#primary()
    for (;;) {
      if (this.#take('!') !== null) operand = this.#computed(factorial(operand.value), operand)
      else if (this.#percentSign()) {
        operand = { ...this.#settle(divide(operand.value, hundred), operand), percent: true }
      } else return operand
    }
  }

  /** A `%` with an operand behind it is a remainder; any other is a percentage. */
  #percentSign(): boolean {
    const after = this.#tokens[this.#next + 1]
    const operandFollows =
      after?.kind === 'number' ||
      (after?.kind === 'name' && after.name !== 'of' && after.name !== 'mod') ||
      (after?.kind === 'symbol' && after.symbol === '(')
    return !operandFollows && this.#take('%') !== null
  }

  #primary(): Operand {
    const token = this.#peek()
    this.#next += 1
    switch (token.kind) {
      case 'number':
        return { ...noOperand, value: token.value }
      case 'name':
        return this.#take('(') === null ? this.#computed(constant(token.name)) : this.#call(token.name)
      case 'symbol':
        if (token.symbol === '(') {
          const inner = this.#nested(() => this.#sum())
          this.#close()
          return { ...inner, percent: false }
        }
    }
    return this.#fail(misplaced(token))
  }

  #call(name: string): Operand {
    const values: Operand[] = []
    if (this.#take(')') === null) {
      do values.push(this.#nested(() => this.#sum()))
      while (this.#take(',') !== null)
      this.#close()
    }
    if (this.#problem !== null) return noOperand
    return this.#computed(
      callFunction(
        name,
        values.map(({ value }) => value),
      ),
      ...values,
    )
  }

  #close(): void {
    if (this.#take(')') === null) this.#fail('A closing bracket is missing.')
  }

  #nested(read: () => Operand): Operand {
    if (this.#depth >= DEEPEST_NESTING) return this.#fail('Too many brackets or signs inside each other.')
    this.#depth += 1
    const operand = read()
    this.#depth -= 1
    return operand
  }

  /** Bounds a result, which is as exact as what it was made of. */
  #settle(value: Rational, ...from: readonly Operand[]): Operand {
    return this.#computed(exactly(value), ...from)
  }

  #computed(computed: Computed, ...from: readonly Operand[]): Operand {
    const result = computed.kind === 'value' && !fits(computed.value) ? shortened(computed.value) : computed
    if (result.kind === 'problem') return this.#fail(result.problem)
    return {
      value: result.value,
      exact: result.exact && from.every((operand) => operand.exact),
      percent: false,
    }
  }

  #fail(text: string): Operand {
    this.#problem ??= problem(text)
    return noOperand
  }

  #peek(): Token {
    const token = this.#problem === null ? this.#tokens[this.#next] : undefined
    return token ?? { kind: 'end', index: 0 }
  }

  /** Steps over the next token if it is one of these operators. */
  #take(...wanted: readonly string[]): string | null {
    const token = this.#peek()
    const spelling = token.kind === 'symbol' ? token.symbol : token.kind === 'name' ? token.name : null
    if (spelling === null || !wanted.includes(spelling)) return null
    this.#next += 1
    return spelling
  }
}

function shortened(value: Rational): Computed {
  const number = toNumber(value)
  return number === 0 ? tooLarge : approximately(number)
}

function misplaced(token: Token): string {
  const place = `at character ${token.index + 1}`
  if (token.kind === 'end') return 'The expression ends too early: a number is missing.'
  if (token.kind === 'bad') return `${token.problem} (${place})`
  if (token.kind !== 'symbol' || token.symbol === '(') {
    return `An operator is missing ${place}; write * to multiply.`
  }
  return token.symbol === ','
    ? `A comma ${place} is out of place: it only parts the numbers of a function. Write 1234.5, not 1,234.5.`
    : `'${token.symbol}' ${place} is out of place.`
}
