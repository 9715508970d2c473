import { describe, expect, it } from 'vitest'
import { defaultSettings, type Settings } from '../../../src/shared/settings/index.ts'
import { changedForWhom, effectiveSettings } from '../../../src/shared/settings/persona.ts'

const settings: Settings = {
  ...defaultSettings,
  personas: [
    { id: 'cook', name: 'Cook', voice: 'ash' },
    { id: 'teacher', name: 'Teacher' },
  ],
}

describe('a change for whom one talks to', () => {
  it.each([null, 'cook', 'teacher'])('holds, whoever that is (%s)', (activePersona) => {
    const before = { ...settings, activePersona }
    const after = { ...before, ...changedForWhom(before, { voice: 'cedar' }) }
    expect(effectiveSettings(after).voice).toBe('cedar')
  })

  it('is the persona’s where it has its own, and leaves the settings and the others alone', () => {
    expect(changedForWhom({ ...settings, activePersona: 'cook' }, { voice: 'cedar' })).toEqual({
      personas: [
        { id: 'cook', name: 'Cook', voice: 'cedar' },
        { id: 'teacher', name: 'Teacher' },
      ],
    })
  })

  it('is the settings’ where the persona has none', () => {
    expect(changedForWhom({ ...settings, activePersona: 'teacher' }, { turnDetection: 'local' })).toEqual({
      turnDetection: 'local',
    })
  })
})
