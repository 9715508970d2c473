import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { publishedState } from '../../../../src/main/realtime/turns/published-state.ts'
import { step } from '../../../../src/main/realtime/turns/turn-machine.ts'
import {
  acceptsReply,
  initialTurnState,
  isMicrophoneInUse,
  type TurnEffect,
  type TurnEvent,
  type TurnState,
} from '../../../../src/main/realtime/turns/turn-state.ts'

const error = { code: 'x', message: 'x', retryable: true }
const ready: TurnEvent = { type: 'link', link: { kind: 'ready' } }
const second = 24_000

/** Runs events one after another; returns the last state and all effects. */
function run(events: readonly TurnEvent[], from: TurnState = initialTurnState): [TurnState, TurnEffect[]] {
  let state = from
  const all: TurnEffect[] = []
  for (const event of events) {
    const [next, effects] = step(state, event)
    state = next
    all.push(...effects)
  }
  return [state, all]
}

const names = (effects: readonly TurnEffect[]) => effects.map((effect) => effect.type)
const [online] = run([ready])
const [speaking] = run(
  [
    { type: 'typed', itemId: 'i', content: [{ type: 'input_text', text: 'hi' }] },
    { type: 'response-created', id: 'r1' },
    { type: 'reply-audio' },
  ],
  online,
)

describe('a held turn', () => {
  it('captures from the press, ends with the release, and asks for an answer once it is whole', () => {
    const [listening, first] = run([{ type: 'pressed', at: 0 }], online)
    expect(names(first)).toEqual(['begin-capture'])
    expect(publishedState(listening)).toEqual({ kind: 'listening', mode: 'held', since: 0 })
    const [released, second_] = run([{ type: 'released', at: 1000 }], listening)
    expect(names(second_)).toEqual(['end-capture'])
    const [asked, third] = run([{ type: 'capture-ended', turn: 1, sampleCount: second }], released)
    expect(names(third)).toEqual(['commit-turn', 'create-response'])
    expect(publishedState(asked).kind).toBe('thinking')
  })

  it('that is shorter than 100 ms is thrown away with a hint, and nothing is asked', () => {
    const [state, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 400 },
        { type: 'capture-ended', turn: 1, sampleCount: 2399 },
      ],
      online,
    )
    expect(names(effects)).toEqual(['begin-capture', 'end-capture', 'discard-turn', 'report'])
    expect(publishedState(state).kind).toBe('ready')
  })

  it('of exactly 100 ms is committed', () => {
    const [, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 400 },
        { type: 'capture-ended', turn: 1, sampleCount: 2400 },
      ],
      online,
    )
    expect(names(effects)).toContain('commit-turn')
  })

  it('takes a tap for one, and a hold for one, however late it hears of them', () => {
    const heardLate = (heldMs: number) =>
      run(
        [
          { type: 'pressed', at: 0 },
          { type: 'released', at: 1000 - heldMs, heldMs },
        ],
        online,
      )[0].microphone.kind
    expect(heardLate(12)).toBe('latched')
    expect(heardLate(900)).toBe('tail')
  })

  it('latches when the press was a tap, and the next tap ends it', () => {
    const [latched] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 300 },
      ],
      online,
    )
    expect(publishedState(latched)).toEqual({ kind: 'listening', mode: 'latched', since: 0 })
    const [, effects] = run(
      [
        { type: 'pressed', at: 900 },
        { type: 'released', at: 1000 },
      ],
      latched,
    )
    expect(names(effects)).toEqual(['end-capture'])
  })

  it('is thrown away by Esc', () => {
    const [state, effects] = run([{ type: 'pressed', at: 0 }, { type: 'interrupted' }], online)
    expect(names(effects)).toEqual(['begin-capture', 'cancel-capture', 'discard-turn'])
    expect(publishedState(state).kind).toBe('ready')
  })

  it('may begin before the connection is there, and is asked about as soon as it is', () => {
    const [waiting, before] = run([
      { type: 'pressed', at: 0 },
      { type: 'link', link: { kind: 'connecting' } },
      { type: 'released', at: 1000 },
      { type: 'capture-ended', turn: 1, sampleCount: second },
    ])
    expect(names(before)).toEqual(['connect', 'begin-capture', 'end-capture', 'commit-turn'])
    const [, after] = run([ready], waiting)
    expect(names(after)).toEqual(['create-response'])
  })

  it('that follows in another’s tail leaves both to be answered once, after the second', () => {
    const [, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 1000 },
        { type: 'pressed', at: 1100 },
        { type: 'capture-ended', turn: 1, sampleCount: second },
        { type: 'released', at: 2000 },
        { type: 'capture-ended', turn: 2, sampleCount: second },
      ],
      online,
    )
    expect(effects.filter((effect) => effect.type === 'commit-turn').map((effect) => effect.turn)).toEqual([
      1, 2,
    ])
    expect(names(effects).filter((name) => name === 'create-response')).toHaveLength(1)
    expect(names(effects).at(-1)).toBe('create-response')
  })

  it('is none when the microphone goes hands-free, and nobody was speaking', () => {
    const [state, effects] = run(
      [
        { type: 'hands-free', on: true, by: 'server' },
        { type: 'capture-ended', turn: 1, sampleCount: second },
      ],
      online,
    )
    expect(names(effects)).toEqual(['detect-turns', 'begin-capture', 'detect-turns', 'discard-turn'])
    expect(publishedState(state).kind).toBe('ready')
  })

  it('is what was said when the microphone goes hands-free in mid-speech', () => {
    const [, effects] = run(
      [
        { type: 'hands-free', on: true, by: 'server' },
        { type: 'speech-started', at: 100, interrupts: true },
        { type: 'capture-ended', turn: 1, sampleCount: second },
      ],
      online,
    )
    expect(names(effects)).toEqual([
      'detect-turns',
      'begin-capture',
      'detect-turns',
      'commit-turn',
      'create-response',
    ])
  })

  it('is given up with a message when the microphone fails', () => {
    const [state, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'capture-failed', turn: 1, error },
      ],
      online,
    )
    expect(names(effects)).toEqual(['begin-capture', 'discard-turn', 'report'])
    expect(publishedState(state).kind).toBe('ready')
  })
})

