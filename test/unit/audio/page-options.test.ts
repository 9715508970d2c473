import { describe, expect, it } from 'vitest'
import { readPageOptions } from '../../../src/renderer/audio/page-options.ts'

describe('readPageOptions', () => {
  it('processes the microphone and records nothing unless told otherwise', () => {
    expect(readPageOptions('')).toEqual({ processing: true, record: false })
    expect(readPageOptions('?processing=off&record=on')).toEqual({ processing: false, record: true })
    expect(readPageOptions('?processing=on&record=off')).toEqual({ processing: true, record: false })
  })
})
