import { afterEach, describe, expect, it, vi } from 'vitest'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { sessionConfigOf } from '../../../src/main/settings/session-config.ts'
import { defaultSettings } from '../../../src/shared/settings/index.ts'
import { desk } from './desk.ts'

afterEach(() => vi.useRealTimers())

const copy = { text: 'Bread, milk' }

/** The one that waits. */
function waiting({ approvals }: ReturnType<typeof desk>) {
  const [first] = approvals.pending
  if (first === undefined) throw new Error('nothing waits')
  return first
}

describe('a tool with an effect outside', () => {
  it('is run once the person has clicked, with exactly what was shown', async () => {
    const world = desk()
    const outcome = world.call('copy_text', copy)
    expect(waiting(world)).toEqual({
      id: 'approval_1',
      tool: 'copy_text',
      headline: null,
      arguments: [{ name: 'text', value: 'Bread, milk' }],
      canBeAlways: true,
    })
    world.read()
    expect(world.effects()).toEqual([])
    expect(world.approvals.decide('approval_1', 'once')).toBe(true)
    expect((await outcome).failure).toBeNull()
    expect(world.copied).toEqual(['Bread, milk'])
    expect(world.shown.at(-1)).toEqual([])
    expect(world.approvals.decide('approval_1', 'once')).toBe(false)
    expect(world.copied).toHaveLength(1)
  })

  it('shows the exact host of a link, as the browser reads it', async () => {
    const world = desk()
    const outcome = world.call('open_link', { url: 'https://Раypal.example:8443\\login' })
    const { headline, arguments: shown } = waiting(world)
    expect(headline).toBe('xn--ypal-43d9g.example:8443')
    world.read()
    world.approvals.decide('approval_1', 'once')
    await outcome
    expect(world.opened).toEqual(shown.map(({ value }) => value))
  })

  it.each([
    'http://plain.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://bank.example@evil.example/',
    'evil.example',
  ])('asks nobody about %s', async (url) => {
    const world = desk()
    expect((await world.call('open_link', { url })).failure?.code).toBe('invalid_arguments')
    expect(world.show).not.toHaveBeenCalled()
  })

  it.each(['no', 'never'] as const)('is not run after %s', async (decision) => {
    const world = desk()
    const outcome = world.call('copy_text', copy)
    world.read()
    world.approvals.decide('approval_1', decision)
    expect(JSON.parse((await outcome).output)).toMatchObject({ error: { code: 'refused' } })
    expect(world.effects()).toEqual([])
    expect(world.permissions.get('copy_text')).toBe(decision === 'never' ? 'never' : undefined)
  })

  it('turned off, is refused at once, and so are its other calls that wait', async () => {
    const world = desk()
    const outcomes = [world.call('copy_text', copy), world.call('copy_text', { text: 'more' })]
    world.read()
    world.approvals.decide('approval_1', 'never')
    outcomes.push(world.call('copy_text', copy))
    const codes = (await Promise.all(outcomes)).map(({ failure }) => failure?.code)
    expect(codes).toEqual(['refused', 'tool_off', 'tool_off'])
    expect(world.effects()).toEqual([])
  })

  it('always allowed, asks no more; but a link asks each time', async () => {
    const world = desk()
    const first = world.call('copy_text', copy)
    world.read()
    world.approvals.decide('approval_1', 'always')
    await first
    await world.call('copy_text', { text: 'second' })
    expect(world.copied).toEqual(['Bread, milk', 'second'])
    world.permissions.set('open_link', 'always')
    void world.call('open_link', { url: 'https://example.com/' })
    expect(waiting(world)).toMatchObject({ tool: 'open_link', canBeAlways: false })
    world.read()
    world.approvals.decide('approval_2', 'always')
    await vi.waitFor(() => expect(world.opened).toEqual(['https://example.com/']))
  })

  it('is not allowed by a click that came before anybody could read', async () => {
    const world = desk()
    void world.call('copy_text', copy)
    world.read(499)
    expect(world.approvals.decide('approval_1', 'once')).toBe(false)
    expect(waiting(world).id).toBe('approval_1')
    world.read(1)
    expect(world.approvals.decide('approval_1', 'once')).toBe(true)
  })

  it('that nobody answers is refused after two minutes', async () => {
    vi.useFakeTimers()
    const world = desk()
    const outcome = world.call('copy_text', copy)
    await vi.advanceTimersByTimeAsync(120_000)
    expect((await outcome).output).toContain('a spoken yes is not enough')
    expect(world.approvals.pending).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is refused where no window can ask, and past eight that wait', async () => {
    const world = desk()
    const many = Array.from({ length: 9 }, () => world.call('copy_text', copy))
    expect((await many[8])?.failure?.code).toBe('too_many_approvals')
    const hidden = desk()
    hidden.show.mockReturnValue(false)
    expect((await hidden.call('copy_text', copy)).failure?.code).toBe('not_approved')
  })

  it('that the person went on without is refused, and a later click does nothing', async () => {
    const world = desk()
    const abort = new AbortController()
    const outcome = world.call('copy_text', copy, abort.signal)
    world.read()
    abort.abort()
    expect(world.approvals.decide('approval_1', 'once')).toBe(false)
    expect((await outcome).failure?.code).toBe('not_approved')
    expect(world.effects()).toEqual([])
  })

  it('is refused by a registry that nobody can be asked through', async () => {
    const copied = vi.fn()
    const tools = registryOf(builtInTools(() => new Date(0), { copyText: copied, openExternal: copied }))
    const context = { signal: new AbortController().signal, stopConversation: () => {} }
    expect((await tools.run('copy_text', JSON.stringify(copy), context)).failure?.code).toBe('not_allowed')
    expect(copied).not.toHaveBeenCalled()
  })
})

it('a tool that is off is not offered to the model, and not run for it either', async () => {
  const world = desk()
  world.permissions.set('calculator', 'never')
  expect((await world.call('calculator', { expression: '1+1' })).failure?.code).toBe('tool_off')
  const settings = { ...defaultSettings, toolPermissions: { calculator: 'never' as const } }
  const options = { url: null, provider: null, model: null, voice: null, reach: {} }
  const { settings: wire } = sessionConfigOf(settings, options, world.tools)
  const offered = wire?.type === 'realtime' ? wire.tools?.map((tool) => 'name' in tool && tool.name) : []
  expect(offered).toEqual(['current_time', 'stop_conversation', 'copy_text', 'open_link'])
})
