import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { builtInTools } from '../../../src/main/tools/built-in-tools.ts'
import { currentTime } from '../../../src/main/tools/current-time.ts'
import { ToolRegistry } from '../../../src/main/tools/registry.ts'
import { stopConversation } from '../../../src/main/tools/stop-conversation.ts'
import { ToolFailure } from '../../../src/main/tools/tool.ts'

const context = () => ({ signal: new AbortController().signal, stopConversation: vi.fn() })
const newYearInLondon = () => new Date('2027-01-01T00:30:05Z')

describe('the built-in tools', () => {
  it('can all be registered side by side', () => {
    const registry = new ToolRegistry()
    for (const tool of builtInTools(newYearInLondon)) expect(registry.register(tool)).toBeNull()
    expect(registry.list().map(({ name }) => name)).toEqual([
      'calculator',
      'current_time',
      'stop_conversation',
    ])
  })

  it.each(builtInTools(newYearInLondon))('$name takes the arguments that it says it takes', (tool) => {
    const example = Object.fromEntries(Object.keys(tool.parameters.properties ?? {}).map((key) => [key, '1']))
    expect(v.is(tool.argumentsSchema, example)).toBe(true)
    expect(v.is(tool.argumentsSchema, { ...example, surplus: 1 })).toBe(false)
    for (const key of tool.parameters.required ?? []) {
      expect(v.is(tool.argumentsSchema, { ...example, [key]: undefined })).toBe(false)
    }
  })
})

describe('the current time', () => {
  const tell = (time_zone?: string | null) => currentTime(newYearInLondon).run({ time_zone }, context())

  it.each([
    ['Europe/London', '2027-01-01', 'Friday', '00:30:05', 'UTC+00:00'],
    ['America/New_York', '2026-12-31', 'Thursday', '19:30:05', 'UTC-05:00'],
    ['Asia/Tokyo', '2027-01-01', 'Friday', '09:30:05', 'UTC+09:00'],
    ['america/st_johns', '2026-12-31', 'Thursday', '21:00:05', 'UTC-03:30'],
  ])('in %s is told with its date, weekday, time and zone', (zone, date, weekday, time, utc_offset) => {
    const told = tell(zone)
    expect(told).toMatchObject({ date, weekday, time, utc_offset })
    expect(told).toMatchObject({ time_zone: expect.stringMatching(new RegExp(`^${zone}$`, 'i')) })
  })

  it.each([undefined, null, '', '  '])('is told where the person is when the zone is %j', (zone) => {
    const local = new Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(tell(zone)).toEqual(tell(local))
  })

  it('in a zone that nobody knows is refused with one that was perhaps meant', () => {
    const failure = tell('New York')
    expect(failure).toBeInstanceOf(ToolFailure)
    expect(failure).toMatchObject({ code: 'unknown_time_zone' })
    expect(failure).toMatchObject({ message: expect.stringContaining('Did you mean America/New_York?') })
    expect(tell('Atlantis')).toMatchObject({ message: expect.stringContaining('IANA name') })
  })
})

it('stopping the conversation asks the session to end it, once the goodbye is heard', () => {
  const asked = context()
  expect(stopConversation.run({}, asked)).toContain('goodbye')
  expect(asked.stopConversation).toHaveBeenCalledOnce()
})
