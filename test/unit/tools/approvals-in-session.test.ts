/** What becomes of a call that waits for a click, whatever happens to the talk meanwhile. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  closeAll,
  created,
  done,
  functionCall,
  itemDone,
  WireWorld,
} from '../realtime/protocol/wire-world.ts'
import { desk } from './desk.ts'

afterEach(closeAll)

const waits = functionCall('item_1', 'call_1', 'copy_text', '{"text":"Bread"}')

function asked() {
  const desktop = desk()
  const world = WireWorld.open({ tools: desktop.tools })
  world.session.say('Copy bread')
  world.receive(created('resp_1'), ...itemDone('resp_1', waits), done('resp_1'))
  desktop.read()
  world.wire.sent.length = 0
  /** Of the latest connection. */
  const outputs = () =>
    world
      .sent('conversation.item.create')
      .map(({ item }) => item as Record<string, unknown>)
      .filter(({ type }) => type === 'function_call_output')
  const click = () => desktop.approvals.decide('approval_1', 'once')
  return { ...desktop, world, outputs, click }
}

describe('a call that waits for a click', () => {
  it('goes on with the click, and the answer follows', async () => {
    const { world, outputs, click, copied } = asked()
    expect(world.session.state.kind).toBe('thinking')
    expect(outputs()).toEqual([])
    click()
    await vi.waitFor(() => expect(world.sentTypes.at(-1)).toBe('response.create'))
    expect(copied).toEqual(['Bread'])
    expect(outputs()).toHaveLength(1)
  })

  it.each([
    ['Esc', (world: WireWorld) => world.session.interrupt()],
    ['the talk key', (world: WireWorld) => world.session.press()],
    ['typed words', (world: WireWorld) => world.session.say('Never mind')],
  ])('is answered once as not done after %s, and a click comes too late', async (_name, goOn) => {
    const { world, outputs, click, effects, approvals } = asked()
    goOn(world)
    expect(approvals.pending).toEqual([])
    expect(click()).toBe(false)
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    expect(String(outputs()[0]?.['output'])).toContain('not_approved')
    expect(effects()).toEqual([])
  })

  it('waits on over a lost connection, is run once, and its output goes to the next', async () => {
    vi.useFakeTimers()
    const { world, outputs, click, copied, approvals } = asked()
    world.wire.end({ kind: 'closed', code: 1006, reason: '' })
    expect(approvals.pending).toHaveLength(1)
    // The first try comes within half a second, and is given ten.
    await vi.advanceTimersByTimeAsync(1_000)
    vi.useRealTimers()
    world.wire.openSession()
    world.wire.takeItems()
    world.receive(...itemDone('resp_2', waits))
    click()
    await vi.waitFor(() => expect(outputs()).toHaveLength(1))
    expect(copied).toEqual(['Bread'])
    world.receive(...itemDone('resp_3', { ...waits, id: 'item_9' }))
    expect(approvals.pending).toEqual([])
    expect(copied).toEqual(['Bread'])
  })

  it('is not done when the conversation ends or the app quits', async () => {
    const { world, click, effects, approvals } = asked()
    world.session.close()
    await vi.waitFor(() => expect(approvals.pending).toEqual([]))
    expect(click()).toBe(false)
    expect(effects()).toEqual([])
  })

  it('is not done when its answer is cancelled or fails', async () => {
    const desktop = desk()
    const world = WireWorld.open({ tools: desktop.tools })
    world.session.say('Copy bread')
    world.receive(created('resp_1'), ...itemDone('resp_1', waits), done('resp_1', 'failed'))
    desktop.read()
    world.wire.sent.length = 0
    expect(desktop.approvals.decide('approval_1', 'once')).toBe(false)
    await vi.waitFor(() => expect(world.sentTypes).toContain('conversation.item.create'))
    expect(desktop.effects()).toEqual([])
  })
})