describe('barge-in', () => {
  it('by a press silences the player and cancels before anything else', () => {
    const [state, effects] = run([{ type: 'pressed', at: 0 }], speaking)
    expect(names(effects)).toEqual(['flush', 'cancel-response', 'begin-capture'])
    expect(acceptsReply(state, 'r1')).toBe(false)
  })

  it('after the server is done cancels nothing, for there is nothing to cancel', () => {
    const [, effects] = run([{ type: 'response-done', id: 'r1' }, { type: 'interrupted' }], speaking)
    expect(names(effects)).toEqual(['flush'])
  })

  it('after the last sample was heard interrupts nothing', () => {
    const [, effects] = run(
      [{ type: 'response-done', id: 'r1' }, { type: 'playout-drained' }, { type: 'interrupted' }],
      speaking,
    )
    expect(effects).toEqual([])
  })

  it('asks for the next answer only when the unheard part of the last has been cut and its response is done', () => {
    const cut = { type: 'truncate', itemId: 'i1', contentIndex: 0, audioEndMs: 100 } as const
    const [typed, first] = run(
      [{ type: 'typed', itemId: 'j', content: [{ type: 'input_text', text: 'no' }] }],
      speaking,
    )
    expect(names(first)).toEqual(['flush', 'cancel-response', 'send-text'])
    const [cutting, second_] = run([{ type: 'response-done', id: 'r1' }], typed)
    expect(second_).toEqual([])
    const [, third] = run([{ type: 'flushed', cuts: [cut] }], cutting)
    expect(third).toEqual([{ type: 'forget', cuts: [cut] }, { type: 'create-response' }])
  })

  it('before the response has shown itself cancels it when it does', () => {
    const [waiting] = run(
      [
        { type: 'typed', itemId: 'j', content: [{ type: 'input_text', text: 'no' }] },
        { type: 'interrupted' },
      ],
      online,
    )
    const [, effects] = run([{ type: 'response-created', id: 'r9' }], waiting)
    expect(effects).toEqual([{ type: 'cancel-response', responseId: 'r9' }])
  })

  it('by the server’s turn detection silences the player and leaves the cancelling to the server', () => {
    const [handsFree] = run([{ type: 'hands-free', on: true, by: 'server' }], speaking)
    const [state, effects] = run([{ type: 'speech-started', at: 5, interrupts: true }], handsFree)
    expect(names(effects)).toEqual(['flush'])
    expect(publishedState(state)).toEqual({ kind: 'listening', mode: 'open', since: 5 })
    expect(acceptsReply(state, 'r1')).toBe(false)
  })
})

