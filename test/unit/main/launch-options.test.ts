import { describe, expect, it } from 'vitest'
import { readLaunchOptions } from '../../../src/main/launch-options.ts'

describe('the launch options', () => {
  it('take the key out of the environment, so that no child process inherits it', () => {
    const env = { EARSHOT_API_KEY: 'sk-secret', EARSHOT_URL: 'wss://example.test' }
    expect(readLaunchOptions(['.'], env)).toMatchObject({ key: 'sk-secret', url: 'wss://example.test' })
    expect(env).toEqual({ EARSHOT_URL: 'wss://example.test' })
  })

  it('take no key from the command line, where every process can read it', () => {
    expect(readLaunchOptions(['.', '--key=sk-secret'], {}).key).toBeNull()
  })

  it('say how the server is reached, and how long a session may last', () => {
    const flags = ['--header=X-A=b', '--query=q=1', '--call-id=rtc_1', '--client-secret', '--allow-insecure']
    expect(readLaunchOptions(['.', ...flags, '--session-limit=90'], {})).toMatchObject({
      reach: {
        headers: { 'X-A': 'b' },
        query: { q: '1' },
        callId: 'rtc_1',
        mintsClientSecrets: true,
        allowInsecure: true,
      },
      sessionLimitSeconds: 90,
    })
    expect(readLaunchOptions(['.'], {})).toMatchObject({ sessionLimitSeconds: null, reach: { headers: {} } })
  })

  it.each([
    ['--header=secret', '--header needs NAME=VALUE.'],
    ['--session-limit=0', '--session-limit needs a number of seconds from 1 to 86400, not 0.'],
    ['--session-limit=soon', '--session-limit needs a number of seconds from 1 to 86400, not soon.'],
  ])('are refused with a reason: %s', (flag, reason) => {
    expect(() => readLaunchOptions(['.', flag], {})).toThrow(reason)
  })

  it('leave Chromium’s own switches alone', () => {
    const options = readLaunchOptions(
      ['.', '--use-fake-device-for-media-stream', '--no-sandbox', '--record'],
      {},
    )
    expect(options).toMatchObject({ record: true, url: null, audioProcessing: true })
  })

  it('record nothing unless told to', () => {
    expect(readLaunchOptions(['.'], {}).record).toBe(false)
    expect(readLaunchOptions(['.', '--record'], {}).record).toBe(true)
  })
})
