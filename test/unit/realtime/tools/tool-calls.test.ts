import { describe, expect, it } from 'vitest'
import {
  noToolCalls,
  type ToolCallEffect,
  type ToolCallEvent,
  type ToolCalls,
} from '../../../../src/main/realtime/tools/tool-call-state.ts'
import { awaitsTools, owesOutput, stepToolCalls } from '../../../../src/main/realtime/tools/tool-calls.ts'
import { call } from '../../tools/tool-call-actions.ts'

const finished = (callId: string): ToolCallEvent => ({ type: 'tool-finished', callId, output: `=${callId}` })
const begun = (callId: string): ToolCallEvent => ({ type: 'effect-begun', callId })
const done = (responseId = 'r1', status: string | null = 'completed'): ToolCallEvent => ({
  type: 'response-done',
  responseId,
  status,
})
const acknowledged = (callId: string): ToolCallEvent => ({
  type: 'output-acknowledged',
  itemId: `out_${callId}`,
})
const lost: ToolCallEvent = { type: 'connection-lost' }
const ready: ToolCallEvent = { type: 'connection-ready' }
const interrupted: ToolCallEvent = { type: 'interrupted' }
const sent = (callId: string): ToolCallEffect => ({
  type: 'send-output',
  callId,
  itemId: `out_${callId}`,
  output: `=${callId}`,
})
const want: ToolCallEffect = { type: 'want-response' }

function run(events: readonly ToolCallEvent[], from: ToolCalls = noToolCalls): [ToolCalls, ToolCallEffect[]] {
  let state = from
  const all: ToolCallEffect[] = []
  for (const event of events) {
    const [next, effects] = stepToolCalls(state, event)
    state = next
    all.push(...effects)
  }
  return [state, all]
}

const [online] = run([ready])
const names = (effects: readonly ToolCallEffect[]) => effects.map(({ type }) => type)

describe('a function call', () => {
  it('runs when its item is done, is answered, and is followed by one response when its own is done', () => {
    const [, effects] = run([call('c1'), finished('c1'), done(), acknowledged('c1')], online)
    expect(effects).toEqual([
      { type: 'run-tool', callId: 'c1', name: 'calculator', arguments: '{}' },
      sent('c1'),
      want,
    ])
  })

  it('that outlasts its response is answered before the next response is asked for', () => {
    const [waiting, before] = run([call('c1'), done()], online)
    expect(names(before)).toEqual(['run-tool'])
    expect(awaitsTools(waiting)).toBe(true)
    const [state, after] = run([finished('c1')], waiting)
    expect(after).toEqual([sent('c1'), want])
    expect(awaitsTools(state)).toBe(false)
  })

  it('parallel to others is answered alone, and one response follows all of them', () => {
    const [, effects] = run(
      [call('c1'), call('c2'), finished('c2'), done(), call('c9', { wanted: false }), finished('c1')],
      online,
    )
    expect(effects.slice(2)).toEqual([sent('c2'), sent('c1'), want])
  })

  it.each(['in_progress', 'incomplete', null])('whose item is done as %s is skipped', (status) => {
    expect(run([call('c1', { status }), done()], online)[1]).toEqual([])
  })

  it('of a response that was cancelled is skipped', () => {
    expect(run([call('c1', { wanted: false }), done('r1', 'cancelled')], online)[1]).toEqual([])
    const [, effects] = run([call('c1'), interrupted, call('c2')], online)
    expect(names(effects)).toEqual(['run-tool', 'abort-tool'])
  })

  it.each(['cancelled', 'incomplete', 'failed'])(
    'that ran before its response came out %s is stopped and answered, and nothing is asked',
    (status) => {
      const [, effects] = run([call('c1'), done('r1', status), finished('c1')], online)
      expect(names(effects)).toEqual(['run-tool', 'abort-tool', 'send-output'])
    },
  )

  it('is reported when it is slow, but not when nobody waits for it', () => {
    const slow: ToolCallEvent = { type: 'tool-slow', callId: 'c1' }
    expect(run([call('c1'), slow], online)[1].at(-1)).toEqual({
      type: 'report-slow',
      callId: 'c1',
      name: 'calculator',
    })
    expect(names(run([call('c1'), begun('c1'), interrupted, slow], online)[1])).toEqual(['run-tool'])
    expect(names(run([call('c1'), finished('c1'), slow], online)[1])).not.toContain('report-slow')
  })

  it('past what may run at once is answered with an error in place of a run', () => {
    const many = Array.from({ length: 33 }, (_, index) => call(`c${index}`))
    const [, effects] = run(many, online)
    expect(names(effects).filter((name) => name === 'run-tool')).toHaveLength(32)
    const last = effects.at(-1)
    expect(last?.type === 'send-output' && last.callId === 'c32' && last.output).toContain('too_many_calls')
  })
})

describe('a response that the server starts unasked while tools run', () => {
  it('and that calls tools too is followed by one response for both', () => {
    const [, effects] = run(
      [
        call('c1'),
        done(),
        call('c2', { responseId: 'r2' }),
        finished('c1'),
        done('r2'),
        finished('c2'),
        acknowledged('c1'),
      ],
      online,
    )
    expect(effects.slice(2)).toEqual([sent('c1'), sent('c2'), want])
  })

  it('and that fails leaves the answer to the others owed', () => {
    const [, effects] = run(
      [
        call('c1'),
        done(),
        call('c2', { responseId: 'r2' }),
        finished('c1'),
        finished('c2'),
        done('r2', 'failed'),
      ],
      online,
    )
    expect(effects.slice(2)).toEqual([sent('c1'), sent('c2'), want])
  })
})

