import { describe, expect, it } from 'vitest'
import { AppNotices } from '../../../src/main/app-notices.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'

const wrong = (code: string): EarshotError => ({ code, message: `${code}. Mend it.`, retryable: false })

function setUp() {
  const told: (string | null)[] = []
  const notices = new AppNotices((notice) => told.push(notice?.code ?? null))
  return { notices, told }
}

describe('what is wrong beside the conversation', () => {
  it('is shown again when the session has nothing to say any more', () => {
    const { notices, told } = setUp()
    notices.keep('keys', wrong('key_not_kept'))
    notices.sessionSays(wrong('slow_link'))
    notices.sessionSays(null)
    expect(told).toEqual(['key_not_kept', 'slow_link', 'key_not_kept'])
  })

  it('is shown one after the other as the person goes on, the latest first', () => {
    const { notices, told } = setUp()
    notices.keep('settings', wrong('invalid_setting'))
    notices.keep('keys', wrong('key_unreadable'))
    notices.dismiss()
    notices.dismiss()
    expect(told).toEqual(['invalid_setting', 'key_unreadable', 'invalid_setting', null])
  })

  it('is not taken for seen while the session’s notice stands before it', () => {
    const { notices } = setUp()
    notices.keep('history', wrong('disk_full'))
    notices.sessionSays(wrong('slow_link'))
    notices.dismiss()
    notices.sessionSays(null)
    expect(notices.shown?.code).toBe('disk_full')
  })

  it('goes when it is no longer so, and leaves the others', () => {
    const { notices, told } = setUp()
    notices.keep('settings', wrong('invalid_setting'))
    notices.keep('keys', wrong('key_not_kept'))
    notices.keep('keys', null)
    expect(told).toEqual(['invalid_setting', 'key_not_kept', 'invalid_setting'])
  })
})
