import { afterEach, describe, expect, it, vi } from 'vitest'
import * as v from 'valibot'
import { registryOf } from '../../../../src/main/tools/registry.ts'
import type { Tool } from '../../../../src/main/tools/tool.ts'
import { closeAll, created, done, functionCall, itemDone, message, ofPart, WireWorld } from './wire-world.ts'

afterEach(() => {
  closeAll()
  vi.useRealTimers()
})

/** A tool that answers when the test says so. */
function oven() {
  const runs: { dish: string; finish: (output: string) => void }[] = []
  const argumentsSchema = v.object({ dish: v.string() })
  const tool: Tool<typeof argumentsSchema> = {
    name: 'bake',
    description: 'Bakes.',
    parameters: { type: 'object', properties: { dish: { type: 'string' } }, required: ['dish'] },
    argumentsSchema,
    effect: 'none',
    run({ dish }) {
      const { promise, resolve } = Promise.withResolvers<string>()
      runs.push({ dish, finish: resolve })
      return promise
    },
  }
  return { runs, tools: registryOf([tool]) }
}

const bake = (dish: string, call = 'call_1', status = 'completed') =>
  functionCall(`item_${call}`, call, 'bake', JSON.stringify({ dish }), status)

function asked() {
  const { runs, tools } = oven()
  const world = WireWorld.open({ tools })
  world.session.say('Bake')
  world.receive(created('resp_1'))
  world.wire.sent.length = 0
  const outputs = () =>
    world.sent('conversation.item.create').map(({ item }) => item as Record<string, unknown>)
  return { world, runs, outputs }
}

describe('§9 a function call', () => {
  it('§9 runs from output_item.done, once, and not from its arguments alone', () => {
    const { world, runs } = asked()
    world.receive(
      {
        type: 'response.output_item.added',
        response_id: 'resp_1',
        output_index: 0,
        item: bake('', 'call_1', 'in_progress'),
      },
      {
        type: 'response.function_call_arguments.done',
        ...ofPart('resp_1', 'item_call_1', 0),
        call_id: 'call_1',
        name: 'bake',
        arguments: '{"dish":"bread"}',
      },
    )
    expect(runs).toEqual([])
    world.receive(...itemDone('resp_1', bake('bread')), ...itemDone('resp_1', bake('bread')))
    expect(runs).toMatchObject([{ dish: 'bread' }])
  })

  it('§9 is answered with one function_call_output, and one response.create after response.done', async () => {
    const { world, runs, outputs } = asked()
    world.receive(...itemDone('resp_1', bake('bread')))
    runs[0]?.finish('crisp')
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    expect(outputs()[0]).toMatchObject({ type: 'function_call_output', call_id: 'call_1' })
    expect(JSON.stringify(outputs()[0]?.['output'])).toContain('crisp')
    expect(world.sentTypes).not.toContain('response.create')
    world.receive(done('resp_1'))
    expect(world.sentTypes).toEqual(['conversation.item.create', 'response.create'])
  })

  it('§9 beside others: one output each, and one response.create after all of them', async () => {
    const { world, runs, outputs } = asked()
    world.receive(
      ...itemDone('resp_1', bake('bread', 'call_1')),
      ...itemDone('resp_1', bake('cake', 'call_2')),
      ...itemDone('resp_1', bake('pie', 'call_3')),
      done('resp_1'),
    )
    for (const index of [2, 0, 1]) {
      expect(world.sentTypes).not.toContain('response.create')
      runs[index]?.finish('done')
      await vi.waitFor(() => expect(outputs()).toHaveLength([2, 0, 1].indexOf(index) + 1))
    }
    expect(outputs().map(({ call_id }) => call_id)).toEqual(['call_3', 'call_1', 'call_2'])
    expect(world.sent('response.create')).toHaveLength(1)
    expect(world.wire.types.at(-1)).toBe('response.create')
  })

  it('§9 that is incomplete is skipped', () => {
    const { world, runs } = asked()
    world.receive(...itemDone('resp_1', bake('bread', 'call_1', 'incomplete')), done('resp_1', 'incomplete'))
    expect(runs).toEqual([])
    expect(world.sentTypes).toEqual([])
  })

  it('§9 of a cancelled response is skipped, whatever its item says', () => {
    const { world, runs } = asked()
    world.session.interrupt()
    world.receive(...itemDone('resp_1', bake('bread')), done('resp_1', 'cancelled'))
    expect(runs).toEqual([])
    expect(world.sentTypes).toEqual(['response.cancel'])
  })

  it('§9 with arguments that are no JSON is answered with an error that the model can read', async () => {
    const { world, runs, outputs } = asked()
    world.receive(...itemDone('resp_1', functionCall('item_c', 'call_1', 'bake', '{"dish":')), done('resp_1'))
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    expect(runs).toEqual([])
    expect(outputs()[0]?.['output']).toContain('invalid_json')
    expect(world.sent('response.create')).toHaveLength(1)
  })

  it('§9 of a function that nobody has is answered with an error too', async () => {
    const { world, outputs } = asked()
    world.receive(...itemDone('resp_1', functionCall('item_c', 'call_1', 'fly', '{}')), done('resp_1'))
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    expect(outputs()[0]).toMatchObject({ call_id: 'call_1' })
    expect(world.sent('response.create')).toHaveLength(1)
  })

  it('§9 that takes long is reported, once', () => {
    vi.useFakeTimers()
    const { world } = asked()
    world.receive(...itemDone('resp_1', bake('bread')), done('resp_1'))
    vi.advanceTimersByTime(2000)
    expect(world.notices).toEqual([])
    vi.advanceTimersByTime(6000)
    expect(world.notices.filter(({ code }) => code === 'tool_slow')).toHaveLength(1)
    expect(world.session.state.kind).toBe('thinking')
  })
})

