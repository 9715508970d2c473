import { describe, expect, it } from 'vitest'
import { errorAction } from '../../../src/renderer/ui/common/error-action.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'

const error = (code: string, retryable = false): EarshotError => ({ code, message: '', retryable })

describe('the button of an error', () => {
  it.each([
    ['invalid_api_key', { settings: 'provider' }],
    ['missing_key', { settings: 'provider' }],
    ['key_address_changed', { settings: 'provider' }],
    ['model_not_found', { settings: 'assistant' }],
    ['microphone_denied', 'allow-microphone'],
    ['microphone_missing', { settings: 'microphone' }],
    ['microphone_muted', 'unmute'],
    ['output_lost', { settings: 'speakers' }],
    ['hotkey_unavailable', { settings: 'hotkeys' }],
  ])('of %s does %o, whether or not trying again could help', (code, action) => {
    expect(errorAction(error(code))).toEqual(action)
    expect(errorAction(error(code, true))).toEqual(action)
  })

  it.each(['unreachable', 'connection_silent', 'handshake_timeout', 'closed_1006'])(
    'of %s tries again',
    (code) => {
      expect(errorAction(error(code, true))).toBe('try-again')
    },
  )

  it('is none where only words help, whatever a server calls it', () => {
    expect(errorAction(error('insufficient_quota'))).toBeNull()
    expect(errorAction(error('constructor'))).toBeNull()
  })
})
