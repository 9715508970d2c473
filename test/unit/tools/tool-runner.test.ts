import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ToolRegistry } from '../../../src/main/tools/registry.ts'
import { stopConversation } from '../../../src/main/tools/stop-conversation.ts'
import type { ToolContext } from '../../../src/main/tools/tool.ts'
import { ToolRunner } from '../../../src/main/tools/tool-runner.ts'

afterEach(() => vi.useRealTimers())

function setUp() {
  const started: { context: ToolContext; finish: (result: string) => void }[] = []
  const registry = new ToolRegistry()
  registry.register(stopConversation)
  registry.register({
    name: 'wait',
    description: 'Waits.',
    parameters: { type: 'object' },
    argumentsSchema: v.object({}),
    effect: 'none',
    run: (_args, context) => new Promise<string>((finish) => started.push({ context, finish })),
  })
  const control = { stopConversation: vi.fn() }
  const listener = { onFinished: vi.fn(), onSlow: vi.fn(), onEffect: vi.fn() }
  return { runner: new ToolRunner(registry, control, listener), control, listener, started }
}

describe('the tool runner', () => {
  it('reports what a call came to, by its call id', async () => {
    const { runner, listener, started } = setUp()
    runner.run('c1', 'wait', '{}')
    runner.run('c2', 'wait', '{}')
    started[1]?.finish('two')
    started[0]?.finish('one')
    await vi.waitFor(() => expect(listener.onFinished).toHaveBeenCalledTimes(2))
    expect(listener.onFinished).toHaveBeenCalledWith('c1', { output: 'one', failure: null })
    expect(listener.onFinished).toHaveBeenCalledWith('c2', { output: 'two', failure: null })
  })

  it('says when a call is slow, and not when it is done by then', async () => {
    vi.useFakeTimers()
    const { runner, listener, started } = setUp()
    runner.run('c1', 'wait', '{}')
    runner.run('c2', 'wait', '{}')
    started[1]?.finish('quick')
    await vi.advanceTimersByTimeAsync(3000)
    expect(listener.onSlow.mock.calls).toEqual([['c1']])
  })

  it('aborts one call, or all, and reports each once', async () => {
    const { runner, listener, started } = setUp()
    for (const callId of ['c1', 'c2', 'c3']) runner.run(callId, 'wait', '{}')
    runner.abort('c2')
    expect(started.map(({ context }) => context.signal.aborted)).toEqual([false, true, false])
    runner.abortAll()
    await vi.waitFor(() => expect(listener.onFinished).toHaveBeenCalledTimes(3))
    started[0]?.finish('too late')
    runner.abort('c1')
    await Promise.resolve()
    expect(listener.onFinished.mock.calls.map(([callId]) => callId).toSorted()).toEqual(['c1', 'c2', 'c3'])
  })

  it('lets a tool end the conversation, but none that was aborted', async () => {
    const { runner, control, listener, started } = setUp()
    runner.run('c1', 'stop_conversation', '')
    await vi.waitFor(() => expect(listener.onFinished).toHaveBeenCalledOnce())
    expect(control.stopConversation).toHaveBeenCalledOnce()
    expect(listener.onEffect.mock.calls).toEqual([['c1']])
    runner.run('c2', 'wait', '{}')
    runner.abort('c2')
    started[0]?.context.stopConversation()
    expect(control.stopConversation).toHaveBeenCalledOnce()
  })
})
