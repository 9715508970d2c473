import * as v from 'valibot'
import { evaluate } from './arithmetic/expression.ts'
import { formatDecimal } from './arithmetic/format.ts'
import { functionNames } from './arithmetic/functions.ts'
import { ToolFailure, type Tool } from './tool.ts'

const argumentsSchema = v.strictObject({ expression: v.string() })

/** Works out what the model would have to guess. */
export const calculator: Tool<typeof argumentsSchema> = {
  name: 'calculator',
  description:
    'Works out an arithmetic expression exactly. Call it for every sum that is not trivial, and read out its result. ' +
    'Operators: + - * / ^ (power), brackets, ! (factorial), % as remainder between two numbers (17 % 5) and as ' +
    'percentage after one (15% of 80; 80 + 15% is 92). ' +
    `Functions: ${functionNames.join(', ')}; round(number, decimals); log is to base 10; angles are in radians. ` +
    'Constants: pi, e. Numbers without units and thousands separators. `rounded` says that the result has more digits.',
  parameters: {
    type: 'object',
    properties: {
      expression: { type: 'string', description: 'For example (12.5 + 7) * 3, 19% of 240 or sqrt(2).' },
    },
    required: ['expression'],
    additionalProperties: false,
  },
  argumentsSchema,
  effect: 'none',
  run({ expression }) {
    const computed = evaluate(expression)
    if (computed.kind === 'problem') return new ToolFailure('calculation_failed', computed.problem)
    const { text, rounded } = formatDecimal(computed.value, computed.exact)
    return { result: text, rounded }
  },
}
