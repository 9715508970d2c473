import { describe, expect, it } from 'vitest'
import { briefly, prettyPrinted } from '../../src/renderer/ui/conversation/tool-text.ts'

describe('a tool’s result in a line', () => {
  it.each([
    ['{"result":"84"}', '84'],
    ['{"result":84}', '84'],
    ['{"result":"6","rounded":false}', '6'],
    ['{"time":"ten","zone":"UTC"}', 'ten · UTC'],
    ['{"found":[1],"more":true}', '{"found":[1],"more":true}'],
    ['{}', '{}'],
    ['[1,2]', '[1,2]'],
    ['null', 'null'],
    ['two\n  lines', 'two lines'],
    ['', ''],
  ])('of %s is %s', (result, line) => {
    expect(briefly(result)).toBe(line)
  })
})

describe('JSON as it is shown', () => {
  it('has its parts on lines of their own, and what is none stays as it is', () => {
    expect(prettyPrinted('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
    expect(prettyPrinted('{"a":')).toBe('{"a":')
  })
})
