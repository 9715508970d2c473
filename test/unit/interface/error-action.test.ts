import { describe, expect, it } from 'vitest'
import { errorAction } from '../../../src/renderer/ui/common/error-action.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'

const error = (code: string, retryable = false): EarshotError => ({ code, message: '', retryable })

describe('the button of an error', () => {
  it.each([
    ['invalid_api_key', 'settings:provider'],
    ['missing_key', 'settings:provider'],
    ['key_address_changed', 'settings:provider'],
    ['model_not_found', 'settings:model'],
    ['microphone_denied', 'allow-microphone'],
    ['microphone_missing', 'settings:sound'],
    ['microphone_muted', 'unmute'],
    ['output_lost', 'settings:sound'],
    ['hotkey_unavailable', 'settings:hotkeys'],
  ])('of %s does %s, whether or not trying again could help', (code, action) => {
    expect(errorAction(error(code))).toBe(action)
    expect(errorAction(error(code, true))).toBe(action)
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
