import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { firstWindow, ownArguments, readCommand } from '../../../../src/main/desktop/command-line.ts'
import { IncomingCommands } from '../../../../src/main/desktop/incoming-commands.ts'

describe('the command line', () => {
  it.each([
    [[], { kind: 'open' }, 'main-window'],
    [['--lang=de', '--user-data-dir=/x', '--record'], { kind: 'open' }, 'main-window'],
    [['--quick-ask'], { kind: 'quick-ask' }, 'quick-ask'],
    [['--ask', ' What is it? '], { kind: 'ask', text: 'What is it?' }, 'quick-ask'],
    [['--no-sandbox', '--ask=--quit'], { kind: 'ask', text: '--quit' }, 'quick-ask'],
    [['--talk', 'toggle'], { kind: 'talk', action: 'toggle' }, 'quick-ask'],
    [['--settings'], { kind: 'settings' }, 'main-window'],
    [['--hidden'], { kind: 'hidden' }, null],
    [['earshot://talk'], { kind: 'link', link: { kind: 'talk' } }, 'quick-ask'],
    [['earshot://conversation/a'], { kind: 'link', link: { kind: 'conversation', id: 'a' } }, 'main-window'],
  ])('%j is understood', (argv, command, window) => {
    const read = readCommand(['/the/app', ...argv])
    expect(read).toEqual(command)
    expect('code' in read ? read.code : firstWindow(read)).toBe(window)
  })

  it.each([
    [['--ask'], '--ask needs the question, as in --ask "What time is it?".'],
    [['--ask', '  '], '--ask needs the question, as in --ask "What time is it?".'],
    [['--talk'], '--talk needs one of start, stop and toggle, as in --talk toggle.'],
    [['--talk', 'now'], '--talk needs one of start, stop and toggle, as in --talk toggle.'],
    [['--quit', '--ask', 'tea'], 'Earshot does one thing at a time: give one of --ask, --quit.'],
  ])('is refused in words: %j', (argv, message) => {
    expect(readCommand(argv)).toEqual({ code: 'command_refused', message, retryable: false })
  })

  it('is refused when a question is longer than any model takes', () => {
    const message = '--ask takes up to 256000 characters.'
    expect(readCommand(['--ask', 'a'.repeat(256_001)])).toMatchObject({ message })
  })

  it('takes a link for all there is: what a browser put beside it commands nothing', () => {
    const argv = ['--record', 'earshot://ask?q=tea', '--ask', 'cake', '--url=wss://elsewhere.test']
    expect(readCommand(argv)).toEqual({ kind: 'link', link: { kind: 'ask', text: 'tea' } })
    expect(ownArguments(argv)).toEqual(['--record'])
    expect(readCommand(['earshot://quit', '--quit'])).toMatchObject({ kind: 'refused-link' })
  })
})

describe('what others ask of an Earshot that runs', () => {
  it('waits until it can be done, and is done in its order', () => {
    const app = new EventEmitter()
    const incoming = new IncomingCommands(app)
    const given = { argv: ['.', '--ask', 'tea'] }
    app.emit('second-instance', {}, ['earshot', '.', 'tea', '--ask'], '/', given)
    let prevented = 0
    app.emit('open-url', { preventDefault: () => (prevented += 1) }, 'earshot://talk')
    const told: unknown[] = []
    incoming.listen((command) => told.push(command))
    app.emit('activate')
    app.emit('open-url', { preventDefault: () => (prevented += 1) }, 'earshot://quit')
    app.emit('second-instance', {}, ['earshot', '--talk', 'now'], '/', null)
    expect(told).toMatchObject([
      { kind: 'ask', text: 'tea' },
      { kind: 'link', link: { kind: 'talk' } },
      { kind: 'open' },
      { kind: 'refused-link' },
      { code: 'command_refused' },
    ])
    expect(prevented).toBe(2)
  })
})