describe('hands-free by the server', () => {
  const on: TurnEvent = { type: 'hands-free', on: true, by: 'server' }
  const off: TurnEvent = { type: 'hands-free', on: false, by: 'server' }

  it('is the one mode in which the server detects turns', () => {
    const [open, opening] = run([on], online)
    expect(opening).toEqual([
      { type: 'detect-turns', on: true },
      { type: 'begin-capture', turn: 1, mode: 'open' },
    ])
    expect(names(run([off], open)[1])).toEqual(['detect-turns', 'cancel-capture', 'discard-turn'])
  })

  it('begins when the turn is over that is held as it is chosen', () => {
    const [held, before] = run([{ type: 'pressed', at: 0 }, on, { type: 'released', at: 1000 }], online)
    expect(names(before)).toEqual(['begin-capture', 'end-capture'])
    const [, after] = run([{ type: 'capture-ended', turn: 1, sampleCount: second }], held)
    expect(names(after)).toEqual(['commit-turn', 'create-response', 'detect-turns', 'begin-capture'])
    expect(names(run([off, { type: 'capture-ended', turn: 1, sampleCount: second }], held)[1])).toEqual([
      'commit-turn',
      'create-response',
    ])
  })

  it('makes way for a turn that the person holds, whom no pause cuts off, and goes on after it', () => {
    const [open] = run([on], online)
    const [held, holding] = run([{ type: 'pressed', at: 0 }], open)
    expect(holding).toEqual([
      { type: 'detect-turns', on: false },
      { type: 'discard-turn', turn: 1 },
      { type: 'begin-capture', turn: 2, mode: 'held' },
      { type: 'cancel-capture', turn: 1 },
    ])
    expect(publishedState(held)).toEqual({ kind: 'listening', mode: 'held', since: 0 })
    const whole: TurnEvent = { type: 'capture-ended', turn: 2, sampleCount: second }
    const [, after] = run([{ type: 'released', at: 1000 }, whole], held)
    expect(names(after).slice(1)).toEqual(['commit-turn', 'create-response', 'detect-turns', 'begin-capture'])
  })

  it('takes a tap for a wish for silence', () => {
    const [handsFree] = run([on], speaking)
    const [state, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 200 },
      ],
      handsFree,
    )
    expect(names(effects)).toContain('flush')
    expect(names(effects)).not.toContain('commit-turn')
    expect(state.microphone.kind).toBe('open')
  })

  it('goes on with what is being said already when the key is pressed over it', () => {
    const said: TurnEvent = { type: 'speech-started', at: 0, interrupts: true }
    const [, effects] = run([on, said, { type: 'pressed', at: 100 }, { type: 'released', at: 900 }], online)
    expect(names(effects)).toEqual(['detect-turns', 'begin-capture'])
  })

  it('tries the microphone again at the next press when it can’t be had, and not before', () => {
    const [broken, failing] = run([on, { type: 'capture-failed', turn: 1, error }], online)
    expect(failing.slice(2)).toEqual([
      { type: 'detect-turns', on: false },
      { type: 'discard-turn', turn: 1 },
      { type: 'report', error },
    ])
    const tap: TurnEvent[] = [
      { type: 'pressed', at: 0 },
      { type: 'released', at: 100 },
    ]
    const [open, effects] = run(tap, broken)
    expect(names(effects).slice(-3)).toEqual(['detect-turns', 'begin-capture', 'cancel-capture'])
    expect(open.microphone.kind).toBe('open')
  })

  it('takes the place of local detection', () => {
    const [, effects] = run([{ type: 'hands-free', on: true, by: 'local' }, on], online)
    expect(names(effects)).toEqual(['listen', 'listen', 'detect-turns', 'begin-capture'])
  })
})

describe('a player that fails', () => {
  it('takes the answer that it was playing with it', () => {
    const [, effects] = run([{ type: 'playout-failed' }], speaking)
    expect(names(effects)).toEqual(['flush', 'cancel-response'])
  })

  it('costs nothing of an answer that has not begun', () => {
    const [waiting] = run(
      [{ type: 'typed', itemId: 'j', content: [{ type: 'input_text', text: 'hi' }] }],
      online,
    )
    const [state, effects] = run(
      [{ type: 'playout-failed' }, { type: 'response-created', id: 'r1' }],
      waiting,
    )
    expect(effects).toEqual([])
    expect(acceptsReply(state, 'r1')).toBe(true)
  })
})

