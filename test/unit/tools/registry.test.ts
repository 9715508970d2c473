import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { ToolRegistry } from '../../../src/main/tools/registry.ts'
import { ToolFailure, type Tool } from '../../../src/main/tools/tool.ts'
import { collectGarbage } from '../garbage.ts'

const argumentsSchema = v.strictObject({ city: v.string() })

function tool(change: Partial<Tool<typeof argumentsSchema>> = {}): Tool<typeof argumentsSchema> {
  return {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    argumentsSchema,
    effect: 'none',
    run: ({ city }) => ({ city, sky: 'clear' }),
    ...change,
  }
}

function registryOf(...tools: Tool[]): ToolRegistry {
  const registry = new ToolRegistry()
  for (const each of tools) expect(registry.register(each)).toBeNull()
  return registry
}

const context = () => ({ signal: new AbortController().signal, stopConversation: () => {} })
const call = (registry: ToolRegistry, json = '{"city":"Rome"}', name = 'weather') =>
  registry.run(name, json, context())

afterEach(() => vi.useRealTimers())

describe('the tool registry', () => {
  it('lists its tools as the session has them on the wire', () => {
    expect(registryOf(tool()).list()).toEqual([
      {
        type: 'function',
        name: 'weather',
        description: 'Tells the weather.',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ])
  })

  it('takes no second tool of the same name, and no name that the wire refuses', () => {
    const registry = registryOf(tool())
    expect(registry.register(tool())?.code).toBe('tool_name_taken')
    expect(registry.register(tool({ name: 'what a name' }))?.code).toBe('tool_name_invalid')
    expect(registry.find('weather')).toBeDefined()
    expect(registry.list()).toHaveLength(1)
  })

  it('gives an object to the model as JSON, and a text as it is', async () => {
    expect(await call(registryOf(tool()))).toEqual({ output: '{"city":"Rome","sky":"clear"}', failure: null })
    expect((await call(registryOf(tool({ run: () => 'sunny' })))).output).toBe('sunny')
  })

  it('takes an empty text for no arguments', async () => {
    const registry = registryOf(...builtInTools(() => new Date(0)))
    expect((await call(registry, '', 'current_time')).failure).toBeNull()
  })

  it.each([
    ['arguments that are not JSON', '{"city":', 'invalid_json', 'Call again'],
    ['arguments that are no object', '["Rome"]', 'invalid_arguments', 'must be a JSON object'],
    ['an argument of the wrong type', '{"city":7}', 'invalid_arguments', 'city: '],
    ['a missing argument', '{}', 'invalid_arguments', 'city: '],
    ['an argument that nobody knows', '{"city":"Rome","x":1}', 'invalid_arguments', 'x: '],
  ])('answers %s with what to mend', async (_what, json, code, part) => {
    const { output, failure } = await call(registryOf(tool()), json)
    expect(failure?.code).toBe(code)
    expect(JSON.parse(output)).toEqual({ error: { code, message: expect.stringContaining(part) } })
  })

  it('answers a call of an unknown tool with the tools there are', async () => {
    const { output } = await call(registryOf(tool()), '{}', 'wether')
    expect(JSON.parse(output)).toEqual({
      error: { code: 'unknown_tool', message: expect.stringContaining('Known tools: weather') },
    })
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no network')
      },
      'tool_failed',
    ],
    ['rejects', () => Promise.reject(new Error('no network')), 'tool_failed'],
    ['fails in its own words', () => new ToolFailure('no_such_city', 'No such city.'), 'no_such_city'],
    ['returns what JSON has no words for', () => ({ count: 1n }), 'tool_result_unreadable'],
    ['returns nothing that can be read', () => () => {}, 'tool_result_unreadable'],
  ])('answers with an error when the tool %s', async (_what, run, code) => {
    const { output, failure } = await call(registryOf(tool({ run })))
    expect(failure?.code).toBe(code)
    expect(output).toContain(code)
  })

  it('cuts a result that is too long, between characters, and says so', async () => {
    for (const run of [() => '😀'.repeat(20_000), () => `x${'😀'.repeat(20_000)}`]) {
      const { output } = await call(registryOf(tool({ run })))
      expect(output.length).toBeLessThanOrEqual(16_000)
      expect(output.isWellFormed()).toBe(true)
      expect(output).toMatch(/cut: 4000[01] characters in all\]$/)
    }
  })

  it.each([
    ['none' as const, 'something simpler'],
    ['conversation' as const, 'may or may not have taken effect'],
  ])('gives a tool up at its time limit and aborts it (effect: %s)', async (effect, part) => {
    vi.useFakeTimers()
    let aborted = false
    const run: Tool['run'] = (_args, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true))
      return new Promise(() => {})
    }
    const outcome = call(registryOf(tool({ run, effect, timeLimitMs: 5000 })))
    await vi.advanceTimersByTimeAsync(5000)
    expect((await outcome).failure).toMatchObject({
      code: 'tool_timed_out',
      message: expect.stringContaining(part),
    })
    expect(aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stops waiting for a tool that is aborted, even if the tool does not care', async () => {
    const abort = new AbortController()
    const registry = registryOf(tool({ run: () => new Promise(() => {}) }))
    const outcome = registry.run('weather', '{"city":"Rome"}', { ...context(), signal: abort.signal })
    abort.abort()
    expect((await outcome).failure?.code).toBe('tool_stopped')
  })

  it('keeps nothing of a call that is over, though its tool still waits to be aborted', async () => {
    const signals: WeakRef<AbortSignal>[] = []
    const run: Tool['run'] = (_args, { signal }) => {
      signals.push(new WeakRef(signal))
      signal.addEventListener('abort', () => {})
      return 'done'
    }
    const registry = registryOf(tool({ run }))
    for (let calls = 0; calls < 10; calls += 1) await call(registry)
    await collectGarbage()
    expect(signals.filter((signal) => signal.deref() !== undefined)).toEqual([])
  })

  it('does not start a tool that was aborted before', async () => {
    const run = vi.fn(() => 'never')
    const registry = registryOf(tool({ run }))
    const outcome = await registry.run('weather', '{"city":"Rome"}', {
      ...context(),
      signal: AbortSignal.abort(),
    })
    expect(outcome.failure?.code).toBe('tool_stopped')
    expect(run).not.toHaveBeenCalled()
  })
})