describe('§9 MCP, which the server runs by itself', () => {
  const call = (status: string) => ({
    id: 'mcp_1',
    type: 'mcp_call',
    status,
    name: 'search',
    server_label: 'web',
  })
  const list = { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 'web', tools: [] }
  const approval = {
    id: 'mcpr_1',
    type: 'mcp_approval_request',
    server_label: 'web',
    name: 'x',
    arguments: '{}',
  }

  it('§9 is passed on untouched, runs no tool of ours and is not answered here', () => {
    const { world, runs } = asked()
    const events = [
      { type: 'mcp_list_tools.in_progress', item_id: 'mcpl_1' },
      { type: 'conversation.item.added', previous_item_id: null, item: list },
      { type: 'mcp_list_tools.completed', item_id: 'mcpl_1' },
      {
        type: 'response.output_item.added',
        response_id: 'resp_1',
        output_index: 0,
        item: call('in_progress'),
      },
      { type: 'response.mcp_call_arguments.done', ...ofPart('resp_1', 'mcp_1', 0), arguments: '{}' },
      { type: 'response.mcp_call.in_progress', item_id: 'mcp_1', output_index: 0 },
      { type: 'response.mcp_call.completed', item_id: 'mcp_1', output_index: 0 },
      ...itemDone('resp_1', { ...call('completed'), output: 'found' }),
      { type: 'conversation.item.added', previous_item_id: 'mcp_1', item: approval },
      done('resp_1'),
    ]
    world.receive(...events)
    const passed = world.received.slice(-events.length)
    expect(passed.map((incoming) => (incoming.kind === 'malformed' ? incoming : incoming.raw))).toEqual(
      events,
    )
    expect(runs).toEqual([])
    expect(world.sentTypes).toEqual([])
    expect(world.session.state.kind).toBe('ready')
  })

  it('§9 its kinds of items don’t break the conversation: messages around them keep their order', () => {
    const { world } = asked()
    const added = (previous_item_id: string | null, item: object) => ({
      type: 'conversation.item.added',
      previous_item_id,
      item,
    })
    const [asking] = world.session.conversation.items
    world.receive(
      added(asking?.id ?? null, list),
      added('mcpl_1', call('completed')),
      added('mcp_1', message('item_a', 'completed', [{ type: 'output_text', text: 'one' }])),
      added('item_a', approval),
      added('mcpr_1', message('item_b', 'completed', [{ type: 'output_text', text: 'two' }])),
    )
    expect(world.session.conversation.items.map(({ id }) => id)).toEqual([asking?.id, 'item_a', 'item_b'])
  })

  it('§9 a list that comes while the conversation is replayed answers for no replayed item', () => {
    const world = WireWorld.open()
    world.session.say('Search')
    world.wire.takeItems()
    world.receive(created('resp_1'), done('resp_1'))
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    world.receive({ type: 'conversation.item.added', previous_item_id: null, item: list })
    expect(world.session.state.kind).not.toBe('ready')
    world.wire.takeItems()
    expect(world.session.state.kind).toBe('ready')
  })
})

describe('§9 a server that names outputs itself', () => {
  it('§9 has taken the output all the same: it is not sent again behind its call', async () => {
    const { world, runs, outputs } = asked()
    world.receive(...itemDone('resp_1', bake('bread')), done('resp_1'))
    runs[0]?.finish('crisp')
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    world.receive({
      type: 'conversation.item.added',
      previous_item_id: 'item_call_1',
      item: { id: 'item_theirs', type: 'function_call_output', call_id: 'call_1', output: 'crisp' },
    })
    world.receive(created('resp_2'), done('resp_2'))
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    world.session.connect()
    world.wire.openSession()
    world.wire.takeItems()
    expect(outputs().filter(({ type }) => type === 'function_call_output')).toHaveLength(1)
  })
})
