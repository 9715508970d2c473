import { describe, expect, it } from 'vitest'
import { parseTalkArguments, UsageError } from '../../../src/cli/talk-arguments.ts'

const parse = (args: string[], env = {}) => parseTalkArguments(args, env, () => 'from-stdin')

describe('the arguments of talk', () => {
  it('keep spoken and typed turns in the order they were given', () => {
    expect(parse(['--wav', 'a.wav', '--text', 'hi', '--wav', 'b.wav']).script).toEqual([
      { kind: 'wav', path: 'a.wav' },
      { kind: 'text', text: 'hi', images: [] },
      { kind: 'wav', path: 'b.wav' },
    ])
  })

  it('take the key from standard input, the command line or the environment', () => {
    const text = ['--text', 'hi']
    expect(parse([...text, '--key', '-']).key).toBe('from-stdin')
    expect(parse([...text, '--key', 'k']).key).toBe('k')
    expect(parse(text, { EARSHOT_API_KEY: 'e' }).key).toBe('e')
  })

  it.each([
    [[], /at least one turn/],
    [['--text', ' '], /something to say/],
    [['--text', 'hi', '--provider', 'nobody'], /practice, openai/],
    [['--text', 'hi', '--barge-in', 'soon'], /above 0/],
    [['--text', 'hi', '--timeout', '-1'], /above 0|argument/],
    [['--text', 'hi', '--nonsense'], /nonsense/],
    [['--text', 'hi', 'stray'], /stray/],
  ])('%j are refused with a reason', (args, reason) => {
    expect(() => parse(args)).toThrow(UsageError)
    expect(() => parse(args)).toThrow(reason)
  })
})
