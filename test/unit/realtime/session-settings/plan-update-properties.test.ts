import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  SETTING_PATHS,
  planUpdate,
  type BelievedSession,
  type SessionSettings,
} from '../../../../src/main/realtime/session-settings/index.ts'
import { buildSession, readSetting } from '../../../../src/main/realtime/session-settings/paths.ts'

describe('any update', () => {
  const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
  const detection = fc.oneof(
    fc.constant(null),
    fc.record(
      {
        type: fc.constant('server_vad' as const),
        threshold: fc.constantFrom(0.4, 0.5),
        silence_duration_ms: fc.constantFrom(500, 700),
        idle_timeout_ms: fc.constantFrom(null, 5000),
      },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      { type: fc.constant('semantic_vad' as const), eagerness: fc.constantFrom('low', 'high') },
      { requiredKeys: ['type'] },
    ),
  )
  const format = fc.constantFrom(
    { type: 'audio/pcm', rate: 24_000 },
    { type: 'audio/pcm' },
    { type: 'audio/pcmu' },
  )
  const tool = fc.record({ type: fc.constant('function'), name: fc.constantFrom('a', 'b') })
  const tracing = fc.constantFrom(null, 'auto', { workflow_name: 'w' })
  const values: Record<string, fc.Arbitrary<unknown>> = {
    model: fc.constantFrom('m', 'm-2026-01-01', 'n'),
    output_modalities: fc.constantFrom(['audio'], ['text']),
    instructions: fc.constantFrom('', 'x', 'y'),
    'audio.input.format': format,
    'audio.input.noise_reduction': fc.constantFrom(
      null,
      { type: 'near_field' },
      { type: 'far_field', strength: 1 },
    ),
    'audio.input.transcription': fc.constantFrom(
      null,
      { model: 't' },
      { model: 't', language: 'en' },
      { model: 'u' },
    ),
    'audio.input.turn_detection': detection,
    'audio.output.format': format,
    'audio.output.voice': fc.constantFrom('marin', 'cedar', { id: 'voice_1' }),
    'audio.output.speed': fc.constantFrom(1, 1.2),
    max_output_tokens: fc.constantFrom('inf', 100),
    tools: fc.array(tool, { maxLength: 2 }),
    tool_choice: fc.constantFrom('auto', 'none', { type: 'function', name: 'a' }),
    parallel_tool_calls: fc.boolean(),
    reasoning: fc.constantFrom({ effort: 'low' }, { effort: 'high' }),
    truncation: fc.constantFrom('auto', { type: 'retention_ratio', retention_ratio: 0.5 }),
    tracing,
    include: fc.constantFrom(null, [], ['item.input_audio_transcription.logprobs']),
    prompt: fc.constantFrom(null, { id: 'p' }, { id: 'p', version: '2' }),
  }
  const session = fc
    .record(Object.fromEntries(Object.entries(values).map(([path, value]) => [path, some(value)])))
    .map((chosen) => ({
      type: 'realtime' as const,
      ...buildSession(SETTING_PATHS.map((path) => [path, chosen[path]] as const)),
    }))
  const desired = session.map((settings) => settings as SessionSettings)
  const context = fc.record({ audioSent: fc.boolean() })

  /** What a server does with an update: each setting that is in it replaces the one there was. */
  function applied(current: BelievedSession, update: SessionSettings): BelievedSession {
    return {
      ...current,
      ...buildSession(
        SETTING_PATHS.map((path) => {
          const sent = readSetting(update, path)
          return [path, sent === undefined ? readSetting(current, path) : sent] as const
        }),
      ),
    }
  }

  it('makes of the session there is the one wanted, so that nothing is left to do', () => {
    fc.assert(
      fc.property(session, desired, context, (current, wanted, circumstances) => {
        const plan = planUpdate(current, wanted, circumstances)
        if (plan.kind !== 'update') return
        const next = applied(current, plan.session)
        for (const path of SETTING_PATHS) {
          const asked = readSetting(wanted, path)
          const got = readSetting(next, path)
          if (asked !== undefined && readSetting(plan.session, path) !== undefined) {
            if (asked !== null && typeof asked === 'object' && !Array.isArray(asked))
              expect(got).toMatchObject(asked)
            else expect(got).toEqual(asked)
          }
        }
        expect(planUpdate(next, wanted, circumstances)).toEqual({ kind: 'none' })
      }),
      { numRuns: 1000 },
    )
  })

  it('says nothing that is so already, and nothing that was not asked for', () => {
    fc.assert(
      fc.property(session, desired, context, (current, wanted, circumstances) => {
        const plan = planUpdate(current, wanted, circumstances)
        if (plan.kind !== 'update') return
        const sent = SETTING_PATHS.filter(
          (path) => path !== 'type' && readSetting(plan.session, path) !== undefined,
        )
        expect(sent.length).toBeGreaterThan(0)
        for (const path of sent) {
          expect(readSetting(wanted, path)).toBeDefined()
          expect(readSetting(plan.session, path)).not.toEqual(readSetting(current, path))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('never touches what is locked', () => {
    fc.assert(
      fc.property(session, desired, context, (current, wanted, circumstances) => {
        const plan = planUpdate(current, wanted, circumstances)
        if (plan.kind !== 'update') return
        expect(plan.session.type).toBe('realtime')
        expect(plan.session).not.toHaveProperty('model')
        expect(plan.session).not.toHaveProperty('audio.input.format')
        expect(plan.session).not.toHaveProperty('audio.output.format')
        if (circumstances.audioSent) expect(plan.session).not.toHaveProperty('audio.output.voice')
        if (readSetting(current, 'tracing') != null) expect(plan.session).not.toHaveProperty('tracing')
      }),
      { numRuns: 1000 },
    )
  })

  it('from a session to itself is none', () => {
    fc.assert(
      fc.property(desired, context, (settings, circumstances) => {
        const current: BelievedSession = { ...settings }
        expect(planUpdate(current, settings, circumstances)).toEqual({ kind: 'none' })
      }),
    )
  })
})
