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

  it('say how the server is reached, whatever the values hold', () => {
    const reach = ['--header', 'X-A=b=c', '--header', 'X-Empty=', '--query', 'région=é', '--allow-insecure']
    expect(parse(['--text', 'hi', ...reach, '--organization', 'org']).reach).toEqual({
      organization: 'org',
      headers: { 'X-A': 'b=c', 'X-Empty': '' },
      query: { région: 'é' },
      allowInsecure: true,
      mintsClientSecrets: false,
    })
  })

  it('ask for a session that transcribes, whose settings may be named', () => {
    const { settings } = parse([
      '--wav',
      'a.wav',
      '--transcribe',
      '--set',
      'audio.input.transcription.model="m"',
    ])
    expect(settings).toEqual({ type: 'transcription', audio: { input: { transcription: { model: 'm' } } } })
  })

  it.each([
    [[], /at least one turn/],
    [['--text', ' '], /something to say/],
    [['--text', 'hi', '--provider', 'nobody'], /practice, openai/],
    [['--text', 'hi', '--barge-in', 'soon'], /above 0/],
    [['--text', 'hi', '--timeout', '-1'], /above 0|argument/],
    [['--text', 'hi', '--nonsense'], /nonsense/],
    [['--text', 'hi', 'stray'], /stray/],
    [['--text', 'hi', '--header', 'X-Secret'], /--header needs NAME=VALUE\.$/],
    [['--text', 'hi', '--query', '=1'], /--query needs NAME=VALUE/],
    [['--text', 'hi', '--session-limit', '0.5'], /from 1 on/],
    [['--text', 'hi', '--transcribe'], /no --text/],
    [['--wav', 'a.wav', '--transcribe', '--barge-in', '9'], /leave out --barge-in/],
    [['--wav', 'a.wav', '--transcribe', '--call-id', 'rtc_1'], /leave out --call-id/],
    [['--list'], /--list needs the file/],
    [['--text', 'hi', '--resume', 'id'], /--resume needs the file/],
    [['--history', 'h.sqlite'], /at least one turn/],
    [['--history', 'h.sqlite', '--list', '--text', 'hi'], /--list only prints/],
    [['--history', 'h.sqlite', '--resume', 'id', '--wav', 'a.wav', '--transcribe'], /leave out --transcribe/],
  ])('%j are refused with a reason', (args, reason) => {
    expect(() => parse(args)).toThrow(UsageError)
    expect(() => parse(args)).toThrow(reason)
  })
})
