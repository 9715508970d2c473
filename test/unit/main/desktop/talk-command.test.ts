import { describe, expect, it } from 'vitest'
import type { TalkAction } from '../../../../src/main/desktop/command-line.ts'
import { endTurn, talkBy } from '../../../../src/main/desktop/talk-command.ts'
import { listeningOf } from '../../../../src/main/realtime/turns/published-state.ts'
import { step } from '../../../../src/main/realtime/turns/turn-machine.ts'
import { initialTurnState, type TurnEvent } from '../../../../src/main/realtime/turns/turn-state.ts'

/** The turn machine, as a session drives it. */
class Talk {
  #machine = initialTurnState
  readonly effects: string[] = []
  nowMs = 1_000

  get listening() {
    return listeningOf(this.#machine.microphone)
  }

  get standing() {
    return { handsFree: this.#machine.handsFree }
  }

  press(): void {
    this.dispatch({ type: 'pressed', at: this.nowMs })
  }

  release(heldMs?: number): void {
    this.dispatch({ type: 'released', at: this.nowMs, ...(heldMs !== undefined && { heldMs }) })
  }

  dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    this.effects.push(...effects.map(({ type }) => type).filter((type) => type.endsWith('-capture')))
  }
}

function connected(): Talk {
  const talk = new Talk()
  talk.dispatch({ type: 'link', link: { kind: 'ready' } })
  return talk
}

const after = (talk: Talk, ...actions: TalkAction[]) => {
  for (const action of actions) talkBy(talk, action)
  return talk.effects
}

describe('a talk command', () => {
  it.each([
    [['start'], ['begin-capture']],
    [['start', 'start'], ['begin-capture']],
    [
      ['start', 'stop'],
      ['begin-capture', 'end-capture'],
    ],
    [
      ['toggle', 'toggle'],
      ['begin-capture', 'end-capture'],
    ],
    [
      ['toggle', 'toggle', 'toggle'],
      ['begin-capture', 'end-capture', 'begin-capture'],
    ],
    [['stop'], []],
  ] as [TalkAction[], string[]][])('begins and ends turns: %j', (actions, effects) => {
    expect(after(connected(), ...actions)).toEqual(effects)
  })

  it('keeps what is said without a connection', () => {
    expect(after(new Talk(), 'start', 'stop')).toEqual(['begin-capture', 'end-capture'])
  })

  it('leaves a microphone alone that is open for whoever speaks', () => {
    const talk = connected()
    talk.dispatch({ type: 'hands-free', by: 'server', on: true })
    const before = [...talk.effects]
    expect(after(talk, 'start', 'toggle', 'stop')).toEqual(before)
    talk.dispatch({ type: 'speech-started', at: 1_000, interrupts: true })
    expect(after(talk, 'start', 'toggle', 'stop')).toEqual(before)
  })
})

it.each([
  ['long', 1_000],
  ['for a moment', 10],
])('the computer falls asleep under a key that was held %s: the turn ends', (_how, heldMs) => {
  const talk = connected()
  talk.press()
  talk.nowMs += heldMs
  endTurn(talk)
  expect(talk.effects).toEqual(['begin-capture', 'end-capture'])
  talk.release()
  expect(talk.effects).toHaveLength(2)
})
