import { describe, expect, it } from 'vitest'
import { describeCaptureError } from '../../../src/renderer/audio/capture-failure.ts'

describe('describeCaptureError', () => {
  it.each([
    ['NotAllowedError', 'microphone_denied'],
    ['SecurityError', 'microphone_denied'],
    ['NotFoundError', 'microphone_missing'],
    ['OverconstrainedError', 'microphone_missing'],
    ['NotReadableError', 'microphone_busy'],
    ['AbortError', 'microphone_busy'],
    ['InvalidStateError', 'microphone_failed'],
    ['TypeError', 'microphone_failed'],
  ] as const)('takes %s for %s, and says what to do', (name, code) => {
    const failure = describeCaptureError(new DOMException('the reason', name))
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(/then talk again\.$/)
  })

  it('keeps the reason of an error that it does not know', () => {
    expect(describeCaptureError(new DOMException('the reason', 'OddError')).message).toContain(
      'OddError: the reason',
    )
    expect(describeCaptureError('a string').message).toContain('a string')
  })
})
