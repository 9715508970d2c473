import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointUrl, isPrivateHost, serverOf } from '../../../../src/main/realtime/dialects/endpoint-url.ts'
import { isEarshotError } from '../../../../src/main/realtime/dialects/endpoint.ts'

const address = (url: string, about: Partial<Parameters<typeof endpointUrl>[0]> = {}) =>
  endpointUrl({ url, path: '/v1/realtime', query: {}, allowInsecure: false, secrets: [], ...about })

function href(...args: Parameters<typeof address>): string {
  const result = address(...args)
  return isEarshotError(result) ? result.code : result.href
}

describe('the address of a server', () => {
  it.each([
    ['wss://example.com', 'wss://example.com/v1/realtime'],
    ['wss://example.com/', 'wss://example.com/v1/realtime'],
    ['https://example.com/v1', 'wss://example.com/v1/realtime'],
    ['https://example.com/v1/', 'wss://example.com/v1/realtime'],
    ['https://example.com/gateway/v1', 'wss://example.com/gateway/v1/realtime'],
    ['wss://example.com/v1/realtime', 'wss://example.com/v1/realtime'],
    ['wss://example.com/elsewhere', 'wss://example.com/elsewhere'],
    ['http://localhost:8080', 'ws://localhost:8080/v1/realtime'],
    ['  wss://example.com  ', 'wss://example.com/v1/realtime'],
    ['wss://example.com/x#part', 'wss://example.com/x'],
  ])('%s is opened as %s', (given, opened) => {
    expect(href(given)).toBe(opened)
  })

  it('keeps the parameters of its own, but for those that it is given', () => {
    expect(
      href('wss://example.com/x?a=1&model=old', { query: { model: 'new one', call_id: undefined } }),
    ).toBe('wss://example.com/x?a=1&model=new+one')
    expect(href('wss://example.com/x?model=old', { query: { model: undefined } })).toBe('wss://example.com/x')
  })

  it.each([
    ['example.com', 'invalid_url'],
    ['localhost:8080', 'invalid_url'],
    ['', 'invalid_url'],
    ['wss://', 'invalid_url'],
    ['ftp://example.com', 'unsupported_scheme'],
    ['file:///etc/hosts', 'unsupported_scheme'],
    ['wss://me@example.com', 'credentials_in_url'],
    ['wss://me:word@example.com', 'credentials_in_url'],
    ['wss://example.com?api-key=abc', 'credentials_in_url'],
    ['wss://example.com?access_token=abc', 'credentials_in_url'],
    ['ws://example.com', 'insecure_url'],
    ['http://8.8.8.8', 'insecure_url'],
    ['ws://172.32.0.1', 'insecure_url'],
    ['ws://localhost.example.com', 'insecure_url'],
    ['ws://[2001:db8::1]', 'insecure_url'],
  ])('%s is refused as %s', (given, code) => {
    expect(href(given)).toBe(code)
  })

  it('may be unencrypted in public where the person allows it', () => {
    expect(href('ws://example.com', { allowInsecure: true })).toBe('ws://example.com/v1/realtime')
  })

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0x7f.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[fd12::1]',
    '[fe80::1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'speech.localhost',
    'nas',
    'nas.local',
  ])('may be unencrypted at %s, which is near', (host) => {
    expect(href(`ws://${host}`)).toMatch(/^ws:/)
  })

  it('counts no public address as near', () => {
    const near = (a: number, b: number) =>
      a === 10 ||
      a === 127 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254)
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const [a = 0, b = 0] = ip.split('.').map(Number)
        return isPrivateHost(ip) === near(a, b)
      }),
    )
  })

  it('never shows a key that somebody put into it', () => {
    const key = 'sk-very-secret-0123456789'
    for (const url of [
      `wss://${key}@example.com`,
      `wss://example.com/${key}`,
      `wss://example.com?x=${key}`,
      `ftp://${key}`,
      `nothing ${key}`,
      `ws://example.com?token=${key}`,
    ]) {
      const result = address(url, { secrets: [key] })
      expect(isEarshotError(result)).toBe(true)
      expect(JSON.stringify(result)).not.toContain(key)
    }
  })

  it('answers anything that a person may type with an address or an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `wss://${text}`),
        ),
        (text) => {
          const result = address(text)
          return isEarshotError(result) || result.protocol === 'wss:' || isPrivateHost(result.hostname)
        },
      ),
    )
  })
})

describe('the server that an address leads to', () => {
  it.each([
    ['wss://example.com', 'wss://example.com'],
    ['https://Example.com:443/v1?a=b#c', 'wss://example.com'],
    ['http://localhost:8080/', 'ws://localhost:8080'],
    ['ws://[::1]:80', 'ws://[::1]'],
    ['https://me@example.com', 'wss://example.com'],
    ['wss://bücher.example', 'wss://xn--bcher-kva.example'],
    ['example.com', null],
    ['ftp://example.com', null],
    ['', null],
  ])('%s is %s', (given, server) => {
    expect(serverOf(given)).toBe(server)
  })

  it('is the one that is connected to', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (given) => {
        const opened = address(given, { allowInsecure: true })
        if (!isEarshotError(opened)) expect(serverOf(given)).toBe(opened.origin)
      }),
    )
  })
})
