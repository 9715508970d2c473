import { afterEach, describe, expect, it, vi } from 'vitest'
import { environmentProxies } from '../../../../src/cli/environment-proxies.ts'
import { firstProxyOf } from '../../../../src/main/realtime/link/proxies.ts'
import { systemProxies } from '../../../../src/main/security/system-proxies.ts'

describe('what the system says of the way to a server', () => {
  it.each([
    ['DIRECT', null],
    ['', null],
    ['DIRECT; PROXY a.example:3128', null],
    ['PROXY a.example:3128; DIRECT', 'http://a.example:3128'],
    ['HTTPS a.example:443', 'https://a.example'],
    ['SOCKS a.example:1080', 'socks4a://a.example:1080'],
    ['SOCKS5 [::1]:1080;PROXY b:1', 'socks5h://[::1]:1080'],
  ])('%j is %s', (answer, proxy) => {
    expect(firstProxyOf(answer)?.href.replace(/\/$/, '') ?? null).toBe(proxy)
  })

  it('is an error that names it when it can’t be followed', () => {
    for (const answer of ['QUIC a.example:443; DIRECT', 'PROXY', 'PROXY :1']) {
      expect(() => firstProxyOf(answer)).toThrow('can’t be followed')
    }
  })

  it('is asked for by the server alone, as the web page that a WebSocket begins as', async () => {
    const resolveProxy = vi.fn(async () => 'PROXY a.example:3128')
    const proxy = await systemProxies({ resolveProxy })(new URL('wss://server.example/v1?model=a'))
    expect(proxy?.host).toBe('a.example:3128')
    expect(resolveProxy).toHaveBeenCalledWith('https://server.example')
  })
})

describe('what the environment says of it, to the command line', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is followed but for the hosts that it excepts', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://user:word@a.example:3128')
    vi.stubEnv('NO_PROXY', '.internal.example')
    expect((await environmentProxies(new URL('wss://server.example/')))?.host).toBe('a.example:3128')
    expect(await environmentProxies(new URL('wss://b.internal.example/'))).toBeNull()
  })

  it('is an error when it is no address', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://')
    await expect(environmentProxies(new URL('wss://server.example/'))).rejects.toThrow('no address')
  })
})