describe('a server that answers a commit by itself', () => {
  it('is not asked for what it gives unasked', () => {
    const [state, effects] = run(
      [
        { type: 'pressed', at: 0 },
        { type: 'released', at: 1000 },
        { type: 'capture-ended', turn: 1, sampleCount: second },
      ],
      { ...online, commitIsAnswered: true },
    )
    expect(names(effects)).toEqual(['begin-capture', 'end-capture', 'commit-turn'])
    expect(publishedState(state).kind).toBe('thinking')
  })
})

describe('hands-free by local detection', () => {
  const [listening] = run([{ type: 'hands-free', on: true, by: 'local' }], online)
  const [overAnswer] = run([{ type: 'hands-free', on: true, by: 'local' }], speaking)
  const started = (interrupts: boolean): TurnEvent => ({ type: 'voice-started', at: 7, interrupts })
  const ended = (voicedSamples: number): TurnEvent => ({ type: 'voice-ended', voicedSamples })

  it('captures nothing before somebody speaks, then a turn from there to the silence after it', () => {
    expect(names(run([{ type: 'hands-free', on: true, by: 'local' }], online)[1])).toEqual(['listen'])
    const [heard, begun] = run([started(false)], listening)
    expect(names(begun)).toEqual(['begin-capture'])
    expect(publishedState(heard)).toEqual({ kind: 'listening', mode: 'open', since: 7 })
    const [, effects] = run([ended(second), { type: 'capture-ended', turn: 1, sampleCount: second }], heard)
    expect(effects).toEqual([
      { type: 'end-capture', turn: 1, tail: false },
      { type: 'commit-turn', turn: 1 },
      { type: 'create-response' },
    ])
  })

  it('throws a cough away without a word, and goes on listening', () => {
    const [quiet, effects] = run([started(false), ended(2400)], listening)
    expect(names(effects)).toEqual(['begin-capture', 'cancel-capture', 'discard-turn'])
    expect(names(run([started(false)], quiet)[1])).toEqual(['begin-capture'])
  })

  it('stops the answer only when the setting says so', () => {
    expect(names(run([started(false)], overAnswer)[1])).toEqual(['begin-capture'])
    expect(names(run([started(true)], overAnswer)[1])).toEqual(['flush', 'cancel-response', 'begin-capture'])
  })

  it('ends with what is being said thrown away', () => {
    const [state, effects] = run([started(false), { type: 'hands-free', on: false, by: 'local' }], listening)
    expect(names(effects)).toEqual(['begin-capture', 'listen', 'cancel-capture', 'discard-turn'])
    expect(run([started(true)], state)[1]).toEqual([])
  })

  it('that can’t be had says why, and listens no more', () => {
    const [state, effects] = run([{ type: 'listening-failed', error }], listening)
    expect(effects).toEqual([
      { type: 'listen', on: false },
      { type: 'report', error },
    ])
    expect(state.handsFree).toBe('off')
  })
})

describe('local detection in other modes', () => {
  it('sends nothing and stops nothing while nobody is hands-free', () => {
    for (const state of [online, speaking]) {
      for (const interrupts of [false, true]) {
        const events: TurnEvent[] = [
          { type: 'voice-started', at: 0, interrupts },
          { type: 'voice-ended', voicedSamples: second },
        ]
        expect(run(events, state)).toEqual([state, []])
      }
    }
  })

  it('stops the answer in the server’s hands-free only when the setting says so', () => {
    const [handsFree] = run([{ type: 'hands-free', on: true, by: 'server' }], speaking)
    expect(run([{ type: 'voice-started', at: 0, interrupts: false }], handsFree)[1]).toEqual([])
    const [, effects] = run([{ type: 'voice-started', at: 0, interrupts: true }], handsFree)
    expect(names(effects)).toEqual(['flush', 'cancel-response'])
  })
})

