import { describe, expect, it } from 'vitest'
import type { SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { settingsOf } from '../../../../src/main/realtime/session-settings/index.ts'
import { LiveSettings } from '../../../../src/main/realtime/session-settings/live-settings.ts'
import type { ClientEvent } from '../../../../src/main/realtime/wire/events.ts'

const config: SessionConfig = {
  url: null,
  key: 'key',
  model: 'm',
  voice: 'marin',
  instructions: 'Be brief.',
  turnDetection: { type: 'off' },
}
const withSpeed = (speed: number): SessionConfig => ({
  ...config,
  settings: { type: 'realtime', audio: { output: { speed } } },
})

/** A live session, whose server answers when it is told to. */
function live(from = config) {
  const updates: unknown[] = []
  const settings = new LiveSettings(openai, from, {
    send(event: ClientEvent) {
      updates.push('session' in event ? event.session : event.type)
      return `event_${updates.length}`
    },
    rollOver: () => updates.push('rollover'),
  })
  const confirm = (as: SessionConfig) => settings.believe({ id: 's', model: 'm', ...settingsOf(as) })
  confirm(from)
  return { settings, updates, confirm }
}

const instructions = (text: string) => ({ type: 'realtime', instructions: text })
const speed = (value: number) => ({ type: 'realtime', audio: { output: { speed: value } } })

describe('settings of a live session', () => {
  it('that are changed back before the server has confirmed the change are said again', () => {
    const { settings, updates, confirm } = live()
    const other = { ...config, instructions: 'Be kind.' }
    settings.change(other, true)
    settings.change(config, true)
    expect(updates).toEqual([instructions('Be kind.'), instructions('Be brief.')])
    confirm(other)
    settings.change(config, true)
    expect(updates).toHaveLength(2)
    confirm(config)
    settings.change(other, true)
    expect(updates).toHaveLength(3)
  })

  it('that the server refused are not taken for what it has', () => {
    const { settings, updates } = live()
    const other = { ...config, instructions: 'Be kind.' }
    settings.change(other, true)
    settings.refused('event_1')
    settings.change(config, true)
    expect(updates).toEqual([instructions('Be kind.')])
  })

  it('are planned from what the server has confirmed when it refuses something and does not say what', () => {
    const { settings, updates } = live()
    const other = { ...config, instructions: 'Be kind.' }
    settings.change(other, true)
    settings.refused(null)
    settings.change(other, true)
    expect(updates).toEqual([instructions('Be kind.'), instructions('Be kind.')])
  })

  it('end the server’s turn detection once it has said so', () => {
    const detecting: SessionConfig = { ...config, turnDetection: { type: 'server_vad' } }
    const { settings, confirm } = live(detecting)
    settings.change(config, true)
    settings.change(detecting, true)
    expect(settings.endsDetection).toBe(true)
    confirm(config)
    expect(settings.endsDetection).toBe(false)
  })

  it('are said at once while an answer runs, but for the speed, which waits for its end', () => {
    const { settings, updates } = live(withSpeed(1))
    settings.change(withSpeed(1.2), false)
    settings.change({ ...withSpeed(1.2), instructions: 'Be kind.' }, false)
    expect(updates).toEqual([instructions('Be kind.')])
    settings.turnIdle()
    settings.turnIdle()
    expect(updates).toEqual([instructions('Be kind.'), speed(1.2)])
  })

  it('leave the speed alone that was changed back while an answer ran', () => {
    const { settings, updates } = live(withSpeed(1))
    settings.change(withSpeed(1.2), false)
    settings.change(withSpeed(1), false)
    settings.turnIdle()
    expect(updates).toEqual([])
  })
})
