import { describe, expect, it } from 'vitest'
import { HostSession } from '../../../tools/chromium-host/electron/session.ts'

describe('the way of the host’s session', () => {
  it('is direct until a proxy is set, and then that', async () => {
    const session = new HostSession()
    expect(await session.resolveProxy()).toBe('DIRECT')
    await session.setProxy({ mode: 'fixed_servers', proxyRules: 'http://a.example:1' })
    expect(await session.resolveProxy()).toBe('PROXY a.example:1')
  })

  it.each([{ mode: 'direct' }, { mode: 'fixed_servers', proxyRules: 'http=a:1;https=b:1' }, {}] as const)(
    'can’t be %j, which the host does not model',
    async (config) => {
      await expect(new HostSession().setProxy(config)).rejects.toThrow('not available in the Chromium host')
    },
  )
})