describe('tools', () => {
  it('keep the answer open while they work, and are followed by one response', () => {
    const [working] = run(
      [
        { type: 'tools', atWork: true },
        { type: 'response-done', id: 'r1' },
      ],
      speaking,
    )
    const [quiet] = run([{ type: 'playout-drained' }], working)
    expect(publishedState(quiet).kind).toBe('thinking')
    const [, effects] = run([{ type: 'tools', atWork: false }, { type: 'tools-answered' }], quiet)
    expect(names(effects)).toEqual(['create-response'])
  })

  it('are told when nobody waits for them any more', () => {
    const [working] = run([{ type: 'tools', atWork: true }], online)
    const [, effects] = run([{ type: 'pressed', at: 0 }], working)
    expect(names(effects)).toEqual(['interrupt-tools', 'begin-capture'])
  })
})

describe('a lost connection', () => {
  const lost: TurnEvent = { type: 'link', link: { kind: 'connecting' } }
  const handsFree: TurnEvent[] = [
    { type: 'hands-free', on: true, by: 'server' },
    { type: 'speech-started', at: 0, interrupts: true },
    { type: 'speech-stopped', answers: true },
  ]

  it('has to show at once while the microphone is open, whether or not the server hears speech', () => {
    expect(isMicrophoneInUse(online)).toBe(false)
    expect(isMicrophoneInUse(run([{ type: 'hands-free', on: true, by: 'server' }], online)[0])).toBe(true)
  })

  it('asks for no answer to hands-free words that are sent again: the server answers them by itself', () => {
    const [, effects] = run([...handsFree, lost, ready], online)
    expect(names(effects)).not.toContain('create-response')
  })

  it('asks for the answer to hands-free words that the server had taken over', () => {
    const [, effects] = run([...handsFree, { type: 'turn-taken' }, lost, ready], online)
    expect(names(effects)).toContain('create-response')
  })

  it('asks for no answer while a tool is at work, for without its output the model would call again', () => {
    const calling: TurnEvent[] = [
      { type: 'asked' },
      { type: 'response-created', id: 'r1' },
      { type: 'tools', atWork: true },
    ]
    const [waiting, effects] = run([...calling, lost, ready], online)
    expect(names(effects).filter((name) => name === 'create-response')).toHaveLength(1)
    expect(names(run([{ type: 'tools-answered' }], waiting)[1])).toEqual(['create-response'])
  })

  it('asks again for an answer that had not begun', () => {
    const [state] = run(
      [
        { type: 'typed', itemId: 'j', content: [{ type: 'input_text', text: 'hi' }] },
        { type: 'link', link: { kind: 'reconnecting', retryAt: 0 } },
      ],
      online,
    )
    const [, effects] = run([ready], state)
    expect(names(effects)).toEqual(['create-response'])
  })

  it('asks again for one that had begun, but of which nothing had come', () => {
    const [state] = run(
      [
        { type: 'typed', itemId: 'j', content: [] },
        { type: 'response-created', id: 'r1' },
        { type: 'link', link: { kind: 'reconnecting', retryAt: 0 } },
      ],
      online,
    )
    const [, effects] = run([ready], state)
    expect(names(effects)).toEqual(['create-response'])
  })

  it('does not ask again for one that was being heard', () => {
    const [state] = run([{ type: 'link', link: { kind: 'reconnecting', retryAt: 0 } }], speaking)
    const [, effects] = run([ready], state)
    expect(effects).toEqual([])
  })
})

const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'press',
      'release a hold',
      'type',
      'end a capture',
      'connect',
      'create',
      'speak',
      'finish',
      'hear speech',
      'hear its end',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'release a tap',
      'escape',
      'end a short capture',
      'break the microphone',
      'lose the link',
      'go offline',
      'refuse',
      'be faster',
      'open the microphone',
      'close the microphone',
      'hear speech and leave the cancelling to us',
      'hear its end and leave the asking to us',
      'drain',
      'answer the flush',
      'listen',
      'listen no more',
      'begin to speak',
      'speak over the answer',
      'fall silent',
      'cough',
    ),
  },
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never
const actions = fc.array(action, { minLength: 20, maxLength: 200 })

/**
 * A world that does what the effects ask and breaks no promise of its own: a server, a microphone, a player and an
 * impatient person. It checks every effect against the protocol.
 */
class World {
  state = initialTurnState
  createPending = false
  /** The server's turn detection is about to start a response. */
  answersByItself = false
  /** The server's turn detection is on. */
  detecting = false
  activeResponse: string | null = null
  audible = false
  flushPending = false
  listening = false
  responses = 0
  cancels = 0
  readonly capturing = new Set<number>()
  readonly ending = new Set<number>()
  readonly committed = new Set<number>()

