import { expect, it } from 'vitest'
import { KeyRecording } from '../../../src/renderer/ui/settings/key-recording.ts'

function type(...strokes: string[]): unknown[] {
  const recording = new KeyRecording()
  return strokes
    .map((stroke) => (stroke.startsWith('-') ? recording.up(stroke.slice(1)) : recording.down(stroke)))
    .filter(({ kind }) => kind !== 'going-on')
}

it.each([
  [
    'keys are those that were held together',
    ['ControlLeft', 'AltRight', 'KeyK', 'KeyK', '-AltRight', '-KeyK'],
    'Control+Alt+K',
  ],
  ['one key is enough', ['F9', '-F9'], 'F9'],
  ['a modifier alone is its side', ['ControlRight', '-ControlRight'], 'ControlRight'],
  ['a key held since before is none of them', ['-Enter', 'F9', '-F9'], 'F9'],
  ['Escape with others is a key', ['ControlLeft', 'Escape', '-Escape'], 'Control+Escape'],
])('%s', (_, strokes, chord) => expect(type(...strokes)).toEqual([{ kind: 'chord', chord }]))

it('keys that are needed for typing are refused, and others can follow', () => {
  expect(type('KeyA', '-KeyA', 'F9', '-F9')).toEqual([{ kind: 'refused' }, { kind: 'chord', chord: 'F9' }])
})

it('Escape cancels and Backspace clears', () => {
  expect(type('Escape')).toEqual([{ kind: 'cancelled' }])
  expect(type('Backspace')).toEqual([{ kind: 'cleared' }])
})