describe('a person who goes on while tools run', () => {
  it('stops those that have changed nothing yet, lets the others finish, and has both answered without a response', () => {
    const [, effects] = run(
      [call('c1'), call('c2'), begun('c2'), done(), interrupted, finished('c1'), finished('c2')],
      online,
    )
    expect(effects.slice(2)).toEqual([{ type: 'abort-tool', callId: 'c1' }, sent('c1'), sent('c2')])
  })

  it('loses no answer to a later call', () => {
    const [, effects] = run(
      [
        call('c1'),
        begun('c1'),
        done(),
        interrupted,
        call('c2', { responseId: 'r2' }),
        done('r2'),
        finished('c2'),
      ],
      online,
    )
    expect(effects.at(-1)).toEqual(want)
  })
})

describe('a call id that shows up again', () => {
  it('as the same item changes nothing', () => {
    const [, effects] = run(
      [call('c1'), call('c1'), finished('c1'), call('c1'), acknowledged('c1'), call('c1'), done()],
      online,
    )
    expect(names(effects)).toEqual(['run-tool', 'send-output', 'want-response'])
  })

  it('on a later connection gets its remembered output again, and no tool runs', () => {
    const [, effects] = run(
      [
        call('c1'),
        begun('c1'),
        finished('c1'),
        done(),
        acknowledged('c1'),
        lost,
        ready,
        call('c1', { responseId: 'r2', itemId: 'item_new', outputItemId: 'out_other' }),
        done('r2'),
      ],
      online,
    )
    expect(effects.slice(3)).toEqual([sent('c1'), want])
  })

  it('as the item that was restored changes nothing either', () => {
    const [, effects] = run([call('c1'), lost, finished('c1'), ready, call('c1'), done()], online)
    expect(names(effects)).toEqual(['run-tool', 'send-call', 'send-output', 'want-response'])
  })

  it('while its tool still runs is answered once, and one response follows', () => {
    const [, effects] = run(
      [call('c1'), lost, ready, call('c1', { responseId: 'r2' }), finished('c1'), done('r2')],
      online,
    )
    expect(names(effects)).toEqual(['run-tool', 'send-output', 'want-response'])
  })
})

describe('a lost connection', () => {
  it('has outputs without an acknowledgement sent again behind their call, and no second response asked for', () => {
    const [state] = run([call('c1'), finished('c1'), done(), lost], online)
    expect(owesOutput(state, 'c1')).toBe(true)
    expect(run([ready], state)[1]).toEqual([
      { type: 'send-call', callId: 'c1', itemId: 'item_c1', name: 'calculator', arguments: '{}' },
      sent('c1'),
    ])
  })

  it('leaves acknowledged outputs to the history', () => {
    const [state] = run([call('c1'), finished('c1'), acknowledged('c1'), done(), lost], online)
    expect(owesOutput(state, 'c1')).toBe(false)
    expect(run([ready], state)[1]).toEqual([])
  })

  it('lets tools finish; their response is asked for on the next, for the one that called them is gone', () => {
    const [, effects] = run([call('c1'), lost, finished('c1'), ready], online)
    expect(names(effects)).toEqual(['run-tool', 'send-call', 'send-output', 'want-response'])
  })

  it('leaves naming a call to the server when its id is longer than a client may send', () => {
    const [, effects] = run([call('c1', { itemId: 'i'.repeat(33) }), lost, finished('c1'), ready], online)
    expect(effects[1]).toMatchObject({ type: 'send-call', itemId: null })
  })
})

it('keeps a bounded memory of a server that acknowledges nothing and ends no response', () => {
  let state = online
  for (let index = 0; index < 2000; index += 1) {
    const callId = `c${index}`
    ;[state] = run([call(callId, { responseId: `r${index}` }), finished(callId)], state)
  }
  expect(state.owed.size).toBeLessThanOrEqual(64)
  expect(state.settled.size).toBeLessThanOrEqual(256)
  expect(state.rounds.size).toBeLessThanOrEqual(1)
})

it('runs no call a second time, however long ago it was answered', () => {
  let state = online
  for (let index = 0; index < 400; index += 1) {
    const callId = `c${index}`
    ;[state] = run([call(callId), finished(callId), acknowledged(callId), done()], state)
  }
  const [, effects] = run([call('c0')], state)
  expect(names(effects)).toEqual(['send-output'])
  expect(effects[0]).toMatchObject({ output: expect.stringContaining('call_answered') as unknown })
})

it('runs no more calls when it could not remember which of them were run', () => {
  const forgotten = new Set(Array.from({ length: 10_000 }, (_, index) => `c${index}`))
  const [, effects] = run([call('new')], { ...online, forgotten })
  expect(names(effects)).toEqual(['send-output'])
  expect(effects[0]).toMatchObject({ output: expect.stringContaining('too_many_calls') as unknown })
})