  send(event: TurnEvent): void {
    const [next, effects] = step(this.state, event)
    this.state = next
    for (const effect of effects) this.obey(effect)
  }

  obey(effect: TurnEffect): void {
    switch (effect.type) {
      case 'listen':
        expect(this.listening).toBe(!effect.on)
        this.listening = effect.on
        break
      case 'detect-turns':
        expect(this.detecting).toBe(!effect.on)
        this.detecting = effect.on
        break
      case 'begin-capture':
        expect(this.capturing.has(effect.turn)).toBe(false)
        // A pause cuts off what is held under the server's detection; what is open without it is never answered.
        expect(this.detecting).toBe(effect.mode === 'open')
        this.capturing.add(effect.turn)
        break
      case 'end-capture':
        expect(this.capturing.has(effect.turn)).toBe(true)
        this.ending.add(effect.turn)
        break
      case 'cancel-capture':
        this.capturing.delete(effect.turn)
        this.ending.delete(effect.turn)
        break
      case 'commit-turn':
        expect(this.committed.has(effect.turn)).toBe(false)
        expect(this.detecting).toBe(false)
        this.committed.add(effect.turn)
        break
      case 'discard-turn':
        expect(this.committed.has(effect.turn)).toBe(false)
        break
      case 'create-response':
        expect(this.state.link.kind).toBe('ready')
        expect(this.createPending || this.answersByItself).toBe(false)
        expect(this.activeResponse).toBeNull()
        expect(this.flushPending).toBe(false)
        this.createPending = true
        break
      case 'cancel-response':
        expect(effect.responseId).toBe(this.activeResponse)
        this.cancels += 1
        break
      case 'flush':
        expect(this.audible).toBe(true)
        this.audible = false
        this.flushPending = true
        break
    }
  }

  act(action: Action): void {
    const capturing = [...this.capturing][0]
    const ending = [...this.ending][0]
    switch (action) {
      case 'press':
        return this.send({ type: 'pressed', at: 1000 })
      case 'release a tap':
        return this.send({ type: 'released', at: 1100 })
      case 'release a hold':
        return this.send({ type: 'released', at: 2000 })
      case 'escape':
        return this.send({ type: 'interrupted' })
      case 'type':
        return this.send({ type: 'typed', itemId: 'i', content: [{ type: 'input_text', text: 'hi' }] })
      case 'end a short capture':
        if (ending !== undefined) this.endCapture(ending, 2399)
        return
      case 'end a capture':
        if (ending !== undefined) this.endCapture(ending, second)
        return
      case 'break the microphone':
        if (capturing === undefined) return
        this.capturing.delete(capturing)
        this.ending.delete(capturing)
        return this.send({ type: 'capture-failed', turn: capturing, error })
      case 'lose the link':
        return this.lose({ kind: 'reconnecting', retryAt: 0 })
      case 'go offline':
        return this.lose({ kind: 'offline', error })
      case 'connect':
        return this.send(ready)
      case 'create':
        return this.create()
      case 'speak':
        return this.speak()
      case 'finish':
        return this.finish()
      case 'refuse':
        if (!this.createPending || this.state.link.kind !== 'ready') return
        this.createPending = false
        return this.send({ type: 'response-refused' })
      case 'be faster':
        return this.beFaster()
      case 'open the microphone':
        return this.send({ type: 'hands-free', on: true, by: 'server' })
      case 'close the microphone':
        return this.send({ type: 'hands-free', on: false, by: 'server' })
      case 'hear speech':
        return this.hearSpeech(true)
      case 'hear speech and leave the cancelling to us':
        return this.hearSpeech(false)
      case 'hear its end':
        return this.hearEnd(true)
      case 'hear its end and leave the asking to us':
        return this.hearEnd(false)
      case 'drain':
        return this.drain()
      case 'answer the flush':
        return this.answerFlush()
      case 'listen':
        return this.send({ type: 'hands-free', on: true, by: 'local' })
      case 'listen no more':
        return this.send({ type: 'hands-free', on: false, by: 'local' })
      case 'begin to speak':
        return this.voice(false)
      case 'speak over the answer':
        return this.voice(true)
      case 'fall silent':
        return this.send({ type: 'voice-ended', voicedSamples: second })
      case 'cough':
        return this.send({ type: 'voice-ended', voicedSamples: 100 })
    }
  }

