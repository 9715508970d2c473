import { expect, it } from 'vitest'
import { AudioInput } from '../../../src/main/audio/audio-input.ts'
import { type AudioCommand, type AudioReport, fullProcessing } from '../../../src/shared/audio-format.ts'

function setUp() {
  const sent: AudioCommand[] = []
  const listeners: ((report: AudioReport) => void)[] = []
  let changes = 0
  const input = new AudioInput(
    { send: (command) => sent.push(command), listen: (listener) => listeners.push(listener) },
    fullProcessing,
    () => (changes += 1),
  )
  const report = (message: AudioReport) => listeners.forEach((listener) => listener(message))
  return { sent, input, report, changes: () => changes }
}

it('means the default microphone at first, with all of the browser’s processing', () => {
  const { sent, input } = setUp()
  expect(sent).toEqual([{ type: 'choose-input', deviceId: null, processing: fullProcessing }])
  expect(input.state).toEqual({ devices: [], openName: null, chosenId: null, processing: fullProcessing })
})

it('tells the page what is chosen and switched, each with the other', () => {
  const { sent, input, changes } = setUp()
  const processing = { ...fullProcessing, autoGainControl: false }
  input.choose('headset')
  input.process(processing)
  expect(sent.slice(1)).toEqual([
    { type: 'choose-input', deviceId: 'headset', processing: fullProcessing },
    { type: 'choose-input', deviceId: 'headset', processing },
  ])
  expect(input.state).toMatchObject({ chosenId: 'headset', processing })
  expect(changes()).toBe(2)
})

it('publishes the microphones there are, and keeps a choice that is not among them', () => {
  const { input, report, changes } = setUp()
  input.choose('headset')
  report({ type: 'inputs', devices: [{ id: 'desk', name: 'Desk' }], openName: 'Desk' })
  expect(input.state).toMatchObject({
    devices: [{ id: 'desk', name: 'Desk' }],
    openName: 'Desk',
    chosenId: 'headset',
  })
  expect(changes()).toBe(2)
})
