import { describe, expect, it } from 'vitest'
import { AudioOutput } from '../../../src/main/audio/audio-output.ts'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'
import type { AudioOutputState } from '../../../src/shared/ipc/contract.ts'

function setUp() {
  const sent: AudioCommand[] = []
  const states: AudioOutputState[] = []
  let tell: (report: AudioReport) => void = () => undefined
  const output = new AudioOutput(
    { send: (command) => sent.push(command), listen: (listener) => (tell = listener) },
    (state) => states.push(state),
  )
  return { output, sent, states, tell: (report: AudioReport) => tell(report) }
}

describe('the output, as main holds it', () => {
  it('tells windows what there is and what is chosen', () => {
    const { output, states, tell } = setUp()
    const devices = [{ deviceId: 'desk', label: 'Desk' }]
    tell({ type: 'outputs', devices })
    output.choose('desk')
    output.setVolume(0.5)
    expect(states.at(-1)).toEqual({ devices, chosenId: 'desk', volume: 0.5 })
    expect(output.state).toEqual(states.at(-1))
  })

  it('tells a page that took the place of another all that the first one knew', () => {
    const { output, sent } = setUp()
    output.restore()
    expect(sent).toEqual([])
    output.choose('desk')
    output.setVolume(0.5)
    const told = sent.splice(0)
    output.restore()
    expect(sent).toEqual(told)
    output.choose(null)
    output.setVolume(1)
    sent.length = 0
    output.restore()
    expect(sent).toEqual([])
  })
})

it('is tried with a short sound of its own, whatever sounds a person wants to hear', () => {
  const { output, sent } = setUp()
  output.test()
  expect(sent).toEqual([{ type: 'chime', chime: 'done' }])
})