  /** By itself local detection neither sends nor stops anything. */
  voice(interrupts: boolean): void {
    const { audible } = this
    const wasListening = this.listening
    const capturing = this.capturing.size
    this.send({ type: 'voice-started', at: 1000, interrupts })
    if (!interrupts) expect(this.audible).toBe(audible)
    if (!wasListening) expect(this.capturing.size).toBe(capturing)
  }

  endCapture(turn: number, sampleCount: number): void {
    this.capturing.delete(turn)
    this.ending.delete(turn)
    this.send({ type: 'capture-ended', turn, sampleCount })
    if (sampleCount < 2400) expect(this.committed.has(turn)).toBe(false)
  }

  hearSpeech(interrupts: boolean): void {
    if (!this.detecting || this.state.link.kind !== 'ready') return
    const runs = this.activeResponse !== null && acceptsReply(this.state, this.activeResponse)
    const before = this.cancels
    this.send({ type: 'speech-started', at: 1, interrupts })
    expect(this.cancels - before).toBe(runs && !interrupts ? 1 : 0)
  }

  hearEnd(answers: boolean): void {
    const { microphone, link } = this.state
    if (microphone.kind !== 'open' || microphone.speechSince === null || link.kind !== 'ready') return
    // It answers when nothing runs, and nothing of ours is before it.
    const free = this.activeResponse === null && !this.createPending
    this.answersByItself ||= answers && free
    this.send({ type: 'speech-stopped', answers: answers && free })
  }

  /** The server begins one of its own as ours is on its way, and refuses ours. */
  beFaster(): void {
    if (!this.createPending || this.activeResponse !== null || this.state.link.kind !== 'ready') return
    this.create()
    this.send({ type: 'response-queued' })
    expect(this.state.responses.wanted).toBe(true)
  }

  lose(link: TurnState['link']): void {
    this.answersByItself = false
    this.createPending = false
    this.activeResponse = null
    this.send({ type: 'link', link })
  }

  create(): void {
    const due = this.createPending || this.answersByItself
    if (!due || this.activeResponse !== null || this.state.link.kind !== 'ready') return
    this.createPending = false
    this.answersByItself = false
    this.responses += 1
    this.activeResponse = `r${this.responses}`
    this.send({ type: 'response-created', id: this.activeResponse })
  }

  speak(): void {
    if (this.activeResponse === null || !acceptsReply(this.state, this.activeResponse)) return
    this.audible = true
    this.send({ type: 'reply-audio' })
  }

  finish(): void {
    const id = this.activeResponse
    if (id === null) return
    this.activeResponse = null
    this.send({ type: 'response-done', id })
  }

  drain(): void {
    if (!this.audible || this.activeResponse !== null) return
    this.audible = false
    this.send({ type: 'playout-drained' })
  }

  answerFlush(): void {
    if (!this.flushPending) return
    this.flushPending = false
    this.send({ type: 'flushed', cuts: [] })
  }

  /** Lets everything that is under way come to its end. */
  settle(): void {
    this.send({ type: 'released', at: Number.MAX_SAFE_INTEGER })
    this.act('close the microphone')
    this.send({ type: 'interrupted' })
    for (const turn of this.ending) this.endCapture(turn, second)
    this.send(ready)
    for (let round = 0; round < 4; round += 1) {
      this.answerFlush()
      this.create()
      this.finish()
      this.drain()
    }
  }
}

describe('whatever happens in whatever order', () => {
  it('there is one response at a time, cancelled only while it runs, and every commit is of 100 ms or more', () => {
    fc.assert(
      fc.property(actions, (choices) => {
        const world = new World()
        for (const choice of choices) world.act(choice)
      }),
      { numRuns: 3000 },
    )
  })

  it('it comes to rest: nothing stays wanted, expected or half cut for ever', () => {
    fc.assert(
      fc.property(actions, (choices) => {
        const world = new World()
        for (const choice of choices) world.act(choice)
        world.settle()
        expect(publishedState(world.state)).toEqual({ kind: 'ready' })
        expect(world.state.responses).toEqual({ running: { kind: 'none' }, wanted: false })
      }),
      { numRuns: 3000 },
    )
  })
})
